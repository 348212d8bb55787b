import { randomUUID } from "node:crypto"

/** Makes the value of a whole number with a point, which is a float even so. */
export type MakeFloat = (value: number) => unknown

/** Texts, in which no number is looked for, and numbers. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Reads JSON without loss: whole numbers keep all their digits, as bigints where it takes that, and those with a point or
 * an exponent are made floats. Throws a `SyntaxError` for what is no JSON.
 */
export const parseExactly = (text: string, makeFloat: MakeFloat): unknown => {
  const plain = JSON.parse(text) as unknown
  const numbers: unknown[] = []
  // Not to be confused with any text: nobody knows it before.
  const mark = randomUUID()
  const marked = text.replace(tokens, (token) => {
    const value = exact(token, makeFloat)
    return value === undefined ? token : JSON.stringify(`${mark}${numbers.push(value) - 1}`)
  })
  if (numbers.length === 0) return plain
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? numbers[Number(value.slice(mark.length))] : value,
  ) as unknown
}

/** What a number has to become; undefined where that of JSON is right. */
const exact = (token: string, makeFloat: MakeFloat): unknown => {
  if (token.startsWith('"')) return undefined
  const value = Number(token)
  if (!/[.eE]/.test(token)) return Number.isSafeInteger(value) ? undefined : BigInt(token)
  return Number.isInteger(value) ? makeFloat(value) : undefined
}
