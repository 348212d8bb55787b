import { allocate, utf8 } from "./bytes.ts"

/** How text becomes bytes and bytes become text. Both throw `TypeError` for what the encoding does not have. */
interface Codec {
  encode(value: string): Uint8Array
  decode(bytes: Uint8Array): string
}

const cannotEncode = (encoding: string, character: string, at: number): TypeError =>
  new TypeError(
    `The text cannot be written in ${encoding}: see its character ${at}, ${JSON.stringify(character)}.`,
  )

const cannotDecode = (encoding: string, cause?: unknown): TypeError =>
  new TypeError(`The bytes are no text in ${encoding}.`, { cause })

/** A half of a pair that stands alone is no character, and no encoding has bytes for it. */
const checkPairs = (value: string, encoding: string): string => {
  const at = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(value)?.index
  if (at !== undefined) throw cannotEncode(encoding, value.charAt(at), at)
  return value
}

type Decoder = InstanceType<typeof TextDecoder>

const platformDecoder = (label: string): Decoder => new TextDecoder(label, { fatal: true, ignoreBOM: true })

const decodeWith = (decoder: Decoder, bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw cannotDecode(decoder.encoding, cause)
  }
}

/** One octet for each character of a row, which are as many as there are octets, or fewer. */
const singleOctets = (encoding: string, row: string): Codec => {
  const octets = new Map(Array.from(row, (character, octet) => [character, octet]))
  return {
    encode: (value) =>
      Uint8Array.from(value, (character) => {
        const octet = octets.get(character)
        if (octet === undefined) throw cannotEncode(encoding, character, value.indexOf(character))
        return octet
      }),
    decode: (bytes) => {
      if (bytes.some((octet) => octet >= row.length)) throw cannotDecode(encoding)
      return Array.from(bytes, (octet) => row[octet]).join("")
    },
  }
}

const firstCharacters = (count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, (_, point) => point))

/** What Windows has at 0x80 to 0x9f. Some versions of Node read it as Latin-1. */
const windowsRow = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"

const utf16 = (encoding: string, littleEndian: boolean): Codec => {
  const decoder = platformDecoder(encoding)
  return {
    encode: (value) => {
      const bytes = allocate(checkPairs(value, encoding).length * 2)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = 0; at < value.length; at++) view.setUint16(at * 2, value.charCodeAt(at), littleEndian)
      return bytes
    },
    decode: (bytes) => decodeWith(decoder, bytes),
  }
}

const utf32 = (encoding: string, littleEndian: boolean): Codec => ({
  encode: (value) => {
    const points = Array.from(checkPairs(value, encoding), (each) => each.codePointAt(0) as number)
    const bytes = allocate(points.length * 4)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (const [at, point] of points.entries()) view.setUint32(at * 4, point, littleEndian)
    return bytes
  },
  decode: (bytes) => {
    if (bytes.length % 4 > 0) throw cannotDecode(encoding)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let value = ""
    for (let at = 0; at < bytes.length; at += 4) {
      const point = view.getUint32(at, littleEndian)
      if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw cannotDecode(encoding)
      value += String.fromCodePoint(point)
    }
    return value
  },
})

/** Writes a mark of the byte order in front, little end first, and goes by the one it reads, if there is one. */
const marked = (little: Codec, big: Codec): Codec => {
  const marks = [
    { codec: little, mark: little.encode("\ufeff") },
    { codec: big, mark: big.encode("\ufeff") },
  ]
  return {
    encode: (value) => little.encode(`\ufeff${value}`),
    decode: (bytes) => {
      const found = marks.find(({ mark }) => mark.every((octet, at) => bytes[at] === octet))
      return found === undefined
        ? little.decode(bytes)
        : found.codec.decode(bytes.subarray(found.mark.length))
    },
  }
}

/** The platform decodes many more encodings than it encodes: what decodes to a character is what encodes it. */
const fromPlatform = (decoder: Decoder): Codec => {
  const octets = new Map<string, readonly number[]>()
  const enter = (sequence: readonly number[]): boolean => {
    let character: string
    try {
      character = decoder.decode(Uint8Array.from(sequence))
    } catch {
      return false
    }
    if ([...character].length === 1 && !octets.has(character)) octets.set(character, sequence)
    return true
  }
  const fill = (): void => {
    for (let first = 0; first < 256; first++) {
      if (enter([first])) continue
      for (let second = 0x30; second < 256; second++) enter([first, second])
    }
  }
  return {
    encode: (value) => {
      if (octets.size === 0) fill()
      return Uint8Array.from(
        Array.from(value).flatMap((character, at) => {
          const found = octets.get(character)
          if (found === undefined) throw cannotEncode(decoder.encoding, character, at)
          return found
        }),
      )
    },
    decode: (bytes) => decodeWith(decoder, bytes),
  }
}

const utf8Decoder = platformDecoder("utf-8")
const littleUtf16 = utf16("utf-16le", true)
const bigUtf16 = utf16("utf-16be", false)
const littleUtf32 = utf32("utf-32le", true)
const bigUtf32 = utf32("utf-32be", false)
const allLatin = firstCharacters(0x100)
const latin1 = singleOctets("latin1", allLatin)
const ascii = singleOctets("ascii", firstCharacters(0x80))
const windows1252 = singleOctets("windows-1252", allLatin.slice(0, 0x80) + windowsRow + allLatin.slice(0xa0))

/** By their names without what stands between letters and digits, in which names differ from place to place. */
const codecs: Readonly<Record<string, Codec>> = Object.freeze({
  utf8: {
    encode: (value) => utf8(checkPairs(value, "utf-8")),
    decode: (bytes) => decodeWith(utf8Decoder, bytes),
  },
  utf16: marked(littleUtf16, bigUtf16),
  utf16le: littleUtf16,
  utf16be: bigUtf16,
  utf32: marked(littleUtf32, bigUtf32),
  utf32le: littleUtf32,
  utf32be: bigUtf32,
  latin1,
  iso88591: latin1,
  ascii,
  usascii: ascii,
  windows1252,
  cp1252: windows1252,
})

const codecOf = (encoding: string): Codec => {
  const name = encoding.toLowerCase().replace(/[-_ ]/g, "")
  if (Object.hasOwn(codecs, name)) return codecs[name] as Codec
  try {
    return fromPlatform(platformDecoder(encoding.replaceAll("_", "-")))
  } catch (cause) {
    throw new RangeError(`There is no encoding ${JSON.stringify(encoding)} here.`, { cause })
  }
}

/**
 * The bytes of a text. Encodings are UTF-8, UTF-16 and UTF-32 (with a mark, or `-le` or `-be`), Latin-1, ASCII, and
 * those that the platform's `TextDecoder` knows. Throws `TypeError` for what the encoding does not have, `RangeError`
 * for an encoding that nobody knows.
 */
export const encodeText = (value: string, encoding = "utf-8"): Uint8Array => {
  if (typeof value !== "string") throw new TypeError("Only text can be sent as text.")
  return codecOf(encoding).encode(value)
}

/** The text of bytes; the reverse of `encodeText`, with the same errors. A mark in front of UTF-8 is kept. */
export const decodeText = (bytes: Uint8Array, encoding = "utf-8"): string => codecOf(encoding).decode(bytes)
