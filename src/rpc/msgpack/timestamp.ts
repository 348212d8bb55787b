const leastSeconds = -(2n ** 63n)
const mostSeconds = 2n ** 63n - 1n
const nanosecondsPerMillisecond = 1_000_000

/** The seconds as a number where it is exact, else as a bigint. Throws a `RangeError` beyond 64 bits. */
const wholeSeconds = (seconds: bigint | number): bigint | number => {
  if (Number.isSafeInteger(seconds)) return seconds
  if (typeof seconds !== "bigint" || seconds < leastSeconds || seconds > mostSeconds) {
    throw new RangeError(
      `The seconds of a timestamp must be a whole number of 64 bits, not ${String(seconds)}.`,
    )
  }
  const number = Number(seconds)
  return Number.isSafeInteger(number) ? number : seconds
}

/**
 * A point in time of msgpack itself (ext code -1), to the nanosecond. aiozmq sends its dates otherwise; this is
 * what other programs write, and what Python's msgpack calls `Timestamp`.
 *
 * ```ts
 * const launch = Timestamp.from(new Date("1969-07-16T13:32:00Z"))
 * launch.seconds  // -14552880
 * launch.toDate() // the Date again
 * ```
 */
export class Timestamp {
  /** Whole seconds since 1970, rounded down; a bigint beyond 2^53. */
  readonly seconds: bigint | number
  /** Nanoseconds since that second: 0 to 999 999 999. */
  readonly nanoseconds: number

  /** Throws a `RangeError` for seconds that are no whole number of 64 bits, or nanoseconds beyond a second. */
  constructor(seconds: bigint | number, nanoseconds = 0) {
    this.seconds = wholeSeconds(seconds)
    if (!Number.isInteger(nanoseconds) || nanoseconds < 0 || nanoseconds > 999_999_999) {
      throw new RangeError(`A timestamp has 0 to 999999999 nanoseconds, not ${String(nanoseconds)}.`)
    }
    this.nanoseconds = nanoseconds
  }

  /**
   * The same point in time. Throws a `RangeError` for an invalid date.
   *
   * ```ts
   * Timestamp.from(new Date(1500)) // second 1, nanosecond 500000000
   * ```
   */
  static from(date: Date): Timestamp {
    const seconds = Math.floor(date.getTime() / 1000)
    return new Timestamp(seconds, (date.getTime() - seconds * 1000) * nanosecondsPerMillisecond)
  }

  /**
   * To the millisecond, rounded down; an invalid date where `Date` does not reach.
   *
   * ```ts
   * new Timestamp(1, 500_000_000).toDate() // new Date(1500)
   * ```
   */
  toDate(): Date {
    return new Date(Number(this.seconds) * 1000 + Math.floor(this.nanoseconds / nanosecondsPerMillisecond))
  }
}
