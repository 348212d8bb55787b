/** A run of backslashes and what may make an escape of the last one. */
const escapes = /(\\+)(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([uU]))?/g

/**
 * Text as protocol 0 writes it: an octet for each character up to U+00FF, `\uXXXX` and `\UXXXXXXXX` for others.
 * A backslash counts only when it is the last of an odd number of them. Undefined for broken escapes, for
 * surrogates and for what is beyond Unicode.
 */
export const rawUnicodeEscape = (octets: Uint8Array): string | undefined => {
  let broken = false
  const result = latin1(octets).replace(escapes, (whole, slashes: string, four, eight, letter) => {
    if (slashes.length % 2 === 0) return whole
    if (letter !== undefined) broken = true
    const digits: string | undefined = four ?? eight
    if (digits === undefined) return whole
    const code = Number.parseInt(digits, 16)
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    if (!isCharacter) broken = true
    return isCharacter ? slashes.slice(1) + String.fromCodePoint(code) : ""
  })
  return broken ? undefined : result
}

const latin1 = (octets: Uint8Array): string => {
  let result = ""
  for (const octet of octets) result += String.fromCharCode(octet)
  return result
}
