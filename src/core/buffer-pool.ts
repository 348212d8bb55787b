import { allocateOwn } from "./bytes.ts"

/** How much streams read at a time. */
const readSizes = [65_536, 131_072, 262_144] as const
/** The most of that: the size of the one block that it goes into. What is never read to costs no memory. */
export const readBlockSize = readSizes[2]
/** Sizes of the blocks that messages are encoded into: small for a quiet peer, large for a busy one. */
export const smallSlabSize = 4_096
export const largeSlabSize = 65_536

/** Bodies from this size on come from the operating system, unless its allocator has learned to keep some. */
const largeBodySize = 32_768
/** The largest size that glibc's allocator takes as a lesson, less its own bookkeeping. */
const lessonSize = 32 * 1_048_576 - 65_536
const retainedLarge = 32
const retainedSmall = 256
/** Bytes of other blocks that are kept: about as many as one write has. */
const retainedOther = 4 * 1_048_576

/**
 * Memory that connections of one context share. An idle connection holds none of it: the block for reading is
 * the same for all, since its content is used up before the event loop goes on, and blocks for writing are
 * given back as soon as the platform has taken what is in them.
 */
export class BufferPool {
  /** Where streams read to: beginnings of one block, of all sizes. */
  readonly readBlocks: readonly Uint8Array[]
  readonly #large: Uint8Array[] = []
  readonly #small: Uint8Array[] = []
  readonly #other: Uint8Array[] = []
  #otherBytes = 0
  #lessonGiven = false

  constructor() {
    const block = allocateOwn(readBlockSize)
    this.readBlocks = readSizes.map((size) => block.subarray(0, size))
  }

  takeSmall(): Uint8Array {
    return this.#small.pop() ?? allocateOwn(smallSlabSize)
  }

  takeLarge(): Uint8Array {
    return this.#large.pop() ?? allocateOwn(largeSlabSize)
  }

  /**
   * Memory for a received body; it is the application's to keep.
   *
   * By default glibc returns large blocks to the system as soon as they are freed, and then each page of the
   * next body costs a page fault: more than the reading itself. It adapts to the largest block that a program
   * ever freed. So the first large body is preceded by a block that is dropped at once and never touched.
   */
  takeBody(size: number): Uint8Array {
    if (size >= largeBodySize && !this.#lessonGiven) {
      this.#lessonGiven = true
      allocateOwn(lessonSize)
    }
    return allocateOwn(size)
  }

  /** Memory of at least this size for what is written and then given back. */
  takeOther(size: number): Uint8Array {
    const other = this.#other
    for (let index = other.length - 1; index >= 0; index--) {
      const block = other[index] as Uint8Array
      if (block.length < size || block.length > 2 * size) continue
      other.splice(index, 1)
      this.#otherBytes -= block.length
      return block
    }
    return this.takeBody(size)
  }

  /** Takes a block back. Blocks beyond what is worth keeping are left to the garbage collector. */
  give(slab: Uint8Array): void {
    if (slab.length === largeSlabSize) {
      if (this.#large.length < retainedLarge) this.#large.push(slab)
    } else if (slab.length === smallSlabSize) {
      if (this.#small.length < retainedSmall) this.#small.push(slab)
    } else if (this.#otherBytes + slab.length <= retainedOther) {
      this.#other.push(slab)
      this.#otherBytes += slab.length
    }
  }
}
