import { text } from "../core/bytes.ts"

/** What could steer a terminal or cannot be seen; U+FFFD stands for octets that are no text. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/u

/** Octets as text if they are text that can be seen, else in hexadecimal digits after `0x`. */
export const visibleBytes = (bytes: Uint8Array): string => {
  const decoded = text(bytes)
  if (!invisible.test(decoded)) return decoded
  let digits = "0x"
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0")
  return digits
}
