/** Python's mark at a local time that happens twice: 1 means the second one. */
export type Fold = 0 | 1

const monthLengths: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Throws a `RangeError` unless the value is a whole number from `low` to `high`. */
export const checkWhole = (name: string, value: number, low: number, high: number): void => {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new RangeError(`The ${name} must be a whole number from ${low} to ${high}, not ${String(value)}.`)
}

/** Throws a `RangeError` unless Python has that day: years go from 1 to 9999. */
export const checkDate = (year: number, month: number, day: number): void => {
  checkWhole("year", year, 1, 9999)
  checkWhole("month", month, 1, 12)
  const length = month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] as number)
  checkWhole(`day of ${year}-${month}`, day, 1, length)
}

/** A time of day. */
export interface ClockTime {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
}

/** Throws a `RangeError` unless it is a time of day. There is no second 60. */
export const checkClockTime = ({ hour, minute, second, microsecond }: ClockTime): void => {
  checkWhole("hour", hour, 0, 23)
  checkWhole("minute", minute, 0, 59)
  checkWhole("second", second, 0, 59)
  checkWhole("microsecond", microsecond, 0, 999_999)
}

/** The number with zeros before it: `digits(7, 2)` is `"07"`. */
export const digits = (value: number, width: number): string => String(value).padStart(width, "0")

/** `"15:51:00"`, or `"15:51:00.000001"`. */
export const clockText = ({ hour, minute, second, microsecond }: ClockTime): string => {
  const whole = `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`
  return microsecond === 0 ? whole : `${whole}.${digits(microsecond, 6)}`
}

/** `"2014-03-25"`. */
export const dateText = (date: {
  readonly year: number
  readonly month: number
  readonly day: number
}): string => `${digits(date.year, 4)}-${digits(date.month, 2)}-${digits(date.day, 2)}`
