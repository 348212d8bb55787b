/**
 * A number that is a float for the peer, whatever its value. JavaScript cannot tell 1.0 from 1, and a whole number
 * is sent as an int; Python does tell them apart.
 *
 * ```ts
 * packer.pack(1)            // 01: an int
 * packer.pack(new Float(1)) // cb 3f f0 00 00 00 00 00 00: 1.0
 * ```
 */
export class Float {
  /** The number. */
  readonly value: number

  /** Throws a `TypeError` for anything but a number. */
  constructor(value: number) {
    if (typeof value !== "number")
      throw new TypeError(`A Float is made of a number, not of a ${typeof value}.`)
    this.value = value
  }

  /**
   * The number, so that sums and comparisons can do without `value`.
   *
   * ```ts
   * Number(new Float(1.5)) // 1.5
   * ```
   */
  valueOf(): number {
    return this.value
  }

  /**
   * The number, so that JSON has it as such.
   *
   * ```ts
   * JSON.stringify({ price: new Float(3) }) // {"price":3}
   * ```
   */
  toJSON(): number {
    return this.value
  }
}
