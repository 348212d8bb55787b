import {
  type Conduct,
  define,
  int32Max,
  int32Min,
  type OptionFacts,
  type OptionSpec,
  same,
  wrongType,
  wrongValue,
} from "./option-spec.ts"

interface Bounds {
  readonly min?: number
  readonly max?: number
}

const integerRange = (min: number, max: number): string => {
  if (min === int32Min && max === int32Max) return "an integer of 32 bits"
  if (max >= int32Max) return `an integer of at least ${min}`
  return `an integer from ${min} to ${max}`
}

/** Checks a number: whole, and within bounds. */
export const parseInteger = (
  value: unknown,
  name: string,
  range: string,
  min: number,
  max: number,
): number => {
  if (typeof value !== "number") throw wrongType(name, range, value)
  if (!Number.isInteger(value) || value < min || value > max) throw wrongValue(name, range, String(value))
  return value + 0
}

const integer = (fallback: number, range: string, min: number, max: number): Conduct<number> => ({
  default: fallback,
  range,
  parse: (value, name) => parseInteger(value, name, range, min, max),
  show: same,
  raw: same,
})

/** A whole number of 32 bits: a count, a size in bytes, a set of bits. */
export const int = <const Facts extends OptionFacts & Bounds & { readonly default: number }>(
  facts: Facts,
): OptionSpec<"int", number, Facts> => {
  const { min = 0, max = int32Max } = facts
  return define("int", facts, integer(facts.default, integerRange(min, max), min, max))
}

/** Any 32-bit number: bits that are not checked one by one. */
export const bits = <const Facts extends OptionFacts & { readonly default: number }>(
  facts: Facts,
): OptionSpec<"int", number, Facts> =>
  define("int", facts, integer(facts.default, integerRange(int32Min, int32Max), int32Min, int32Max))

/** A duration in milliseconds. With `step`, it is rounded towards zero to a multiple of it. */
export const millis = <
  const Facts extends OptionFacts & Bounds & { readonly default: number; readonly step?: number },
>(
  facts: Facts,
): OptionSpec<"millis", number, Facts> => {
  const { min = 0, max = int32Max, step = 1 } = facts
  const base = max === int32Max ? `at least ${min}` : `from ${min} to ${max}`
  const range = `a whole number of milliseconds, ${base}`
  return define("millis", facts, {
    ...integer(facts.default, range, min, max),
    parse: (value, name) => Math.trunc(parseInteger(value, name, range, min, max) / step) * step + 0,
  })
}

/**
 * A whole number of 64 bits, given as a number or a bigint and kept as a number: above 2^53 it may be
 * rounded, as it is in every JavaScript number.
 */
export const int64 = <const Facts extends OptionFacts & Bounds & { readonly default: number }>(
  facts: Facts,
): OptionSpec<"int64", number, Facts> => {
  const { min = -(2 ** 63), max = 2 ** 63 } = facts
  const range = min === 0 ? "a non-negative integer of 64 bits" : "an integer of 64 bits"
  return define("int64", facts, {
    ...integer(facts.default, range, min, max),
    parse: (value, name) =>
      parseInteger(typeof value === "bigint" ? Number(value) : value, name, range, min, max),
  })
}

/** Numbers that libzmq takes for a flag: 0 and 1; all that are not negative; or all there are. */
export type FlagNumbers = "strict" | "natural" | "any"

const flagBounds: Readonly<Record<FlagNumbers, readonly [number, number, string]>> = {
  strict: [0, 1, "true or false (or 1 or 0)"],
  natural: [0, int32Max, "true or false (or a number of at least 0)"],
  any: [int32Min, int32Max, "true or false (or a number)"],
}

/** On or off. Numbers are taken as well, since options by number are numbers in every other binding. */
export const flag = <
  const Facts extends OptionFacts & { readonly default: boolean; readonly numbers?: FlagNumbers },
>(
  facts: Facts,
): OptionSpec<"flag", boolean, Facts> => {
  const [min, max, range] = flagBounds[facts.numbers ?? "strict"]
  return define<"flag", boolean, Facts>("flag", facts, {
    default: facts.default,
    range,
    parse: (value, name) =>
      typeof value === "boolean" ? value : parseInteger(value, name, range, min, max) !== 0,
    show: same,
    raw: Number,
  })
}

/** One of a few words (or null). By number it is its place in the list. */
export const choice = <
  const Values extends readonly (string | null)[],
  const Facts extends OptionFacts & { readonly default: Values[number] },
>(
  values: Values,
  facts: Facts,
): OptionSpec<"choice", Values[number], Facts> => {
  const range = `one of ${values.map((each) => JSON.stringify(each)).join(", ")}`
  return define<"choice", Values[number], Facts>("choice", facts, {
    default: facts.default,
    range,
    parse: (value, name) => {
      if (typeof value === "number" && facts.code !== undefined) {
        const word = values[value]
        if (word === undefined) throw wrongValue(name, `${range} or its number`, String(value))
        return word
      }
      if (values.includes(value as string | null)) return value as Values[number]
      if (typeof value === "string") throw wrongValue(name, range, JSON.stringify(value))
      throw wrongType(name, range, value)
    },
    show: same,
    raw: (value) => values.indexOf(value),
  })
}
