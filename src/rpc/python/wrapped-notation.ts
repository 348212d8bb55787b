import { bytesNotation, textNotation } from "./text-notation.ts"

/** What ends a line for Python, and what it takes for a space: not quite JavaScript's ideas of them. */
const ends = String.raw`\n-\r\x1c-\x1e\x85\u2028\u2029`
const spaces = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`

/** A line with its end. */
const line = new RegExp(`[^${ends}]*(?:\\r\\n|[${ends}])?`, "gu")
/** A word with the spaces behind it. */
const word = new RegExp(`[^${spaces}]*[${spaces}]*`, "gu")

const split = (text: string, part: RegExp): string[] => (text.match(part) ?? []).filter((each) => each !== "")

const sizeOf = (text: string): number => [...text].length

/**
 * The notations of the pieces that a long text is broken into: at the ends of its lines, and between words where a
 * line is longer than `width`. So many characters as `allowance` says must fit behind the last one.
 */
export const wrapText = (text: string, width: number, allowance: number): string[] => {
  const pieces: string[] = []
  const all = split(text, line)
  all.forEach((each, index) => {
    const isLast = index === all.length - 1
    const notation = textNotation(each)
    if (sizeOf(notation) <= width - (isLast ? allowance : 0)) pieces.push(notation)
    else pieces.push(...wrapLine(each, width, isLast ? allowance : 0))
  })
  return pieces
}

const wrapLine = (text: string, width: number, allowance: number): string[] => {
  const pieces: string[] = []
  const all = split(text, word)
  let piece = ""
  all.forEach((each, index) => {
    const room = index === all.length - 1 ? width - allowance : width
    if (piece !== "" && sizeOf(textNotation(piece + each)) > room) {
      pieces.push(textNotation(piece))
      piece = each
    } else {
      piece += each
    }
  })
  pieces.push(textNotation(piece))
  return pieces
}

/** Bytes are broken between groups of so many. */
const groupSize = 4

/** The notations of the pieces that bytes are broken into. `allowance` as that of `wrapText`. */
export const wrapBytes = (bytes: Uint8Array, width: number, allowance: number): string[] => {
  const pieces: string[] = []
  // Where the last group is whole, none is the last: Python looks for one that begins behind it.
  const last = bytes.length - (bytes.length % groupSize)
  let begin = 0
  for (let index = 0; index < bytes.length; index += groupSize) {
    const room = index === last ? width - allowance : width
    if (index > begin && bytesNotation(bytes.subarray(begin, index + groupSize)).length > room) {
      pieces.push(bytesNotation(bytes.subarray(begin, index)))
      begin = index
    }
  }
  pieces.push(bytesNotation(bytes.subarray(begin)))
  return pieces
}
