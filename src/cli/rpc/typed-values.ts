import type { Temporal } from "temporal-polyfill"
import { usageFailure } from "../failure.ts"
import { bytesOfBase64, bytesOfHex } from "../message-json.ts"
import type { MakeFloat } from "./exact-json.ts"

type TemporalClasses = typeof Temporal

/** What values are made with, loaded only when they are wanted. */
export interface ValueMakers {
  readonly temporal: TemporalClasses
  readonly float: MakeFloat
}

/** An offset from UTC at the end, without the name of a zone. */
const offset = /(?:[zZ]|([+-]\d\d:?\d\d(?::?\d\d)?))$/

const dateTimeOf = (text: string, { temporal }: ValueMakers): unknown => {
  if (text.endsWith("]")) return temporal.ZonedDateTime.from(text)
  const match = /[T ]/i.test(text) ? offset.exec(text) : null
  if (match === null) return temporal.PlainDateTime.from(text)
  return temporal.Instant.from(text).toZonedDateTimeISO(match[1] ?? "UTC")
}

/** Types that JSON has no form for, by the name that stands for them. */
const types: Readonly<Record<string, (text: string, makers: ValueMakers) => unknown>> = {
  base64: (text) => bytesOfBase64(text),
  hex: (text) => bytesOfHex(text),
  date: (text, { temporal }) => temporal.PlainDate.from(text),
  time: (text, { temporal }) => temporal.PlainTime.from(text),
  dateTime: dateTimeOf,
  duration: (text, { temporal }) => temporal.Duration.from(text),
  float: (text, { float }) => {
    const value = Number(text)
    if (text.trim() === "" || (Number.isNaN(value) && text !== "NaN")) throw new RangeError("it is no number")
    return float(value)
  },
  integer: (text) => BigInt(text),
}

/** The names, for messages and the help. */
export const typeNames: readonly string[] = Object.keys(types)

/**
 * A value in which objects with one of these names alone are values of that type: `{"base64": "AP8="}` is octets,
 * `{"date": "2026-01-02"}` a day; anywhere in it.
 */
export const withTypes = (value: unknown, makers: ValueMakers): unknown => {
  if (Array.isArray(value)) return value.map((each) => withTypes(each, makers))
  if (!isPlain(value)) return value
  const entries = Object.entries(value)
  const [[name, content] = []] = entries
  if (entries.length === 1 && name !== undefined && Object.hasOwn(types, name))
    return typed(name, content, makers)
  return Object.fromEntries(entries.map(([name, each]) => [name, withTypes(each, makers)]))
}

const typed = (name: string, content: unknown, makers: ValueMakers): unknown => {
  if (isScalar(content)) {
    try {
      return types[name]?.(String((content as object).valueOf()), makers)
    } catch (cause) {
      throw usageFailure(`This is no ${name}: ${JSON.stringify(content)} (${(cause as Error).message}).`)
    }
  }
  throw usageFailure(`A ${name} is written as text, but got ${JSON.stringify(content)}.`)
}

/** Whether it is a text or a number, of any kind. */
const isScalar = (value: unknown): boolean =>
  typeof value === "string" ||
  typeof (value as { valueOf(): unknown } | null)?.valueOf() === "number" ||
  typeof value === "bigint"

/** Whether it is an object of JSON, and nothing that was made already. */
const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
