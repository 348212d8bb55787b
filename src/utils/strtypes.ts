import { decodeText, encodeText } from "../core/text-codec.ts"

/** Text, or octets that are text. */
export type TextOrOctets = string | Uint8Array

const wrongType = (): TypeError =>
  new TypeError("Only text and bytes can be cast: give a string or a Uint8Array.")

/**
 * Octets as they are, text in an encoding (default UTF-8). Throws a `TypeError` for anything else and for text that
 * the encoding cannot hold, a `RangeError` for an encoding that there is not.
 *
 * ```ts
 * castBytes("häuser", "latin-1") // 68 e4 75 73 65 72
 * ```
 */
export const castBytes = (value: TextOrOctets, encoding = "utf-8"): Uint8Array => {
  if (value instanceof Uint8Array) return value
  if (typeof value !== "string") throw wrongType()
  return encodeText(value, encoding)
}

/**
 * Text as it is, octets read in an encoding (default UTF-8). Throws a `TypeError` for anything else and for octets
 * that are no text in it, a `RangeError` for an encoding that there is not.
 *
 * ```ts
 * castUnicode((await pull.receive())[0])
 * ```
 */
export const castUnicode = (value: TextOrOctets, encoding = "utf-8"): string => {
  if (typeof value === "string") return value
  if (!(value instanceof Uint8Array)) throw wrongType()
  return decodeText(value, encoding)
}
