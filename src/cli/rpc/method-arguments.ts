import { usageFailure } from "../failure.ts"
import { type MakeFloat, parseExactly } from "./exact-json.ts"

/** What a method is called with. */
export interface MethodArguments {
  readonly positional: readonly unknown[]
  readonly named: Readonly<Record<string, unknown>>
}

/** A value as it is written: JSON if it is that, else text. */
export const valueOf = (text: string, makeFloat: MakeFloat): unknown => {
  try {
    return parseExactly(text, makeFloat)
  } catch {
    return text
  }
}

/**
 * Words behind a method's name: `1 two --b 3 --c=4 --d` is two by position, and `b`, `c` and `d` (true) by name. What
 * follows `--` is by position, whatever it looks like.
 */
export const methodArguments = (words: readonly string[], makeFloat: MakeFloat): MethodArguments => {
  const positional: unknown[] = []
  const named: [string, unknown][] = []
  const left = [...words]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--") {
      positional.push(...left.splice(0).map((each) => valueOf(each, makeFloat)))
      continue
    }
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) {
      if (/^-[A-Za-z]/.test(word)) {
        throw usageFailure(
          `${word} is no argument of a method.`,
          `Named ones have two dashes; options of ours stand before the endpoint; -- ${word} is text.`,
        )
      }
      positional.push(valueOf(word, makeFloat))
      continue
    }
    if (named.some(([other]) => other === name)) throw usageFailure(`--${name} is given twice.`)
    const next = left[0]
    if (inline !== undefined) named.push([name, valueOf(inline, makeFloat)])
    else if (next === undefined || next.startsWith("--")) named.push([name, true])
    else named.push([name, valueOf(left.shift() as string, makeFloat)])
  }
  return { positional, named: Object.fromEntries(named) }
}

/** Arguments in one piece of JSON: an array is by position, an object by name. */
export const argumentsOfJson = (text: string, makeFloat: MakeFloat): MethodArguments => {
  let value: unknown
  try {
    value = parseExactly(text, makeFloat)
  } catch (cause) {
    throw usageFailure(`--json-arguments is no JSON: ${(cause as Error).message}`)
  }
  if (Array.isArray(value)) return { positional: value, named: {} }
  if (typeof value === "object" && value !== null)
    return { positional: [], named: value as Record<string, unknown> }
  throw usageFailure("--json-arguments must be an array (by position) or an object (by name).")
}
