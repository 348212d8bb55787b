import { counterSize } from "./sodium.ts"

const last = counterSize - 1
/** The octets that tell when the end is near. */
const upperHalf = counterSize / 2

/**
 * Counts what is in the nonces of boxes that we send on by one. It never comes back to a value that it had: 2^32 messages before
 * that would be possible it throws, which ends the connection (RFC 26).
 */
export const countOn = (counter: Uint8Array): void => {
  for (let index = last; index >= 0; index--) {
    const next = ((counter[index] as number) + 1) & 0xff
    counter[index] = next
    if (next !== 0) {
      if (index < upperHalf && isNearEnd(counter))
        throw new RangeError("This connection cannot seal any more messages.")
      return
    }
  }
}

const isNearEnd = (counter: Uint8Array): boolean => {
  for (let index = 0; index < upperHalf; index++) if (counter[index] !== 0xff) return false
  return true
}

const read32 = (source: Uint8Array, offset: number): number =>
  (((source[offset] as number) << 24) |
    ((source[offset + 1] as number) << 16) |
    ((source[offset + 2] as number) << 8) |
    (source[offset + 3] as number)) >>>
  0

const read32Backwards = (source: Uint8Array, offset: number): number =>
  (((source[offset + 3] as number) << 24) |
    ((source[offset + 2] as number) << 16) |
    ((source[offset + 1] as number) << 8) |
    (source[offset] as number)) >>>
  0

/**
 * How a peer counts its messages. All that is known count by one: who does so in its handshake is held to it, so
 * that nobody on the way can take a message out unnoticed. Others may leave out numbers, but never go back (RFC 26).
 */
export class PeerCounter {
  readonly #backwards: boolean
  readonly #byOne: boolean
  #high = 0
  #low = 0
  #nextHigh = 0
  #nextLow = 0

  /**
   * `counter`: the one of the last box of the peer's handshake, which is `usual` if it counts by one. libzmq 4.0
   * writes its octets in the order of its machine, the least significant first.
   */
  constructor(counter: Uint8Array, usual: number) {
    const size = counter.length
    const isUsual = (place: number): boolean =>
      counter.every((octet, index) => octet === (index === place ? usual : 0))
    this.#backwards = isUsual(0)
    this.#byOne = this.#backwards || isUsual(size - 1)
    this.#read(counter, 0)
    this.accept()
  }

  /** Whether the counter at `offset` may come now. */
  allows(source: Uint8Array, offset: number): boolean {
    this.#read(source, offset)
    if (this.#byOne) {
      const low = (this.#low + 1) >>> 0
      return this.#nextLow === low && this.#nextHigh === (low === 0 ? this.#high + 1 : this.#high)
    }
    return this.#nextHigh === this.#high ? this.#nextLow > this.#low : this.#nextHigh > this.#high
  }

  /** The box with the counter that was looked at last is genuine. */
  accept(): void {
    this.#high = this.#nextHigh
    this.#low = this.#nextLow
  }

  #read(source: Uint8Array, offset: number): void {
    if (this.#backwards) {
      this.#nextHigh = read32Backwards(source, offset + 4)
      this.#nextLow = read32Backwards(source, offset)
    } else {
      this.#nextHigh = read32(source, offset)
      this.#nextLow = read32(source, offset + 4)
    }
  }
}
