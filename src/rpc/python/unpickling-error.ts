import { brand } from "../../core/brand.ts"
import { ZmqBaseError } from "../../core/errors.ts"

/** What may accompany an `UnpicklingError`. */
export interface UnpicklingErrorOptions {
  /** Where in the pickle it was found, in bytes from its start. */
  readonly offset?: number | undefined
  /** The error beneath. */
  readonly cause?: unknown
}

/**
 * A pickle that was not read: it is broken, or it asks for something other than one of Python's five types of
 * dates and times. Nothing in it was executed.
 *
 * ```ts
 * try {
 *   packer.unpack(Buffer.from("d47f80", "hex"))
 * } catch (error) {
 *   if (error instanceof UnpicklingError) console.warn(`not a date, from byte ${error.offset} on: ${error.message}`)
 *   else throw error
 * }
 * ```
 */
export class UnpicklingError extends ZmqBaseError {
  /** Where in the pickle it was found, in bytes from its start; undefined when it is about the whole. */
  readonly offset: number | undefined

  constructor(message: string, options: UnpicklingErrorOptions = {}) {
    const { offset, cause } = options
    super(offset === undefined ? message : `${message} (byte ${offset} of the pickle)`, { cause })
    this.offset = offset
  }

  static {
    brand(UnpicklingError, "UnpicklingError")
  }
}
