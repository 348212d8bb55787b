import { zmqError } from "../core/errors.ts"

/** The peer did not shake hands in time. */
export const unfinished = (interval: number): Error =>
  zmqError("ETIMEDOUT", `The handshake was not complete after ${interval} ms.`)

/** The peer left before it was known who it is. */
export const brokenOff = (): Error =>
  zmqError("ECONNRESET", "The peer closed the connection during the handshake.")

/** Why decoding failed: a violation, or no memory for what the peer sent. */
export const asReason = (error: unknown): Error =>
  error instanceof RangeError
    ? zmqError("ENOMEM", "There is no memory for a frame that the peer sends.", { cause: error })
    : (error as Error)
