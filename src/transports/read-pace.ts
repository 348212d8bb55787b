/** A full read that was worked off in so many milliseconds is followed by one of twice the size. */
const quick = 0.1

/** One that took so many is followed by one of half. */
const slow = 0.4

/** The blocks that are smaller than this size, and then one of this size, or none where that is beyond the largest. */
export const blocksUpTo = (size: number, blocks: readonly Uint8Array[]): Uint8Array[] => {
  const smaller = blocks.filter((each) => each.length < size)
  const next = blocks[smaller.length]
  return next === undefined ? smaller : [...smaller, next.subarray(0, size)]
}

/**
 * Says how much to read at a time. Large messages cost little once they are read: they are read in large pieces,
 * for each call to the system has its price. Of small ones a large piece has so many that everybody else would wait
 * long for their turn: Node reads up to 32 full pieces before it looks at anything else.
 */
export class ReadPace {
  readonly #blocks: readonly Uint8Array[]
  #index = 0

  /** `blocks`: where is read to, from the smallest piece, which those who take their time stay with, to the largest. */
  constructor(blocks: readonly Uint8Array[]) {
    this.#blocks = blocks
  }

  /** Where the next bytes are read to. */
  get block(): Uint8Array {
    return this.#blocks[this.#index] as Uint8Array
  }

  /** A whole block was read and worked off, in so many milliseconds. */
  worked(milliseconds: number): void {
    if (milliseconds < quick) {
      if (this.#index < this.#blocks.length - 1) this.#index++
    } else if (milliseconds > slow && this.#index > 0) {
      this.#index--
    }
  }
}
