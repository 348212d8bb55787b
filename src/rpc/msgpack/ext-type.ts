/**
 * An extension value of msgpack: bytes with a code that says what they mean. What arrives under a code that nobody
 * translates is one of these, and may be sent back as it is.
 *
 * ```ts
 * const colour = new ExtType(5, Uint8Array.of(255, 128, 0))
 * packer.unpack(packer.pack(colour)) // an ExtType with the same code and bytes
 * ```
 */
export class ExtType {
  /** From 0 to 127: msgpack keeps the codes below 0 for itself. */
  readonly code: number
  /** What the value is made of. Not copied: leave it as it is until the value is packed. */
  readonly data: Uint8Array

  /** Throws a `RangeError` for a code that is not a whole number from 0 to 127, a `TypeError` for other data. */
  constructor(code: number, data: Uint8Array) {
    if (!Number.isInteger(code) || code < 0 || code > 127) {
      throw new RangeError(
        `The code of an ext value must be a whole number from 0 to 127, not ${String(code)}.`,
      )
    }
    if (!(data instanceof Uint8Array)) throw new TypeError("The data of an ext value must be a Uint8Array.")
    this.code = code
    this.data = data
  }
}
