import { allocate, utf8 } from "../core/bytes.ts"

const latin =
  (limit: number, name: string) =>
  (text: string): Uint8Array => {
    const bytes = allocate(text.length)
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      if (unit >= limit)
        throw new TypeError(`The text cannot be written in ${name}: see its character ${index}.`)
      bytes[index] = unit
    }
    return bytes
  }

const encoders = Object.freeze({
  "utf-8": utf8,
  latin1: latin(0x100, "latin1"),
  ascii: latin(0x80, "ascii"),
  "utf-16le": (text: string): Uint8Array => {
    const bytes = allocate(text.length * 2)
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      bytes[index * 2] = unit & 0xff
      bytes[index * 2 + 1] = unit >> 8
    }
    return bytes
  },
})

/** How text can be written as bytes. */
export type TextEncoding = keyof typeof encoders

/**
 * The bytes of a text. Throws `TypeError` for what is no text, for an encoding that is not known, and for
 * characters that the encoding does not have.
 */
export const encodeText = (text: string, encoding: TextEncoding = "utf-8"): Uint8Array => {
  if (typeof text !== "string") throw new TypeError("Only text can be sent as text.")
  if (!Object.hasOwn(encoders, encoding)) {
    throw new TypeError(`Text can be written in ${Object.keys(encoders).join(", ")}, not in ${encoding}.`)
  }
  return encoders[encoding](text)
}
