import { concat } from "../../../core/bytes.ts"
import { violation } from "../../violation.ts"

/** Octets of a token's length. */
const lengthSize = 4

/** The data of INITIATE: a token behind its length (RFC 38). */
export const encodeToken = (token: Uint8Array): Uint8Array => {
  const length = new Uint8Array(lengthSize)
  new DataView(length.buffer).setUint32(0, token.length)
  return concat([length, token])
}

/** The token in an INITIATE, which is all that is in it. */
export const readToken = (data: Uint8Array): Uint8Array => {
  const fits =
    data.length > lengthSize &&
    new DataView(data.buffer, data.byteOffset).getUint32(0) === data.length - lengthSize
  if (fits) return data.subarray(lengthSize)
  throw violation("ZMTP_MALFORMED_COMMAND_INITIATE", "The peer's INITIATE command is not a token.")
}
