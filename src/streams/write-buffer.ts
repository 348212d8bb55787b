import { zmqError } from "../core/errors.ts"
import { keepSmallBodies, type Message, messageSize, toMessage } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import type { Socket } from "../socket/socket.ts"
import { type FrameEnds, frameEnds } from "./frame-ends.ts"
import type { FrameLike } from "./outgoing-message.ts"
import { type BufferLimits, bufferLimits } from "./water-limits.ts"

/** Who wants to know how the buffer is doing. Must not throw. */
export interface WriteBufferOwner {
  /** The size has gone over the high limit. */
  pauseWriting(): void
  /** The size has come down to the low limit. Alternates with `pauseWriting`. */
  resumeWriting(): void
  /** The socket cannot send. */
  writeFailed(error: unknown): void
  /** The last message has left. */
  drained(): void
}

/**
 * Messages that the socket could not take yet, in order. The first of them waits in the socket's own line, so
 * that the socket says when it can send again; then as many follow as it takes.
 */
export class WriteBuffer {
  readonly #socket: Socket
  /** Where messages go; nowhere from a socket that never sends. */
  readonly #ends: FrameEnds | undefined
  readonly #owner: WriteBufferOwner
  readonly #messages = new Ring<Message>()
  #size = 0
  #limits: BufferLimits = bufferLimits()
  #paused = false
  /** The first message stands in the socket's line. */
  #waiting = false
  #over = false
  #leaveLine: AbortController | undefined

  constructor(socket: Socket, owner: WriteBufferOwner) {
    this.#socket = socket
    this.#ends = "trySend" in socket ? frameEnds(socket) : undefined
    this.#owner = owner
  }

  /** Bytes of the frames of all messages that wait. */
  get size(): number {
    return this.#size
  }

  /** Whether no message waits, be it without bytes. */
  get empty(): boolean {
    return this.#messages.size === 0
  }

  get limits(): BufferLimits {
    return this.#limits
  }

  /** Raising them does not resume at once: only a message that leaves does. */
  set limits(limits: BufferLimits) {
    this.#limits = limits
    this.#pauseIfFull()
  }

  /** Sends a message, now or in its turn. */
  write(frames: readonly FrameLike[]): void {
    if (this.#over) return
    if (this.#messages.size === 0) {
      if (this.#ends === undefined) {
        this.#owner.writeFailed(zmqError("ENOTSUP", "Sockets of this type only receive."))
        return
      }
      if (this.#sends(frames)) return
      // It failed, and the owner has given up.
      if (this.#over) return
    }
    const message = keepSmallBodies(toMessage(frames))
    this.#messages.push(message)
    this.#size += messageSize(message)
    if (this.#messages.size === 1) this.#standInLine(message)
    this.#pauseIfFull()
  }

  /** Throws all away; nothing is taken any more. */
  clear(): void {
    this.#over = true
    this.#messages.clear()
    this.#size = 0
    this.#leaveLine?.abort()
  }

  #sends(message: readonly FrameLike[] | Message): boolean {
    try {
      return (this.#ends as FrameEnds).trySend(message as Message)
    } catch (error) {
      this.#owner.writeFailed(error)
      return false
    }
  }

  #standInLine(message: Message): void {
    this.#waiting = true
    this.#leaveLine ??= new AbortController()
    let sent: Promise<void>
    try {
      sent = (this.#ends as FrameEnds).send(message, {
        timeout: -1,
        signal: this.#leaveLine.signal,
      })
    } catch (error) {
      this.#owner.writeFailed(error)
      return
    }
    sent.then(this.#taken, this.#refused)
  }

  readonly #taken = (): void => {
    this.#waiting = false
    if (this.#over) return
    this.#left()
    this.#flush()
  }

  readonly #refused = (error: unknown): void => {
    if (this.#over) return
    const closed = this.#socket.closed
    this.#owner.writeFailed(
      closed ? zmqError("EBADF", "The socket was closed while messages waited.") : error,
    )
  }

  /** What the owner does when it is told to resume may change everything: each step looks anew. */
  #flush(): void {
    while (!this.#waiting && !this.#over) {
      const message = this.#messages.peek()
      if (message === undefined) {
        this.#owner.drained()
        return
      }
      if (this.#sends(message)) this.#left()
      else if (!this.#over) this.#standInLine(message)
    }
  }

  #left(): void {
    this.#size -= messageSize(this.#messages.shift() as Message)
    if (!this.#paused || this.#size > this.#limits.low) return
    this.#paused = false
    this.#owner.resumeWriting()
  }

  #pauseIfFull(): void {
    if (this.#paused || this.#over || this.#size <= this.#limits.high) return
    this.#paused = true
    this.#owner.pauseWriting()
  }
}
