import { NotationWriter } from "./notation-writer.ts"
import { repr } from "./repr.ts"
import { sortKeys } from "./sort-keys.ts"
import { wrapBytes, wrapText } from "./wrapped-notation.ts"

/** How a value is laid out. */
export interface PrettyPrintOptions {
  /** Characters in a line, where the value allows it. Default: 80. */
  readonly width?: number | undefined
  /** Characters in all; what is longer is cut and ends with `...`. Default: 65536. */
  readonly length?: number | undefined
}

/**
 * A value in Python's notation over as many lines as it needs, with the keys of maps in order: as Python's
 * `pprint.pformat` lays it out.
 *
 * ```ts
 * prettyPrint({ b: 2, a: [1] }) // {'a': (1,), 'b': 2}
 * ```
 */
export const prettyPrint = (
  value: unknown,
  { width = 80, length = 65_536 }: PrettyPrintOptions = {},
): string => new PrettyPrinter(width, length).print(value)

/** Where a value stands. */
interface Place {
  /** Characters before it in its first line, and in the lines of its parts. */
  readonly indent: number
  /** Characters that have to follow it in its last line. */
  readonly allowance: number
  /** How many values are around it. */
  readonly level: number
}

type Layout = (place: Place) => void

/** Deeper values are written in one line: their place in the others would be right of any screen. */
const mostLevels = 256

class PrettyPrinter {
  readonly #width: number
  readonly #length: number
  #text = ""

  constructor(width: number, length: number) {
    this.#width = width
    this.#length = length
  }

  print(value: unknown): string {
    this.#print(value, { indent: 0, allowance: 0, level: 0 })
    return this.#isFull ? `${this.#text.slice(0, this.#length)}...` : this.#text
  }

  get #isFull(): boolean {
    return this.#text.length > this.#length
  }

  #print(value: unknown, place: Place): void {
    if (this.#isFull) return
    const room = this.#width - place.indent - place.allowance
    const line = lineOf(value, room)
    if (line !== undefined) {
      this.#text += line
      return
    }
    const layout = place.level < mostLevels ? this.#layoutOf(value) : undefined
    if (layout === undefined) this.#text += repr(value, { length: this.#length })
    else layout({ ...place, level: place.level + 1 })
  }

  /** How to write a value over several lines; undefined for those that Python keeps in one. */
  #layoutOf(value: unknown): Layout | undefined {
    const most = this.#length + 1
    if (typeof value === "string" && value !== "") {
      return (place) => this.#wrap(place, (width, last) => wrapText(value.slice(0, most), width, last))
    }
    if (value instanceof Uint8Array && value.length > 4) {
      return (place) => this.#wrap(place, (width, last) => wrapBytes(value.subarray(0, most), width, last))
    }
    if (Array.isArray(value)) return (place) => this.#printItems(value, place)
    if (value instanceof Map) return (place) => this.#printMap([...value], place)
    if (isPlain(value)) return (place) => this.#printMap(Object.entries(value), place)
    return undefined
  }

  #printItems(items: readonly unknown[], { indent, allowance, level }: Place): void {
    const close = items.length === 1 ? ",)" : ")"
    this.#text += "("
    for (const [index, item] of items.entries()) {
      if (this.#isFull) return
      if (index > 0) this.#breakLine(indent + 1)
      const isLast = index === items.length - 1
      this.#print(item, { indent: indent + 1, allowance: isLast ? allowance + close.length : 1, level })
    }
    this.#text += close
  }

  #printMap(entries: readonly (readonly [unknown, unknown])[], { indent, allowance, level }: Place): void {
    this.#text += "{"
    for (const [index, [key, value]] of sortKeys(entries).entries()) {
      if (this.#isFull) return
      if (index > 0) this.#breakLine(indent + 1)
      const start = `${repr(key, { length: this.#length })}: `
      this.#text += start
      const isLast = index === entries.length - 1
      this.#print(value, { indent: indent + 1 + sizeOf(start), allowance: isLast ? allowance + 1 : 1, level })
    }
    this.#text += "}"
  }

  /** Pieces that Python joins when it reads them: in parentheses where nothing else is around them. */
  #wrap(
    { indent, allowance, level }: Place,
    wrap: (width: number, allowance: number) => Iterable<string>,
  ): void {
    const inParentheses = level === 1
    const shift = inParentheses ? 1 : 0
    const pieces = [...wrap(this.#width - indent - shift, allowance + shift)]
    const text = pieces.join(`\n${" ".repeat(indent + shift)}`)
    this.#text += inParentheses && pieces.length > 1 ? `(${text})` : text
  }

  #breakLine(indent: number): void {
    this.#text += `,\n${" ".repeat(indent)}`
  }
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Python counts characters, JavaScript halves of surrogate pairs. */
const sizeOf = (text: string): number => [...text].length

/** A value in one line, if there is room for it. No more of it is looked at than would fill the room. */
const lineOf = (value: unknown, room: number): string | undefined => {
  const writer = new NotationWriter({ length: 2 * Math.max(room, 0), sorted: true }).write(value)
  if (writer.full) return undefined
  const line = writer.result()
  return sizeOf(line) <= room ? line : undefined
}
