import { readPickle } from "./pickle-reader.ts"
import { type PickleOptions, writePickle } from "./pickle-writer.ts"
import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { pythonFromTemporal, tagOf } from "./python-from-temporal.ts"
import { PythonTime } from "./python-time.ts"
import { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"
import { isPythonValue, type PythonValue } from "./python-value.ts"
import { temporalFromPython } from "./temporal-from-python.ts"
import { UnpicklingError } from "./unpickling-error.ts"

/** Packs and unpacks the values of one ext code. */
export interface DateTranslator {
  /** Ext code. */
  readonly code: number
  /**
   * Whether the object is of exactly one of the classes that this packs.
   *
   * ```ts
   * const [, timedelta] = makeDateTranslators()
   * timedelta?.exact(new PythonTimedelta({ days: 1 })) // true
   * ```
   */
  exact(value: object): boolean
  /**
   * Whether it is of one of these classes or of a subclass.
   *
   * ```ts
   * const [, timedelta] = makeDateTranslators()
   * timedelta?.matches(new (class Pause extends PythonTimedelta {})({ seconds: 5 })) // true
   * ```
   */
  matches(value: object): boolean
  /**
   * The pickle of the value. Throws a `RangeError` for what Python could not hold without loss, a `TypeError` for a
   * value of another type.
   *
   * ```ts
   * const [, timedelta] = makeDateTranslators()
   * const pickle = timedelta?.pack(new PythonTimedelta({ days: 1 }))
   * ```
   */
  pack(value: object): Uint8Array
  /**
   * The value that a pickle holds. Throws `UnpicklingError` for everything but a value of the type that belongs to the
   * code.
   *
   * ```ts
   * const [, timedelta] = makeDateTranslators()
   * if (timedelta !== undefined) timedelta.unpack(timedelta.pack(new PythonTimedelta({ days: 1 }))) // a Temporal.Duration
   * ```
   */
  unpack(bytes: Uint8Array): unknown
}

interface Row {
  readonly code: number
  readonly type: abstract new (...parameters: never[]) => PythonValue
  /** Name of the type in Python. */
  readonly name: string
  /** What else has a value of that type, by `tagOf`. */
  readonly tags: readonly string[]
}

const rows: readonly Row[] = [
  { code: 123, type: PythonTimeZone, name: "tzinfo", tags: [] },
  { code: 124, type: PythonTimedelta, name: "timedelta", tags: ["Temporal.Duration"] },
  { code: 125, type: PythonTime, name: "time", tags: ["Temporal.PlainTime"] },
  {
    code: 126,
    type: PythonDateTime,
    name: "datetime",
    tags: ["Temporal.PlainDateTime", "Temporal.ZonedDateTime", "Temporal.Instant", "Date"],
  },
  { code: 127, type: PythonDate, name: "date", tags: ["Temporal.PlainDate"] },
]

/** Whether the class of the object is the very one that its tag comes from, and not a subclass. */
const isExact = (value: object, tag: string): boolean => {
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype !== null && Object.hasOwn(prototype, tag === "Date" ? "getTime" : Symbol.toStringTag)
}

const translator = ({ code, type, name, tags }: Row, options: PickleOptions): DateTranslator => ({
  code,
  exact: (value) => {
    if (Object.getPrototypeOf(value) === type.prototype) return true
    const tag = tagOf(value)
    return tag !== undefined && tags.includes(tag) && isExact(value, tag)
  },
  matches: (value) => value instanceof type || tags.includes(tagOf(value) ?? ""),
  pack: (value) => {
    const python = isPythonValue(value) ? value : pythonFromTemporal(value)
    if (!(python instanceof type)) throw new TypeError(`Ext code ${code} is for Python's ${name} only.`)
    return writePickle(python, options)
  },
  unpack: (bytes) => {
    const value = readPickle(bytes)
    if (value instanceof type) return temporalFromPython(value)
    throw new UnpicklingError(
      `The pickle holds a ${value.constructor.name}, but ext code ${code} means ${name}.`,
    )
  },
})

/**
 * The translators of Python's date types, in the order of their codes, 123 to 127, with pickles of the given protocol:
 * 5 (the default), which everything has that packs values anyway, or 4, for Python before 3.8. Packing throws a
 * `RangeError` for any other.
 *
 * ```ts
 * const dates = makeDateTranslators({ protocol: 4 }).filter(({ code }) => code === 127)
 * const entries = dates.map(({ code, pack, unpack }) => [code, [PythonDate, pack, unpack]] as const)
 * const client = await connectRpc({ connect: "tcp://127.0.0.1:5555", translationTable: new Map(entries) })
 * ```
 */
export const makeDateTranslators = (options: PickleOptions = {}): readonly DateTranslator[] =>
  rows.map((row) => Object.freeze(translator(row, options)))

/**
 * The translators that aiozmq has from the start: 123 tzinfo, 124 timedelta, 125 time, 126 datetime, 127 date,
 * each a pickle.
 *
 * | Python | arrives as | and is sent for |
 * |---|---|---|
 * | date | `Temporal.PlainDate` | that, `PythonDate` |
 * | time | `Temporal.PlainTime`; `PythonTime` with a zone or fold | these |
 * | datetime | `Temporal.PlainDateTime`, `Temporal.ZonedDateTime`; `PythonDateTime` where these would lose something | these, `Temporal.Instant`, `Date` (both in UTC) |
 * | timedelta | `Temporal.Duration` | that, `PythonTimedelta` |
 * | tzinfo | `PythonTimeZone` | that |
 */
export const dateTranslators: readonly DateTranslator[] = Object.freeze(makeDateTranslators())
