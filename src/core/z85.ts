/** The 85 characters of Z85, in the order of their values (RFC 32). */
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

const digits: ReadonlyMap<string, number> = new Map(
  [...alphabet].map((character, value) => [character, value]),
)

/**
 * Bytes as Z85 text (RFC 32): five characters for four octets. Throws a `RangeError` when the number of
 * octets is not a multiple of 4.
 *
 * ```ts
 * z85Encode(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)) // "HelloWorld"
 * ```
 */
export const z85Encode = (bytes: Uint8Array): string => {
  if (bytes.length % 4 !== 0) {
    throw new RangeError(`Z85 carries groups of 4 octets, but there are ${bytes.length}.`)
  }
  let text = ""
  for (let index = 0; index < bytes.length; index += 4) {
    let value = 0
    for (let octet = index; octet < index + 4; octet++) value = value * 256 + (bytes[octet] as number)
    let group = ""
    for (let digit = 0; digit < 5; digit++) {
      group = (alphabet[value % 85] as string) + group
      value = Math.floor(value / 85)
    }
    text += group
  }
  return text
}

/** The bytes of a Z85 text (RFC 32); undefined when it is none: a wrong length, character or group. */
export const z85Decode = (text: string): Uint8Array | undefined => {
  if (text.length % 5 !== 0) return undefined
  const bytes = new Uint8Array((text.length / 5) * 4)
  for (let index = 0, offset = 0; index < text.length; index += 5, offset += 4) {
    let value = 0
    for (let digit = index; digit < index + 5; digit++) {
      const digitValue = digits.get(text[digit] as string)
      if (digitValue === undefined) return undefined
      value = value * 85 + digitValue
    }
    // Five characters can say more than four octets hold.
    if (value > 0xffffffff) return undefined
    for (let octet = offset + 3; octet >= offset; octet--) {
      bytes[octet] = value % 256
      value = Math.floor(value / 256)
    }
  }
  return bytes
}
