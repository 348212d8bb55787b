import { allocateOwn, keyOf } from "./bytes.ts"

/** The 85 characters of Z85, in the order of their values (RFC 32). */
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

const digits: ReadonlyMap<string, number> = new Map(
  [...alphabet].map((character, value) => [character, value]),
)

/**
 * Bytes as Z85 text (RFC 32): five characters for four octets. Throws a `RangeError` when the number of octets is
 * not a multiple of 4, a `TypeError` for what is not bytes.
 *
 * ```ts
 * z85Encode(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)) // "HelloWorld"
 * ```
 */
export const z85Encode = (bytes: Uint8Array): string => {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("Z85 is made of bytes: give a Uint8Array.")
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

/**
 * The bytes of a Z85 text (RFC 32), given as text or as its octets. Throws a `RangeError` that names the position
 * of what is wrong: a length that is not a multiple of 5, a character that is none of the 85, five characters that
 * mean more than four octets hold; a `TypeError` for what is neither text nor bytes.
 *
 * ```ts
 * z85Decode("HelloWorld") // 86 4f d2 6f b5 59 f7 5b
 * ```
 */
export const z85Decode = (text: string | Uint8Array): Uint8Array => {
  const characters = typeof text === "string" ? text : lettersOf(text)
  const { length } = characters
  if (length % 5 !== 0) {
    throw new RangeError(
      `Z85 comes in groups of 5 characters: ${length} end within the one at ${length - (length % 5)}.`,
    )
  }
  const bytes = allocateOwn((length / 5) * 4)
  for (let index = 0, offset = 0; index < length; index += 5, offset += 4) {
    let value = 0
    for (let digit = index; digit < index + 5; digit++) {
      const digitValue = digits.get(characters[digit] as string)
      // What stands there is not shown: this may be a secret key.
      if (digitValue === undefined) throw new RangeError(`The character at ${digit} is none of Z85.`)
      value = value * 85 + digitValue
    }
    if (value > 0xffffffff) {
      throw new RangeError(`The 5 characters at ${index} mean more than 4 octets hold.`)
    }
    for (let octet = offset + 3; octet >= offset; octet--) {
      bytes[octet] = value % 256
      value = Math.floor(value / 256)
    }
  }
  return bytes
}

const lettersOf = (bytes: Uint8Array): string => {
  if (!(bytes instanceof Uint8Array)) throw new TypeError("Z85 is text: give a string or its octets.")
  return keyOf(bytes)
}
