import { allocateOwn } from "./bytes.ts"

/** Size of the block that a stream reads into. */
export const readBlockSize = 65_536
/** Sizes of the blocks that messages are encoded into: small for a quiet peer, large for a busy one. */
export const smallSlabSize = 4_096
export const largeSlabSize = 65_536

const retainedLarge = 32
const retainedSmall = 256

/**
 * Memory that connections of one context share. An idle connection holds none of it: the block for reading is
 * the same for all, since its content is used up before the event loop goes on, and blocks for writing are
 * given back as soon as the platform has taken what is in them.
 */
export class BufferPool {
  readonly readBlock: Uint8Array = allocateOwn(readBlockSize)
  readonly #large: Uint8Array[] = []
  readonly #small: Uint8Array[] = []

  takeSmall(): Uint8Array {
    return this.#small.pop() ?? allocateOwn(smallSlabSize)
  }

  takeLarge(): Uint8Array {
    return this.#large.pop() ?? allocateOwn(largeSlabSize)
  }

  /** Takes a block back. Blocks beyond what is worth keeping are left to the garbage collector. */
  give(slab: Uint8Array): void {
    if (slab.length === largeSlabSize) {
      if (this.#large.length < retainedLarge) this.#large.push(slab)
    } else if (slab.length === smallSlabSize) {
      if (this.#small.length < retainedSmall) this.#small.push(slab)
    }
  }
}
