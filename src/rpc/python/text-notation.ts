/** What stands as it is in single quotes, whatever else: most texts are made of nothing else. */
const plain = /^[ !#-&(-[\]-~]*$/

/** What Python writes as an escape: control, format and unassigned characters, lone surrogates, odd spaces. */
const unprintable = /[\p{C}\p{Z}]/u

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
])

/**
 * A text as Python writes it: `'text'`, in double quotes only if it has single ones and no double ones.
 *
 * ```ts
 * textNotation("it's") // "it's", with double quotes around it
 * ```
 */
export const textNotation = (text: string): string => {
  if (plain.test(text)) return `'${text}'`
  const quote = quoteFor(text.includes("'"), text.includes('"'))
  let escaped = ""
  for (const character of text) escaped += escapeCharacter(character, quote)
  return quote + escaped + quote
}

/** Bytes as Python writes them: `b'\x00text'`. */
export const bytesNotation = (bytes: Uint8Array): string => {
  const quote = quoteFor(bytes.includes(0x27), bytes.includes(0x22))
  let escaped = ""
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    escaped += byte < 0x7f ? escapeCharacter(character, quote) : `\\x${hexadecimal(byte, 2)}`
  }
  return `b${quote}${escaped}${quote}`
}

/** The number of a character as an escape: `\xe9`, `\u20ac` or `\U0001f600`, the shortest that holds it. */
export const characterEscape = (code: number): string => {
  if (code <= 0xff) return `\\x${hexadecimal(code, 2)}`
  return code <= 0xffff ? `\\u${hexadecimal(code, 4)}` : `\\U${hexadecimal(code, 8)}`
}

/** The number in hexadecimal digits with zeros before them. */
export const hexadecimal = (value: number, width: number): string => value.toString(16).padStart(width, "0")

const quoteFor = (hasSingle: boolean, hasDouble: boolean): string => (hasSingle && !hasDouble ? '"' : "'")

const escapeCharacter = (character: string, quote: string): string => {
  if (character === quote) return `\\${quote}`
  const short = shortEscapes.get(character)
  if (short !== undefined) return short
  if (character === " " || !unprintable.test(character)) return character
  return characterEscape(character.codePointAt(0) as number)
}
