import { concat } from "../../../core/bytes.ts"
import { violation } from "../../violation.ts"

/** Octets of a token's length. */
export const lengthSize = 4

/** Writes a token's length (RFC 38), which has 32 bits. */
export const writeLength = (target: Uint8Array, at: number, length: number): void => {
  if (length > 0xffff_ffff) throw new RangeError(`A token of ${length} octets is too long for GSSAPI.`)
  target[at] = length >>> 24
  target[at + 1] = length >>> 16
  target[at + 2] = length >>> 8
  target[at + 3] = length
}

/** Whether a token of the length that stands at `start` goes to `end`, and is not empty. */
export const holdsToken = (source: Uint8Array, start: number, end: number): boolean => {
  const size = end - start - lengthSize
  if (size < 1) return false
  const length =
    (source[start] as number) * 0x100_0000 +
    (source[start + 1] as number) * 0x1_0000 +
    (source[start + 2] as number) * 0x100 +
    (source[start + 3] as number)
  return length === size
}

/** The data of INITIATE: a token behind its length (RFC 38). */
export const encodeToken = (token: Uint8Array): Uint8Array => {
  const length = new Uint8Array(lengthSize)
  writeLength(length, 0, token.length)
  return concat([length, token])
}

/** The token in an INITIATE, which is all that is in it. */
export const readToken = (data: Uint8Array): Uint8Array => {
  if (holdsToken(data, 0, data.length)) return data.subarray(lengthSize)
  throw violation("ZMTP_MALFORMED_COMMAND_INITIATE", "The peer's INITIATE command is not a token.")
}
