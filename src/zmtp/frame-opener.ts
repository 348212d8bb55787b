import { allocate, allocateOwn, empty, View } from "../core/bytes.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"

/** As the decoder has them for frames in clear: what one small message can keep alive, and what stands by itself. */
const blockSize = 8_192
const ownBodySize = 4_096

/** Opens the frames that one decoder finds. Bodies are the application's to keep: small ones share blocks. */
export class FrameOpener {
  readonly #cipher: Cipher
  #block: Uint8Array = empty
  /** The block's memory and its place there: to ask the block for them at each frame takes long. */
  #memory: ArrayBufferLike = empty.buffer
  #origin = 0
  #used = 0
  #flags = 0

  constructor(cipher: Cipher) {
    this.#cipher = cipher
  }

  /** Flags of the frame that was opened last. */
  get flags(): number {
    return this.#flags
  }

  /** Chunks that were seen before may hold something else from now on. */
  renew(): void {
    this.#cipher.renew()
  }

  /** The body of a frame that lies in a borrowed chunk. */
  open(chunk: Uint8Array, start: number, end: number): Uint8Array {
    // One octet more, which the cipher needs in front of the body.
    const size = Math.max(1, end - start - this.#cipher.overhead + 1)
    if (size > ownBodySize) {
      const own = allocateOwn(size)
      this.#flags = this.#cipher.open(chunk, start, end, own, 0)
      return own.subarray(1)
    }
    if (this.#used + size > this.#block.length) {
      const block = allocate(Math.max(size, Math.min(blockSize, chunk.length - start)))
      this.#block = block
      this.#memory = block.buffer
      this.#origin = block.byteOffset
      this.#used = 0
    }
    const at = this.#used
    this.#used = at + size
    this.#flags = this.#cipher.open(chunk, start, end, this.#block, at)
    return size === 1 ? empty : new View(this.#memory, this.#origin + at + 1, size - 1)
  }

  /** The body of a frame that lies in memory of its own: it is opened where it is. */
  openOwn(memory: Uint8Array): Uint8Array {
    const { overhead } = this.#cipher
    this.#flags = this.#cipher.open(memory, 0, memory.length, memory, overhead - 1)
    return memory.subarray(overhead)
  }
}
