type Entry = readonly [key: unknown, value: unknown]

/**
 * The entries of a map in the order of their keys, as Python's pretty printer sorts them: keys that Python cannot
 * compare go by the names of their types, and stay as they are among themselves.
 */
export const sortKeys = (entries: readonly Entry[]): readonly Entry[] =>
  entries.length < 2 ? entries : entries.toSorted(([left], [right]) => compareKeys(left, right))

const compareKeys = (left: unknown, right: unknown): number => {
  const [kind, otherKind] = [kindOf(left), kindOf(right)]
  if (kind.type !== otherKind.type) return kind.type < otherKind.type ? -1 : 1
  return kind.compare?.(left as never, right as never) ?? 0
}

interface Kind {
  readonly type: string
  compare?(left: never, right: never): number
}

/** Python orders text by code points, JavaScript by halves of surrogate pairs, which differ above U+FFFF. */
const compareTexts = (left: string, right: string): number => {
  let index = 0
  while (index < left.length && left[index] === right[index]) index++
  const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)]
  if (Number.isNaN(one) || Number.isNaN(other)) return left.length - right.length
  return isSurrogate(one) === isSurrogate(other) ? one - other : isSurrogate(one) ? 1 : -1
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

const compareBytes = (left: Uint8Array, right: Uint8Array): number => {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const difference = (left[index] as number) - (right[index] as number)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const compareNumbers = (left: number | bigint, right: number | bigint): number =>
  left < right ? -1 : left > right ? 1 : 0

const [text, bytes, number, nothing, other]: readonly [Kind, Kind, Kind, Kind, Kind] = [
  { type: "str", compare: compareTexts },
  { type: "bytes", compare: compareBytes },
  { type: "int", compare: compareNumbers },
  { type: "NoneType" },
  { type: "object" },
]

const kindOf = (key: unknown): Kind => {
  if (typeof key === "string") return text
  if (key instanceof Uint8Array) return bytes
  if (typeof key === "number" || typeof key === "bigint" || typeof key === "boolean") return number
  return key === null ? nothing : other
}
