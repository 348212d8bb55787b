const escape = String.fromCharCode(27)
const sequences = new RegExp(`${escape}\\[[0-9;?]*[A-Za-z]`, "g")
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u
/** Texts of which each character takes a column: nearly all there are. */
const plain = /^[ -~]*$/

const joined = /^(?:\p{Mark}|[\u200b-\u200d]|[\ufe00-\ufe0f])$/u

const widthOfCharacter = (character: string): number =>
  joined.test(character) ? 0 : wide.test(character) ? 2 : 1

/** Columns that a text takes; colours take none. */
export const textWidth = (text: string): number => {
  if (plain.test(text)) return text.length
  let width = 0
  for (const each of text.replace(sequences, "")) width += widthOfCharacter(each)
  return width
}

/** A line cut to a number of columns; its colours end where they did. */
export const clipped = (line: string, columns: number): string => {
  if (textWidth(line) <= columns) return line
  let width = 0
  let result = ""
  let at = 0
  for (const match of [...line.matchAll(sequences), { index: line.length, 0: "" }]) {
    for (const character of line.slice(at, match.index)) {
      width += widthOfCharacter(character)
      if (width < columns) result += character
      else if (width - widthOfCharacter(character) < columns) result += "…"
    }
    result += match[0]
    at = match.index + match[0].length
  }
  return result
}
