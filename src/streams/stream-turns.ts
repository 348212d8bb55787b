import type { ZmqError } from "../core/errors.ts"
import type { MessageLike } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import { inNextTurn } from "../core/timing.ts"
import type { Consumption, Message } from "../socket/readable.ts"
import type { Socket } from "../socket/socket.ts"
import { type FrameEnds, frameEnds } from "./frame-ends.ts"

/** A message to be sent: its frames, and the array that the application gave for it. */
export interface QueuedMessage {
  readonly frames: Uint8Array[]
  readonly given: readonly MessageLike[]
}

/** Whom the turns tell what was done. What these throw is theirs to catch. */
export interface TurnHandler {
  /** Whether messages are to be received. */
  receiving(): boolean
  received(message: Message[]): void
  /** A message left the queue: it was sent, or could not be, and why. */
  sent(message: QueuedMessage, error: ZmqError | null): void
}

/** Bits that tell what to flush: those of `POLLIN` and `POLLOUT`. */
const pollIn = 1
const pollOut = 2

/**
 * Receives and sends for a callback stream: in each turn of the event loop at most one message in, then one out,
 * so that many streams have the loop in equal parts.
 */
export class StreamTurns {
  readonly #socket: Socket
  readonly #ends: FrameEnds
  readonly #handler: TurnHandler
  readonly #queue = new Ring<QueuedMessage>()
  /** Waits for a message while there is none. */
  #watch: Consumption | undefined
  /** The first of the queue waits in the socket, because there was no room. */
  #parked: AbortController | undefined
  /** It is the peer's turn: nothing can be sent before something is received. */
  #outOfTurn = false
  #scheduled = false
  /** A flush did the work of this turn. */
  #flushed = false
  #stopped = false

  constructor(socket: Socket, handler: TurnHandler) {
    this.#socket = socket
    this.#ends = frameEnds(socket)
    this.#handler = handler
  }

  /** Messages that wait to be sent. */
  get queued(): number {
    return this.#queue.size
  }

  /** Puts a message behind those that wait. */
  send(message: QueuedMessage): void {
    this.#queue.push(message)
    this.#outOfTurn = false
    this.prepare()
  }

  /** Sees to it that there is a turn as soon as there is something to do. Throws as `consume` does. */
  prepare(): void {
    const receiving = this.#handler.receiving()
    if (!receiving) this.#unwatch()
    if (this.#stopped || this.#flushed || this.#scheduled) return
    const socket = this.#socket
    const sends = this.#queue.size > 0 && this.#parked === undefined && !this.#outOfTurn
    if ((receiving && socket.readable) || (sends && socket.writable)) {
      this.#schedule()
      return
    }
    if (receiving) this.#watch ??= this.#ends.consume(this.#come)
    if (sends) this.#park()
  }

  /** Does at once what can be done, as far as the flags and the limit allow; answers how much that was. */
  flush(flags: number, limit: number): number {
    const before = this.#flushed
    this.#flushed = false
    this.#unwatch()
    const count = this.#flush(flags, limit)
    this.#flushed = before || count > 0
    if (this.#flushed && !before) {
      inNextTurn(() => {
        this.#flushed = false
        this.prepare()
      })
    } else this.prepare()
    return count
  }

  /** Nothing is received or sent any more; what waits is dropped. */
  stop(): void {
    this.#stopped = true
    this.#unwatch()
    this.#queue.clear()
    this.#parked?.abort()
  }

  #flush(flags: number, limit: number): number {
    const socket = this.#socket
    let count = 0
    let blocked = false
    while (count < limit && !this.#stopped) {
      const readable = (flags & pollIn) !== 0 && socket.readable
      const writable = (flags & pollOut) !== 0 && !blocked && this.#sendable()
      if (!readable && !writable) break
      if (readable && this.#receive()) count++
      // A callback may have closed the stream.
      if (writable && this.#sendable()) {
        if (this.#send()) count++
        else blocked = true
      }
    }
    return count
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    if (this.#stopped || this.#flushed) return
    this.#unwatch()
    if (this.#handler.receiving() && this.#socket.readable) this.#receive()
    this.#answer()
    this.prepare()
  }

  /** The message that was waited for. The next can only come in another turn, though it be there already. */
  readonly #come = (message: Message[]): void => {
    this.#unwatch()
    this.#schedule()
    this.#received(message)
    this.#answer()
  }

  /** After receiving comes sending, unless a callback has flushed. */
  #answer(): void {
    if (!this.#flushed && this.#sendable() && !this.#send()) this.#park()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    inNextTurn(this.#turn)
  }

  #receive(): boolean {
    const message = this.#ends.tryReceive()
    if (message !== undefined) this.#received(message)
    return message !== undefined
  }

  #received(message: Message[]): void {
    this.#outOfTurn = false
    this.#handler.received(message)
  }

  #sendable(): boolean {
    return !this.#stopped && this.#queue.size > 0 && this.#parked === undefined && this.#socket.writable
  }

  /** Sends the first of the queue; false: it would have to wait. */
  #send(): boolean {
    const message = this.#queue.peek() as QueuedMessage
    let failure: ZmqError | null = null
    try {
      if (!this.#ends.trySend(message.frames)) return false
    } catch (error) {
      failure = error as ZmqError
    }
    this.#done(message, failure)
    return true
  }

  /** Leaves the first of the queue with the socket until there is room. */
  #park(): void {
    const message = this.#queue.peek()
    if (message === undefined || this.#stopped || this.#parked !== undefined) return
    const parked = new AbortController()
    this.#parked = parked
    const settle = (error: ZmqError | null): void => {
      this.#parked = undefined
      if (this.#stopped) return
      if (error?.code !== "EFSM") this.#done(message, error)
      // It may have become our turn since.
      else this.#outOfTurn = !this.#socket.writable
      this.prepare()
    }
    this.#ends.send(message.frames, { signal: parked.signal, timeout: -1 }).then(() => settle(null), settle)
  }

  #done(message: QueuedMessage, error: ZmqError | null): void {
    this.#queue.shift()
    this.#handler.sent(message, error)
  }

  #unwatch(): void {
    this.#watch?.stop()
    this.#watch = undefined
  }
}
