import { allocate, allocateOwn, empty, View } from "../core/bytes.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"

/** As the decoder has them for frames in clear: what one small message can keep alive, and what stands by itself. */
const blockSize = 8_192
const ownBodySize = 4_096

/** Opens the frames that one decoder finds. Bodies are the application's to keep: small ones share blocks. */
export class FrameOpener {
  readonly #cipher: Cipher
  #block: Uint8Array = empty
  #used = 0
  #flags = 0

  constructor(cipher: Cipher) {
    this.#cipher = cipher
  }

  /** Flags of the frame that was opened last. */
  get flags(): number {
    return this.#flags
  }

  /** The body of a frame that lies in a borrowed chunk. */
  open(chunk: Uint8Array, start: number, end: number): Uint8Array {
    // One octet more, which the cipher needs in front of the body.
    const size = Math.max(1, end - start - this.#cipher.overhead + 1)
    let block = this.#block
    let at = this.#used
    if (size > ownBodySize) {
      block = allocateOwn(size)
      at = 0
    } else {
      if (at + size > block.length) {
        block = allocate(Math.max(size, Math.min(blockSize, chunk.length - start)))
        at = 0
        this.#block = block
      }
      this.#used = at + size
    }
    this.#flags = this.#cipher.open(chunk, start, end, block, at)
    return size === 1 ? empty : new View(block.buffer, block.byteOffset + at + 1, size - 1)
  }

  /** The body of a frame that lies in memory of its own: it is opened where it is. */
  openOwn(memory: Uint8Array): Uint8Array {
    const { overhead } = this.#cipher
    this.#flags = this.#cipher.open(memory, 0, memory.length, memory, overhead - 1)
    return memory.subarray(overhead)
  }
}
