import type { BufferPool } from "../core/buffer-pool.ts"
import type { Message } from "../core/message.ts"
import { afterThisTurn } from "../core/timing.ts"
import type { ByteStream } from "../transports/transport.ts"
import { FrameEncoder } from "./encoder.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"
import { WritePace } from "./write-pace.ts"

/**
 * The sending half of a connection: what is encoded in one turn of the event loop goes out in one write, unless
 * it is so much, or made so slowly, that it is better written at once.
 */
export class FrameWriter {
  readonly #stream: ByteStream
  readonly #encoder: FrameEncoder
  readonly #pace = new WritePace()
  #busy = false
  #flushScheduled = false
  #closed = false
  #latest: { readonly flags: number; readonly body: Uint8Array } | undefined

  constructor(stream: ByteStream, pool: BufferPool) {
    this.#stream = stream
    this.#encoder = new FrameEncoder(pool)
  }

  /** Whether the platform is still busy with what was written. */
  get busy(): boolean {
    return this.#busy
  }

  /** From now on every frame is sealed. */
  secure(cipher: Cipher): void {
    this.#encoder.secure(cipher)
  }

  message(message: Message): void {
    const encoder = this.#encoder
    encoder.message(message)
    if (encoder.full) this.flush({ more: true })
    else if (!this.#flushScheduled) this.#scheduleFlush()
    else if (this.#pace.another()) this.flush({ more: true })
  }

  frame(flags: number, body: Uint8Array): void {
    this.#encoder.frame(flags, body)
    if (!this.#flushScheduled) this.#scheduleFlush()
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

  /** Writes what is encoded. `more`: more is likely to follow in this turn. */
  flush({ more }: { readonly more: boolean }): void {
    const encoder = this.#encoder
    if (this.#busy || this.#closed) return
    if (encoder.size === 0) {
      if (!more) encoder.written(false)
      return
    }
    const started = performance.now()
    const taken = this.#stream.write(encoder.take())
    this.#pace.wrote(performance.now() - started)
    if (taken) {
      encoder.written(more)
      return
    }
    encoder.stillWriting()
    this.#busy = true
  }

  /** The platform has taken what it was busy with. */
  writable(): void {
    this.#busy = false
    this.#encoder.finished()
    if (this.#latest !== undefined) this.frame(this.#latest.flags, this.#latest.body)
    this.#latest = undefined
  }

  /** Writes nothing any more. */
  close(): void {
    this.#closed = true
    this.#encoder.discard()
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
