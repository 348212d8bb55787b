import { malformedText } from "./well-formed.ts"

/**
 * Writes a text unit by unit into memory with three bytes of room for each unit, and returns where it ends. For
 * short texts: asking the platform takes longer than that. Throws a `TypeError` for text that has no UTF-8 form.
 */
export const writeUtf8 = (text: string, bytes: Uint8Array, offset: number): number => {
  const { length } = text
  let to = offset
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      bytes[to++] = unit
    } else if (unit < 0x800) {
      bytes[to++] = 0xc0 | (unit >> 6)
      bytes[to++] = 0x80 | (unit & 0x3f)
    } else if ((unit & 0xf800) !== 0xd800) {
      bytes[to++] = 0xe0 | (unit >> 12)
      bytes[to++] = 0x80 | ((unit >> 6) & 0x3f)
      bytes[to++] = 0x80 | (unit & 0x3f)
    } else {
      const point = text.codePointAt(index++) as number
      if (point < 0x1_0000) throw malformedText(text)
      bytes[to++] = 0xf0 | (point >> 18)
      bytes[to++] = 0x80 | ((point >> 12) & 0x3f)
      bytes[to++] = 0x80 | ((point >> 6) & 0x3f)
      bytes[to++] = 0x80 | (point & 0x3f)
    }
  }
  return to
}
