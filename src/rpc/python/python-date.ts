import { type Temporal, temporal } from "./temporal.ts"
import { checkDate, dateText } from "./value-limits.ts"

/** Fields of a `PythonDate`. */
export interface PythonDateFields {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/**
 * Python's `datetime.date`. What arrives is a `Temporal.PlainDate`, which holds the same; this class is for
 * sending a date without Temporal.
 *
 * ```ts
 * await client.call.book(new PythonDate({ year: 2014, month: 3, day: 25 }))
 * ```
 */
export class PythonDate {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number

  /** Throws a `RangeError` for a day that no calendar of Python has. */
  constructor({ year, month, day }: PythonDateFields) {
    checkDate(year, month, day)
    this.year = year
    this.month = month
    this.day = day
  }

  /**
   * Whether it is the same day.
   *
   * ```ts
   * const fields = { year: 2014, month: 3, day: 25 }
   * new PythonDate(fields).equals(new PythonDate(fields)) // true
   * ```
   */
  equals(other: PythonDate): boolean {
    return this.toString() === other.toString()
  }

  /**
   * The same day. Throws an `Error` where there is no Temporal.
   *
   * ```ts
   * new PythonDate({ year: 2014, month: 3, day: 25 }).toPlainDate().dayOfWeek // 2
   * ```
   */
  toPlainDate(): Temporal.PlainDate {
    const { PlainDate } = temporal()
    return new PlainDate(this.year, this.month, this.day)
  }

  /**
   * As ISO 8601 has it.
   *
   * ```ts
   * String(new PythonDate({ year: 2014, month: 3, day: 25 })) // "2014-03-25"
   * ```
   */
  toString(): string {
    return dateText(this)
  }

  /**
   * The text.
   *
   * ```ts
   * JSON.stringify([new PythonDate({ year: 2014, month: 3, day: 25 })]) // ["2014-03-25"]
   * ```
   */
  toJSON(): string {
    return this.toString()
  }
}
