import { startsWith } from "../../../core/bytes.ts"

/** What Kerberos's tokens are (RFC 4121, section 4.1). */
export const kerberosTokens = {
  /** A client's: a ticket. */
  request: Uint8Array.of(1, 0),
  /** A server's, once it has taken the ticket and need not hear more. */
  reply: Uint8Array.of(2, 0),
} as const

/** The mechanism's object identifier, 1.2.840.113554.1.2.2, as DER has it. */
const mechanism = Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2)

/** An application's tag, in front of a length (RFC 2743, section 3.1). */
const tag = 0x60
const longLength = 0x80

/** Whether a token is one of Kerberos itself, of this kind, and not of something that would bargain first. */
export const isKerberosToken = (token: Uint8Array, kind: Uint8Array): boolean => {
  const first = token[1]
  if (token[0] !== tag || first === undefined) return false
  const start = first < longLength ? 2 : 2 + (first - longLength)
  const inner = token.subarray(start)
  return startsWith(inner, mechanism) && startsWith(inner.subarray(mechanism.length), kind)
}
