import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { PythonTime } from "./python-time.ts"
import { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"
import type { PythonValue } from "./python-value.ts"
import type { Temporal } from "./temporal.ts"
import type { Fold } from "./value-limits.ts"

/** Throws a `RangeError` for calendars that Python does not have. */
const checkCalendar = ({ calendarId }: { readonly calendarId: string }): void => {
  if (calendarId === "iso8601") return
  throw new RangeError(
    `Python's dates have no calendar "${calendarId}": give it up with withCalendar("iso8601") first.`,
  )
}

interface SecondFraction {
  readonly millisecond: number
  readonly microsecond: number
  readonly nanosecond: number
}

const nanosecondError = (): RangeError =>
  new RangeError('Python counts microseconds: round to them first, as by round("microsecond").')

/** Throws a `RangeError` for what is finer than Python's times are. */
const microsecondOf = ({ millisecond, microsecond, nanosecond }: SecondFraction): number => {
  if (nanosecond !== 0) throw nanosecondError()
  return millisecond * 1000 + microsecond
}

const fromPlainDate = (value: Temporal.PlainDate): PythonDate => {
  checkCalendar(value)
  return new PythonDate(value)
}

const fromPlainTime = (value: Temporal.PlainTime): PythonTime => {
  const { hour, minute, second } = value
  return new PythonTime({ hour, minute, second, microsecond: microsecondOf(value) })
}

const localFields = (value: Temporal.PlainDateTime | Temporal.ZonedDateTime) => {
  checkCalendar(value)
  const { year, month, day, hour, minute, second } = value
  return { year, month, day, hour, minute, second, microsecond: microsecondOf(value) }
}

const fromPlainDateTime = (value: Temporal.PlainDateTime): PythonDateTime =>
  new PythonDateTime(localFields(value))

/** The zone of Python that an id of Temporal stands for. */
export const zoneOfId = (timeZoneId: string): PythonTimeZone => {
  if (timeZoneId === "UTC") return PythonTimeZone.utc
  return /^[+-]/.test(timeZoneId) ? PythonTimeZone.fixed(timeZoneId) : PythonTimeZone.named(timeZoneId)
}

const fromZonedDateTime = (value: Temporal.ZonedDateTime): PythonDateTime => {
  const timeZone = zoneOfId(value.timeZoneId)
  const fold = timeZone.definition.kind === "zoneinfo" ? foldOf(value) : 0
  return new PythonDateTime({ ...localFields(value), fold, timeZone })
}

/** Whether it is the second one of two that are read alike on the clock, which Temporal tells by the offset. */
const foldOf = (value: Temporal.ZonedDateTime): Fold => {
  const first = value.toPlainDateTime().toZonedDateTime(value.timeZoneId, { disambiguation: "earlier" })
  return first.epochNanoseconds === value.epochNanoseconds ? 0 : 1
}

/** In UTC: `microsecond` is what comes to the whole milliseconds. */
const fromEpoch = (milliseconds: number, microsecond: number): PythonDateTime => {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) throw new RangeError("The Date is invalid.")
  return new PythonDateTime({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000 + microsecond,
    timeZone: PythonTimeZone.utc,
  })
}

const fromDate = (value: Date): PythonDateTime => fromEpoch(value.getTime(), 0)

const fromInstant = ({ epochNanoseconds, epochMilliseconds }: Temporal.Instant): PythonDateTime => {
  const rest = Number(epochNanoseconds - BigInt(epochMilliseconds) * 1_000_000n)
  if (rest % 1000 !== 0) throw nanosecondError()
  return fromEpoch(epochMilliseconds, rest / 1000)
}

/** Units of a duration in nanoseconds. */
const units = {
  weeks: 604_800_000_000_000n,
  days: 86_400_000_000_000n,
  hours: 3_600_000_000_000n,
  minutes: 60_000_000_000n,
  seconds: 1_000_000_000n,
  milliseconds: 1_000_000n,
  microseconds: 1000n,
  nanoseconds: 1n,
} as const

const fromDuration = (value: Temporal.Duration): PythonTimedelta => {
  if (value.years !== 0 || value.months !== 0) {
    throw new RangeError(
      "Python's time spans have no years and no months, whose lengths depend on the calendar.",
    )
  }
  let total = 0n
  for (const unit of Object.keys(units) as (keyof typeof units)[]) total += BigInt(value[unit]) * units[unit]
  if (total % units.microseconds !== 0n) throw nanosecondError()
  // The rest may be negative, which the class balances.
  return new PythonTimedelta({
    days: Number(total / units.days),
    microseconds: Number((total % units.days) / units.microseconds),
  })
}

/** The conversions by `tagOf`, whoever implements the classes. */
const conversions: ReadonlyMap<string, (value: never) => PythonValue> = new Map<
  string,
  (value: never) => PythonValue
>([
  ["Temporal.PlainDate", fromPlainDate],
  ["Temporal.PlainTime", fromPlainTime],
  ["Temporal.PlainDateTime", fromPlainDateTime],
  ["Temporal.ZonedDateTime", fromZonedDateTime],
  ["Temporal.Instant", fromInstant],
  ["Temporal.Duration", fromDuration],
  ["Date", fromDate],
])

/**
 * What the class of an object, whoever implements it, says that it is: `"Temporal.PlainDate"`, `"Date"`; undefined
 * where it says nothing. A tag of the object's own does not count: all objects of a class have the same.
 */
export const tagOf = (value: object): string | undefined => {
  if (Object.prototype.toString.call(value) === "[object Date]") return "Date"
  const prototype: object | null = Object.getPrototypeOf(value)
  const tag: unknown = prototype && Reflect.get(prototype, Symbol.toStringTag, value)
  return typeof tag === "string" ? tag : undefined
}

/**
 * The value of Python that a `Date` or an object of Temporal stands for; undefined for all others. Throws a
 * `RangeError` for those that Python could not hold without loss.
 */
export const pythonFromTemporal = (value: object): PythonValue | undefined =>
  conversions.get(tagOf(value) ?? "")?.(value as never)
