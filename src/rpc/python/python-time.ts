import type { PythonTimeZone } from "./python-time-zone.ts"
import { type Temporal, temporal } from "./temporal.ts"
import { checkMarks, equalMarks, marksText } from "./time-marks.ts"
import { checkClockTime, clockText, type Fold } from "./value-limits.ts"

/** Fields of a `PythonTime`: what is left out is 0. */
export interface PythonTimeFields {
  readonly hour?: number
  readonly minute?: number
  readonly second?: number
  readonly microsecond?: number
  /** 1 for the second one of two that are read alike on the clock. */
  readonly fold?: Fold
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
  readonly hour: number
  readonly minute: number
  readonly second: number
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

  equals(other: PythonTime): boolean {
    return clockText(this) === clockText(other) && equalMarks(this, other)
  }

  /** The time on the clock alone. Throws an `Error` where there is no Temporal. */
  toPlainTime(): Temporal.PlainTime {
    const { PlainTime } = temporal()
    const millisecond = Math.floor(this.microsecond / 1000)
    return new PlainTime(this.hour, this.minute, this.second, millisecond, this.microsecond % 1000)
  }

  /** `"09:00:00[Asia/Tokyo]"`. */
  toString(): string {
    return clockText(this) + marksText(this)
  }

  toJSON(): string {
    return this.toString()
  }
}
