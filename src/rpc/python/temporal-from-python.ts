import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { zoneOfId } from "./python-from-temporal.ts"
import { PythonTime } from "./python-time.ts"
import type { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"
import type { PythonValue } from "./python-value.ts"
import type { Temporal } from "./temporal.ts"
import { inZone } from "./zoned-date-time.ts"

const microsecondsPerMinute = 60e6

/** What arrives for a value of Python. */
export type TemporalValue =
  | Temporal.PlainDate
  | Temporal.PlainTime
  | Temporal.PlainDateTime
  | Temporal.ZonedDateTime
  | Temporal.Duration
  | PythonTime
  | PythonDateTime
  | PythonTimeZone

const fromTime = (value: PythonTime): Temporal.PlainTime | PythonTime =>
  value.timeZone === null && value.fold === 0 ? value.toPlainTime() : value

const fromDateTime = (
  value: PythonDateTime,
): Temporal.PlainDateTime | Temporal.ZonedDateTime | PythonDateTime => {
  const { timeZone, fold } = value
  if (timeZone === null) return fold === 0 ? value.toPlainDateTime() : value
  return fromAware(value, timeZone) ?? value
}

/** Undefined when something would be lost. */
const fromAware = (value: PythonDateTime, zone: PythonTimeZone): Temporal.ZonedDateTime | undefined => {
  const { definition } = zone
  if (definition.kind === "fixed") {
    const isWhole = definition.name === null && definition.offsetMicroseconds % microsecondsPerMinute === 0
    return isWhole && value.fold === 0 ? value.toZonedDateTime() : undefined
  }
  return definition.kind === "zoneinfo" ? fromNamed(value, zone) : undefined
}

const fromNamed = (value: PythonDateTime, zone: PythonTimeZone): Temporal.ZonedDateTime | undefined => {
  try {
    const { zoned, exact } = inZone(value, zone.timeZoneId)
    // Ids may be written in another way, or stand for a zone of another kind.
    return exact && zoneOfId(zoned.timeZoneId).equals(zone) ? zoned : undefined
  } catch (error) {
    // This platform does not know the zone.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/**
 * An object of Temporal that holds all of it, or else the value itself. Throws an `Error` where there is no
 * Temporal.
 */
export const temporalFromPython = (value: PythonValue): TemporalValue => {
  if (value instanceof PythonDate) return value.toPlainDate()
  if (value instanceof PythonTimedelta) return value.toDuration()
  if (value instanceof PythonTime) return fromTime(value)
  if (value instanceof PythonDateTime) return fromDateTime(value)
  return value
}
