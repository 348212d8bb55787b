import { type Temporal, temporal } from "./temporal.ts"
import { checkWhole } from "./value-limits.ts"

/** Fields of a `PythonTimedelta`: any whole numbers, of either sign. */
export interface PythonTimedeltaFields {
  /** Default: 0. */
  readonly days?: number
  /** Default: 0. */
  readonly seconds?: number
  /** Default: 0. */
  readonly microseconds?: number
}

const wholes = { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER }
const mostDays = 999_999_999

/**
 * Python's `datetime.timedelta`. What arrives is a `Temporal.Duration`, which holds the same; this class is for
 * sending a time span without Temporal.
 *
 * As in Python the fields are balanced so that only days can be negative: a microsecond less than nothing is
 * -1 days, 86399 seconds and 999999 microseconds.
 *
 * ```ts
 * new PythonTimedelta({ seconds: 90_000 })      // 1 day and 3600 seconds
 * ```
 */
export class PythonTimedelta {
  /** -999999999 to 999999999. */
  readonly days: number
  /** 0 to 86399. */
  readonly seconds: number
  /** 0 to 999999. */
  readonly microseconds: number

  /** Throws a `RangeError` for what is no whole number, and for a billion days or more. */
  constructor({ days = 0, seconds = 0, microseconds = 0 }: PythonTimedeltaFields) {
    checkWhole("microseconds", microseconds, wholes.low, wholes.high)
    const allSeconds = seconds + Math.floor(microseconds / 1e6)
    checkWhole("seconds", allSeconds, wholes.low, wholes.high)
    const allDays = days + Math.floor(allSeconds / 86_400)
    checkWhole("days", allDays, -mostDays, mostDays)
    this.days = allDays
    this.seconds = modulo(allSeconds, 86_400)
    this.microseconds = modulo(microseconds, 1e6)
  }

  /**
   * Whether it is as long.
   *
   * ```ts
   * new PythonTimedelta({ seconds: 86_400 }).equals(new PythonTimedelta({ days: 1 })) // true
   * ```
   */
  equals(other: PythonTimedelta): boolean {
    return (
      this.days === other.days && this.seconds === other.seconds && this.microseconds === other.microseconds
    )
  }

  /**
   * The same span in days, seconds and microseconds, all of one sign. Throws an `Error` without Temporal.
   *
   * ```ts
   * String(new PythonTimedelta({ days: -1, seconds: 86_399 }).toDuration()) // "-PT1S"
   * ```
   */
  toDuration(): Temporal.Duration {
    const { Duration } = temporal()
    const sign = this.days < 0 ? -1 : 1
    const { days, seconds, microseconds } = this.days < 0 ? this.#negated() : this
    return new Duration(0, 0, 0, sign * days, 0, 0, sign * seconds, 0, sign * microseconds)
  }

  /**
   * For people: its days and seconds.
   *
   * ```ts
   * String(new PythonTimedelta({ microseconds: -1 })) // "-1 days, 86399.999999 seconds"
   * ```
   */
  toString(): string {
    const fraction = this.microseconds === 0 ? "" : `.${String(this.microseconds).padStart(6, "0")}`
    return `${this.days} days, ${this.seconds}${fraction} seconds`
  }

  /**
   * The text.
   *
   * ```ts
   * JSON.stringify([new PythonTimedelta({ seconds: 5 })]) // ["0 days, 5 seconds"]
   * ```
   */
  toJSON(): string {
    return this.toString()
  }

  #negated(): PythonTimedelta {
    return new PythonTimedelta({
      days: -this.days,
      seconds: -this.seconds,
      microseconds: -this.microseconds,
    })
  }
}

/** The remainder that is never negative. */
const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor
