import { brand } from "../../core/brand.ts"
import { ZmqBaseError } from "../../core/errors.ts"

/**
 * Bytes that are not one msgpack value: cut off, too long, not UTF-8, nested too deeply, or refused by a translator
 * (whose error is the `cause`).
 *
 * ```ts
 * try {
 *   packer.unpack(Uint8Array.of(0x92, 1))
 * } catch (error) {
 *   if (!(error instanceof UnpackError)) throw error
 *   error.message // "2 values should follow, but 1 bytes are left (at offset 0)."
 * }
 * ```
 */
export class UnpackError extends ZmqBaseError {
  /** Where the value begins that cannot be read, in bytes from the start of what was unpacked. */
  readonly offset: number

  /** `why` has no full stop: the offset follows it. */
  constructor(why: string, offset: number, options?: { readonly cause?: unknown }) {
    super(`${why} (at offset ${offset}).`, options)
    this.offset = offset
  }

  static {
    brand(UnpackError, "UnpackError")
  }
}
