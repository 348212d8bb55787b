import { empty, view } from "../../core/bytes.ts"
import { UnpackError } from "./unpack-error.ts"

/**
 * Reads numbers and bytes out of the input, one behind the other. `at` is where the value begins that they belong
 * to: an `UnpackError` says so when the input ends too early.
 */
export class Cursor {
  bytes = empty
  offset = 0
  /** For floats and large ints: bytes are put together here. */
  readonly #eight = new DataView(new ArrayBuffer(8))

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.offset
  }

  /** The first byte of a value. */
  head(): number {
    const { bytes, offset } = this
    if (offset >= bytes.length) throw new UnpackError("A value is missing", offset)
    this.offset = offset + 1
    return bytes[offset] as number
  }

  /** Passes over bytes and returns where they are. */
  skip(size: number, at: number): number {
    const from = this.offset
    const left = this.bytes.length - from
    if (size > left) throw new UnpackError(`The value needs ${size} bytes more, but ${left} are left`, at)
    this.offset = from + size
    return from
  }

  /** Passes over bytes and returns a view of them. */
  take(size: number, at: number): Uint8Array {
    const from = this.skip(size, at)
    return view(this.bytes.buffer, this.bytes.byteOffset + from, size)
  }

  /** A whole number in 1, 2 or 4 bytes. */
  unsigned(size: number, at: number): number {
    const from = this.skip(size, at)
    const { bytes } = this
    const first = bytes[from] as number
    if (size === 1) return first
    const second = bytes[from + 1] as number
    if (size === 2) return (first << 8) | second
    const half = (second << 16) | ((bytes[from + 2] as number) << 8) | (bytes[from + 3] as number)
    return first * 0x100_0000 + half
  }

  /** A whole number with a sign in 1, 2 or 4 bytes. */
  signed(size: number, at: number): number {
    const unused = 32 - 8 * size
    return (this.unsigned(size, at) << unused) >> unused
  }

  /** A whole number in 8 bytes: a bigint if a number would not be exact. */
  integer64(signed: boolean, at: number): number | bigint {
    const fields = this.#fields(8, at)
    const high = signed ? fields.getInt32(0) : fields.getUint32(0)
    const value = high * 0x1_0000_0000 + fields.getUint32(4)
    if (Number.isSafeInteger(value)) return value
    return signed ? fields.getBigInt64(0) : fields.getBigUint64(0)
  }

  /** A float in 4 or 8 bytes. */
  float(size: number, at: number): number {
    const fields = this.#fields(size, at)
    return size === 4 ? fields.getFloat32(0) : fields.getFloat64(0)
  }

  #fields(size: number, at: number): DataView {
    this.#eight.setUint32(0, this.unsigned(4, at))
    if (size === 8) this.#eight.setUint32(4, this.unsigned(4, at))
    return this.#eight
  }
}
