import { digits } from "./value-limits.ts"

const microsecondsPerSecond = 1_000_000
const microsecondsPerMinute = 60 * microsecondsPerSecond

/** An offset from UTC: `"+05:30"`, `"-00:00:01"`, `"+00:00:01.000001"`. */
export const offsetText = (microseconds: number): string => {
  const magnitude = Math.abs(microseconds)
  const seconds = Math.floor(magnitude / microsecondsPerSecond)
  const fraction = magnitude % microsecondsPerSecond
  const minutes = Math.floor(seconds / 60)
  const parts = [Math.floor(minutes / 60), minutes % 60]
  if (seconds % 60 !== 0 || fraction !== 0) parts.push(seconds % 60)
  const text = parts.map((part) => digits(part, 2)).join(":")
  return `${microseconds < 0 ? "-" : "+"}${text}${fraction === 0 ? "" : `.${digits(fraction, 6)}`}`
}

const pattern = /^([+-])(\d\d):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/

/** The microseconds of such a text. Throws a `RangeError` for any other text. */
export const offsetOfText = (text: string): number => {
  const match = pattern.exec(text)
  if (match === null)
    throw new RangeError(`An offset from UTC is written as +05:30, not ${JSON.stringify(text)}.`)
  const [, sign, hours, minutes, seconds = "0", fraction = ""] = match
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  const magnitude = whole * microsecondsPerSecond + Number(fraction.padEnd(6, "0"))
  return sign === "-" ? -magnitude : magnitude
}

/** The same, rounded to whole minutes, as Temporal has them: at the most 23:59 either way. */
export const wholeMinutesText = (microseconds: number): string => {
  const minutes = Math.round(Math.abs(microseconds) / microsecondsPerMinute)
  const magnitude = Math.min(minutes, 24 * 60 - 1) * microsecondsPerMinute
  return offsetText(microseconds < 0 ? -magnitude : magnitude)
}
