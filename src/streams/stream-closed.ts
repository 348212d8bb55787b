import { brand } from "../core/brand.ts"
import { ZmqBaseError } from "../core/errors.ts"

/**
 * The stream is closed: nothing can be read from it any more.
 *
 * ```ts
 * try {
 *   handle(await stream.read())
 * } catch (error) {
 *   if (!(error instanceof ZmqStreamClosed)) throw error
 * }
 * ```
 */
export class ZmqStreamClosed extends ZmqBaseError {
  constructor(message = "The stream is closed.") {
    super(message)
  }

  static {
    brand(ZmqStreamClosed, "ZmqStreamClosed")
  }
}
