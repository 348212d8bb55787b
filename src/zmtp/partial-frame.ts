import type { BufferPool } from "../core/buffer-pool.ts"
import { empty } from "../core/bytes.ts"

/** A body that still misses this much is worth reading straight into its place. */
const directReadSize = 16_384
/** Memory for a body that arrives in pieces grows by this factor, always from what has arrived. */
const growth = 4
const leastRoom = 256
/** The most that a peer may earn: see `#earned`. */
const earnedLimit = 16 * 1_048_576

/**
 * A frame whose body arrives in several chunks. The size that a peer names allocates nothing by itself: memory
 * grows with what has arrived, or is as large as a body that this peer has sent in full before.
 */
export class PartialFrame {
  readonly #pool: BufferPool
  #flags = 0
  #size = 0
  #body: Uint8Array = empty
  #filled = 0
  #pending = false
  /**
   * Bytes of the largest body that the peer completed. So much it may have at once: a stream of large messages
   * is then read where it stays, and nobody can make us hold more than he has really sent us.
   */
  #earned = 0

  constructor(pool: BufferPool) {
    this.#pool = pool
  }

  get pending(): boolean {
    return this.#pending
  }

  get complete(): boolean {
    return this.#filled === this.#size
  }

  get flags(): number {
    return this.#flags
  }

  /** The first octets of a body, from `start` to the end of the chunk. */
  begin(flags: number, size: number, chunk: Uint8Array, start: number): void {
    const arrived = chunk.length - start
    this.#pending = true
    this.#flags = flags
    this.#size = size
    this.#body = this.#pool.takeBody(Math.min(size, Math.max(arrived * growth, this.#earned, leastRoom)))
    this.#body.set(start === 0 ? chunk : chunk.subarray(start))
    this.#filled = arrived
  }

  /** Takes what belongs to the body from a later chunk; answers how many octets that was. */
  fill(chunk: Uint8Array, position: number): number {
    const filled = this.#filled
    const count = Math.min(this.#size - filled, chunk.length - position)
    let body = this.#body
    const inPlace =
      position === 0 && chunk.buffer === body.buffer && chunk.byteOffset === body.byteOffset + filled
    if (!inPlace) {
      if (filled + count > body.length) body = this.#grow(filled + count)
      body.set(chunk.subarray(position, position + count), filled)
    }
    this.#filled = filled + count
    return count
  }

  /** Where the rest of a large body is best read to. */
  target(): Uint8Array | undefined {
    if (!this.#pending || this.#size - this.#filled < directReadSize) return undefined
    const body = this.#filled < this.#body.length ? this.#body : this.#grow(this.#filled + 1)
    return body.subarray(this.#filled)
  }

  /** The body, once it is complete. */
  take(): Uint8Array {
    const body = this.#body
    if (this.#size > this.#earned) this.#earned = Math.min(this.#size, earnedLimit)
    this.drop()
    return body
  }

  drop(): void {
    this.#pending = false
    this.#body = empty
  }

  /** Makes room for `needed` bytes of the body, and some for what may follow. */
  #grow(needed: number): Uint8Array {
    const body = this.#pool.takeBody(Math.min(this.#size, Math.max(needed, this.#filled * growth)))
    body.set(this.#body.subarray(0, this.#filled))
    this.#body = body
    return body
  }
}
