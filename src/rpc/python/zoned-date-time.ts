import { wholeMinutesText } from "./offset-text.ts"
import type { PythonDateTime } from "./python-date-time.ts"
import type { PythonTimeZone } from "./python-time-zone.ts"
import { type Temporal, temporal } from "./temporal.ts"

/** Nanoseconds from 1970 to what calendar and clock show, as if that were in UTC. */
const localNanoseconds = (value: PythonDateTime): bigint => {
  const date = new Date(0)
  // `Date.UTC` takes the first hundred years for those of the last century.
  date.setUTCFullYear(value.year, value.month - 1, value.day)
  const milliseconds = date.setUTCHours(value.hour, value.minute, value.second)
  return BigInt(milliseconds) * 1_000_000n + BigInt(value.microsecond) * 1000n
}

/** Whether calendar and clock of the zone show just that, in nanoseconds from 1970. */
const shows = (zoned: Temporal.ZonedDateTime, local: bigint): boolean =>
  zoned.epochNanoseconds + BigInt(zoned.offsetNanoseconds) === local

/** What Temporal makes of a local time with a fold. */
export interface ZonedTime {
  readonly zoned: Temporal.ZonedDateTime
  /** Whether local time and fold can be told from it again. */
  readonly exact: boolean
}

/**
 * A time in a zone whose clocks are put forward and back. PEP 495: fold 0 is the offset before the change and fold
 * 1 the one after it, also for times that the clocks skip. Throws a `RangeError` for a zone that this platform does
 * not know.
 */
export const inZone = (value: PythonDateTime, timeZoneId: string): ZonedTime => {
  const plain = value.toPlainDateTime()
  const local = localNanoseconds(value)
  const at = (disambiguation: "earlier" | "later"): Temporal.ZonedDateTime =>
    plain.toZonedDateTime(timeZoneId, { disambiguation })
  if (value.fold === 0) {
    const earlier = at("earlier")
    return shows(earlier, local) ? { zoned: earlier, exact: true } : { zoned: at("later"), exact: false }
  }
  const [earlier, later] = [at("earlier"), at("later")]
  if (!shows(later, local)) return { zoned: earlier, exact: false }
  // Where clocks show a time once, a fold says nothing, and would be lost.
  return { zoned: later, exact: later.epochNanoseconds !== earlier.epochNanoseconds }
}

/**
 * The instant that Python means by what calendar and clock show, in the nearest zone that Temporal has. Throws a
 * `RangeError` when that is a zone which this platform does not know.
 */
export const zonedDateTime = (value: PythonDateTime, zone: PythonTimeZone): Temporal.ZonedDateTime => {
  const offset = zone.offsetMicroseconds
  if (offset === undefined) return inZone(value, zone.timeZoneId).zoned
  const epochNanoseconds = localNanoseconds(value) - BigInt(offset) * 1000n
  const { ZonedDateTime } = temporal()
  try {
    return new ZonedDateTime(epochNanoseconds, zone.timeZoneId)
  } catch (error) {
    if (!(error instanceof RangeError) || !("key" in zone.definition)) throw error
    // A zone of pytz that this platform lacks: its offset is known all the same.
    return new ZonedDateTime(epochNanoseconds, wholeMinutesText(offset))
  }
}
