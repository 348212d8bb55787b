import type { PythonTimeZone } from "./python-time-zone.ts"
import { type Temporal, temporal } from "./temporal.ts"
import { checkMarks, equalMarks, marksText } from "./time-marks.ts"
import { checkClockTime, checkDate, clockText, dateText, type Fold } from "./value-limits.ts"
import { zonedDateTime } from "./zoned-date-time.ts"

/** Fields of a `PythonDateTime`: what is left out is 0. */
export interface PythonDateTimeFields {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
  /** 0 to 23. */
  readonly hour?: number
  /** 0 to 59. */
  readonly minute?: number
  /** 0 to 59. */
  readonly second?: number
  /** 0 to 999999. */
  readonly microsecond?: number
  /** 1 for the second one of two that are read alike on the clock. */
  readonly fold?: Fold
  /** Default: none. */
  readonly timeZone?: PythonTimeZone | null
}

/**
 * Python's `datetime.datetime`. What Temporal can hold without loss arrives as a `Temporal.PlainDateTime` (no
 * zone) or a `Temporal.ZonedDateTime`; the rest as this: zones with a name of their own, with seconds in their
 * offset, or of pytz, a fold that says nothing, a time that the clocks skip, a zone that this platform lacks.
 *
 * ```ts
 * const zone = PythonTimeZone.fixed("+05:30", "IST")
 * const start = new PythonDateTime({ year: 2014, month: 3, day: 25, hour: 16, timeZone: zone })
 * String(start)                // "2014-03-25T16:00:00[+05:30 (IST)]"
 * String(start.toZonedDateTime()) // "2014-03-25T16:00:00+05:30[+05:30]"
 * ```
 */
export class PythonDateTime {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
  /** 0 to 23. */
  readonly hour: number
  /** 0 to 59. */
  readonly minute: number
  /** 0 to 59. */
  readonly second: number
  /** 0 to 999999. */
  readonly microsecond: number
  /** 1 for the second one of two that are read alike on the clock. */
  readonly fold: Fold
  /** Null when it has none. */
  readonly timeZone: PythonTimeZone | null

  /** Throws a `RangeError` for what is no day and time of Python. */
  constructor(fields: PythonDateTimeFields) {
    const { year, month, day, fold = 0, timeZone = null } = fields
    const { hour = 0, minute = 0, second = 0, microsecond = 0 } = fields
    checkDate(year, month, day)
    checkClockTime({ hour, minute, second, microsecond })
    checkMarks({ fold, timeZone })
    this.year = year
    this.month = month
    this.day = day
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.fold = fold
    this.timeZone = timeZone
  }

  /**
   * Whether all fields are the same: the same instant in another zone is not equal.
   *
   * ```ts
   * const fields = { year: 2014, month: 3, day: 25, hour: 16 }
   * new PythonDateTime(fields).equals(new PythonDateTime(fields)) // true
   * ```
   */
  equals(other: PythonDateTime): boolean {
    return (
      dateText(this) === dateText(other) && clockText(this) === clockText(other) && equalMarks(this, other)
    )
  }

  /**
   * The calendar's day and the clock's time alone. Throws an `Error` where there is no Temporal.
   *
   * ```ts
   * const start = new PythonDateTime({ year: 2014, month: 3, day: 25, hour: 16, timeZone: PythonTimeZone.utc })
   * String(start.toPlainDateTime()) // "2014-03-25T16:00:00"
   * ```
   */
  toPlainDateTime(): Temporal.PlainDateTime {
    const { PlainDateTime } = temporal()
    const { year, month, day, hour, minute, second, microsecond } = this
    const millisecond = Math.floor(microsecond / 1000)
    return new PlainDateTime(year, month, day, hour, minute, second, millisecond, microsecond % 1000)
  }

  /**
   * The same instant, in the nearest zone that Temporal has: names are lost, and offsets are rounded to minutes.
   * Throws a `TypeError` when there is no time zone, a `RangeError` when this platform does not know it, an
   * `Error` where there is no Temporal.
   *
   * ```ts
   * const timeZone = PythonTimeZone.fixed("+05:30", "IST")
   * new PythonDateTime({ year: 2014, month: 3, day: 25, timeZone }).toZonedDateTime().timeZoneId // "+05:30"
   * ```
   */
  toZonedDateTime(): Temporal.ZonedDateTime {
    if (this.timeZone === null)
      throw new TypeError("A time without a zone is no instant: use toPlainDateTime().")
    return zonedDateTime(this, this.timeZone)
  }

  /**
   * For people: day, time, and the zone and fold if there are any.
   *
   * ```ts
   * String(new PythonDateTime({ year: 2014, month: 3, day: 25, hour: 16 })) // "2014-03-25T16:00:00"
   * ```
   */
  toString(): string {
    return `${dateText(this)}T${clockText(this)}${marksText(this)}`
  }

  /**
   * The text.
   *
   * ```ts
   * JSON.stringify([new PythonDateTime({ year: 2014, month: 3, day: 25 })]) // ["2014-03-25T00:00:00"]
   * ```
   */
  toJSON(): string {
    return this.toString()
  }
}
