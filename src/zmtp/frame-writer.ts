import type { Message } from "../core/message.ts"
import { afterThisTurn } from "../core/timing.ts"
import type { FrameTarget } from "../transports/passage.ts"
import type { ByteStream, MemoryHolder } from "../transports/transport.ts"
import type { Encoder, FrameForm } from "./framing.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"
import { WritePace } from "./write-pace.ts"

/**
 * The sending half of a connection: what is encoded in one turn of the event loop goes out in one write, unless
 * it is so much, or made so slowly, that it is better written at once.
 */
export class FrameWriter implements MemoryHolder, FrameTarget {
  readonly #stream: ByteStream
  readonly #encoder: Encoder
  /** How frames are laid out: the encoder's own way, unless the peer wants another. */
  #form: FrameForm
  #cipher: Cipher | undefined
  readonly #pace = new WritePace()
  #busy = false
  #flushScheduled = false
  #closed = false
  /** What the platform is busy with. */
  #underWay: readonly Uint8Array[] = []
  #listener: (() => void) | undefined
  #latest: { readonly flags: number; readonly body: Uint8Array } | undefined

  constructor(stream: ByteStream, encoder: Encoder) {
    this.#stream = stream
    this.#encoder = encoder
    this.#form = encoder
  }

  /** Whether the platform is still busy with what was written. */
  get busy(): boolean {
    return this.#busy
  }

  holds(bodies: readonly Uint8Array[]): boolean {
    return this.#encoder.holds(bodies) || this.#underWay.some((each) => bodies.includes(each))
  }

  watch(listener: (() => void) | undefined): void {
    this.#listener = listener
  }

  /** From now on every frame is sealed. The cipher ends with us, and if it cannot go on, so does the connection. */
  secure(cipher: Cipher): void {
    this.#cipher = cipher
    this.#encoder.secure(cipher)
    if (this.#closed) cipher.end()
  }

  /** From now on frames are laid out as the peer wants them. */
  speak(form: FrameForm): void {
    this.#form = form
  }

  message(message: Message): void {
    const encoder = this.#encoder
    try {
      this.#form.message(message)
    } catch (error) {
      this.#stream.destroy(error as Error)
      return
    }
    if (encoder.full) this.flush({ more: true })
    else if (!this.#flushScheduled) this.#scheduleFlush()
    else if (this.#pace.another()) this.flush({ more: true })
  }

  frame(flags: number, body: Uint8Array): void {
    try {
      this.#form.frame(flags, body)
    } catch (error) {
      this.#stream.destroy(error as Error)
      return
    }
    if (!this.#flushScheduled) this.#scheduleFlush()
  }

  /** Whether frames can be sent as they came from another peer. */
  get clear(): boolean {
    return this.#cipher === undefined && this.#form === this.#encoder && this.#encoder.append !== undefined
  }

  append(chunk: Uint8Array, start: number, end: number): void {
    this.#encoder.append?.(chunk, start, end)
    if (this.#encoder.full) this.flush({ more: true })
    else if (!this.#flushScheduled) this.#scheduleFlush()
  }

  /** A frame that says nothing beside a later one: while the platform is busy only the last of them is kept. */
  latest(flags: number, body: Uint8Array): void {
    if (this.#busy) this.#latest = { flags, body }
    else this.frame(flags, body)
  }

  /** Bytes as they are: the greeting. */
  raw(bytes: Uint8Array): void {
    this.#encoder.raw(bytes)
  }

  /** Bytes as they are, which go out with what else the turn brings. */
  bytes(bytes: Uint8Array): void {
    this.#encoder.raw(bytes)
    if (this.#encoder.full) this.flush({ more: true })
    else if (!this.#flushScheduled) this.#scheduleFlush()
  }

  /** Writes what is encoded. `more`: more is likely to follow in this turn. */
  flush({ more }: { readonly more: boolean }): void {
    const encoder = this.#encoder
    if (this.#busy || this.#closed) return
    if (encoder.size === 0) {
      if (!more) encoder.written(false)
      return
    }
    const started = performance.now()
    let pieces: readonly Uint8Array[]
    try {
      pieces = encoder.take()
    } catch (error) {
      this.#stream.destroy(error as Error)
      return
    }
    const taken = this.#stream.write(pieces)
    this.#pace.wrote(performance.now() - started)
    if (taken) {
      encoder.written(more)
      this.#listener?.()
      return
    }
    encoder.stillWriting()
    this.#underWay = pieces
    this.#busy = true
  }

  /** The platform has taken what it was busy with. */
  writable(): void {
    this.#busy = false
    this.#underWay = []
    this.#encoder.finished()
    this.#listener?.()
    if (this.#latest !== undefined) this.frame(this.#latest.flags, this.#latest.body)
    this.#latest = undefined
  }

  /** Writes nothing any more. */
  close(): void {
    this.#closed = true
    this.#underWay = []
    this.#encoder.discard()
    this.#cipher?.end()
  }

  #scheduleFlush(): void {
    this.#flushScheduled = true
    this.#pace.begin()
    afterThisTurn(this.#flushLater)
  }

  readonly #flushLater = (): void => {
    this.#flushScheduled = false
    this.flush({ more: false })
  }
}
