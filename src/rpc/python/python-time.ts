import type { PythonTimeZone } from "./python-time-zone.ts"
import { type Temporal, temporal } from "./temporal.ts"
import { checkMarks, equalMarks, marksText } from "./time-marks.ts"
import { checkClockTime, clockText, type Fold } from "./value-limits.ts"

/** Fields of a `PythonTime`: what is left out is 0. */
export interface PythonTimeFields {
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
 * Python's `datetime.time`: a time of day, which may have a time zone. One that has neither a zone nor a fold
 * arrives as a `Temporal.PlainTime`, all others as this.
 *
 * ```ts
 * const opening = new PythonTime({ hour: 9, timeZone: PythonTimeZone.named("Asia/Tokyo") })
 * String(opening)              // "09:00:00[Asia/Tokyo]"
 * ```
 */
export class PythonTime {
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

  /** Throws a `RangeError` for what is no time of day. */
  constructor(fields: PythonTimeFields) {
    const { hour = 0, minute = 0, second = 0, microsecond = 0, fold = 0, timeZone = null } = fields
    checkClockTime({ hour, minute, second, microsecond })
    checkMarks({ fold, timeZone })
    this.hour = hour
    this.minute = minute
    this.second = second
    this.microsecond = microsecond
    this.fold = fold
    this.timeZone = timeZone
  }

  /**
   * Whether all fields are the same.
   *
   * ```ts
   * new PythonTime({ hour: 9 }).equals(new PythonTime({ hour: 9, fold: 1 })) // false
   * ```
   */
  equals(other: PythonTime): boolean {
    return clockText(this) === clockText(other) && equalMarks(this, other)
  }

  /**
   * The time on the clock alone. Throws an `Error` where there is no Temporal.
   *
   * ```ts
   * String(new PythonTime({ hour: 9, timeZone: PythonTimeZone.utc }).toPlainTime()) // "09:00:00"
   * ```
   */
  toPlainTime(): Temporal.PlainTime {
    const { PlainTime } = temporal()
    const millisecond = Math.floor(this.microsecond / 1000)
    return new PlainTime(this.hour, this.minute, this.second, millisecond, this.microsecond % 1000)
  }

  /**
   * For people: the time, and the zone and fold if there are any.
   *
   * ```ts
   * String(new PythonTime({ hour: 9, microsecond: 5 })) // "09:00:00.000005"
   * ```
   */
  toString(): string {
    return clockText(this) + marksText(this)
  }

  /**
   * The text.
   *
   * ```ts
   * JSON.stringify([new PythonTime({ hour: 9 })]) // ["09:00:00"]
   * ```
   */
  toJSON(): string {
    return this.toString()
  }
}
