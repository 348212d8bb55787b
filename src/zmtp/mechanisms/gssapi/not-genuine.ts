import { violation } from "../../violation.ts"

/** The peer is not who it says, or no ticket says so; the text of Kerberos's error says more. */
export const notGenuine = (what: string, cause?: unknown): Error => {
  const why = cause === undefined ? "" : ` (${(cause as Error).message})`
  return violation("ZMTP_CRYPTOGRAPHIC", `The peer is not genuine. ${what}${why}.`)
}
