import { concat, startsWith, text, utf8 } from "../core/bytes.ts"
import { AuthenticationError, type AuthenticationStatus } from "../core/peer-errors.ts"
import { printable } from "../core/printable.ts"
import { commandPrefix } from "./command.ts"
import { violation } from "./violation.ts"

/** How ERROR begins (RFC 37, section 2.4.3). */
const error = commandPrefix("ERROR")

/**
 * How it begins where the octet 5E stands for its length and its first letter. That is what PLAIN of libzmq sends,
 * and all that it understands, from version 4.3.3 on.
 */
const shortError = utf8("^RROR")

/** The body of an ERROR command with a status of three digits (RFC 27). */
export const encodeError = (
  status: AuthenticationStatus,
  { short }: { readonly short: boolean },
): Uint8Array => {
  const reason = utf8(String(status))
  return concat([short ? shortError : error, Uint8Array.of(reason.length), reason])
}

/** The data of an ERROR command in its short form; undefined when it is none. */
export const readShortError = (body: Uint8Array): Uint8Array | undefined =>
  startsWith(body, shortError) ? body.subarray(shortError.length) : undefined

const statuses: readonly string[] = ["300", "400", "500"]

/** What the data of an ERROR command mean: a refusal with a status, or some other reason in words. */
export const refusalOf = (data: Uint8Array): Error => {
  const length = data[0]
  if (length === undefined || 1 + length > data.length) {
    return violation("ZMTP_MALFORMED_COMMAND_ERROR", "The peer's ERROR command is cut off.")
  }
  const reason = data.subarray(1, 1 + length)
  const status = text(reason)
  if (statuses.includes(status)) return new AuthenticationError(Number(status) as AuthenticationStatus)
  return violation("ZMTP_UNSPECIFIED", `The peer refused the connection: ${printable(reason, 255)}.`)
}
