import { encodeText } from "../core/text-codec.ts"
import type { Context } from "../socket/context.ts"
import type { AuthLogger } from "./log.ts"
import type { PolicySettings } from "./policy.ts"

/** How an authenticator works. */
export interface AuthenticatorOptions {
  /** The context whose sockets it decides for. Default: `Context.instance()`. */
  readonly context?: Context | undefined
  /** Where decisions and failures are logged. Default: failures go to `console`. `null`: nothing is logged. */
  readonly log?: AuthLogger | null | undefined
  /** How domains, names and passwords are written. Default: `utf-8`. */
  readonly encoding?: string | undefined
  /** Makes the `User-Id` of a public key (32 octets) that was let in. Default: its Z85 text. */
  readonly curveUserId?: ((publicKey: Uint8Array) => string) | undefined
  /**
   * Milliseconds that a decision of the application may take. Then the peer is sent away with status 300, which means
   * that it may try again. Default: 5000.
   */
  readonly checkTimeout?: number | undefined
  /** How many requests are decided at the same time; others wait. Default: 100. */
  readonly maxRequests?: number | undefined
  /**
   * Milliseconds for which files of passwords and folders of certificates are trusted to be as they were; then the
   * next request has them looked at, and read again if they have changed. Default: 1000.
   */
  readonly reloadInterval?: number | undefined
}

/** The same with everything filled in. */
export interface AuthenticatorSettings extends PolicySettings {
  readonly maxRequests: number
}

/** Throws `RangeError` for encodings that there are not, and for numbers that make no sense. */
export const settingsOf = ({
  encoding = "utf-8",
  checkTimeout = 5000,
  maxRequests = 100,
  reloadInterval = 1000,
}: AuthenticatorOptions): AuthenticatorSettings => {
  encodeText("", encoding)
  if (!(checkTimeout > 0)) throw new RangeError("checkTimeout is a number of milliseconds above 0.")
  if (!(maxRequests >= 1)) throw new RangeError("maxRequests is a number above 0.")
  if (!(reloadInterval >= 0)) throw new RangeError("reloadInterval is a number of milliseconds from 0 on.")
  return { encoding, timeout: checkTimeout, maxRequests, reloadInterval }
}
