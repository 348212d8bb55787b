import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { PythonTime } from "./python-time.ts"
import type { PythonTimeZone } from "./python-time-zone.ts"
import type { Fold } from "./value-limits.ts"

/*
 * Python packs the fields of a date, time or both into 4, 6 or 10 octets: the year in two and the microsecond in
 * three, most significant first, all others in one. The fold is the highest bit of the first octet that has it to
 * spare: the hour of a time, the month of both.
 */

const foldBit = 0x80

type Octets = readonly number[]

const dateOctets = ({ year, month, day }: PythonDate | PythonDateTime): Octets => [
  year >> 8,
  year & 0xff,
  month,
  day,
]

const clockOctets = ({ hour, minute, second, microsecond }: PythonTime | PythonDateTime): Octets => [
  hour,
  minute,
  second,
  microsecond >> 16,
  (microsecond >> 8) & 0xff,
  microsecond & 0xff,
]

const packed = (octets: Octets, fold: Fold, foldIndex: number): Uint8Array => {
  const result = Uint8Array.from(octets)
  if (fold === 1) result[foldIndex] = (result[foldIndex] as number) | foldBit
  return result
}

export const packDate = (value: PythonDate): Uint8Array => packed(dateOctets(value), 0, 0)

export const packTime = (value: PythonTime): Uint8Array => packed(clockOctets(value), value.fold, 0)

export const packDateTime = (value: PythonDateTime): Uint8Array =>
  packed([...dateOctets(value), ...clockOctets(value)], value.fold, 2)

/** An octet that may have the fold in it. */
const withFold = (octet: number): { readonly value: number; readonly fold: Fold } => ({
  value: octet & ~foldBit,
  fold: octet >= foldBit ? 1 : 0,
})

const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.byteLength)

const afterHour = (view: DataView, offset: number) => ({
  minute: view.getUint8(offset),
  second: view.getUint8(offset + 1),
  microsecond: view.getUint8(offset + 2) * 0x10000 + view.getUint16(offset + 3),
})

/** Of 4 octets. Throws a `RangeError` when they are no day. */
export const unpackDate = (octets: Uint8Array): PythonDate => {
  const view = viewOf(octets)
  return new PythonDate({ year: view.getUint16(0), month: view.getUint8(2), day: view.getUint8(3) })
}

/** Of 6 octets. Throws a `RangeError` when they are no time of day. */
export const unpackTime = (octets: Uint8Array, timeZone: PythonTimeZone | null = null): PythonTime => {
  const view = viewOf(octets)
  const { value: hour, fold } = withFold(view.getUint8(0))
  return new PythonTime({ hour, ...afterHour(view, 1), fold, timeZone })
}

/** Of 10 octets. Throws a `RangeError` when they are no day and time. */
export const unpackDateTime = (
  octets: Uint8Array,
  timeZone: PythonTimeZone | null = null,
): PythonDateTime => {
  const view = viewOf(octets)
  const { value: month, fold } = withFold(view.getUint8(2))
  return new PythonDateTime({
    year: view.getUint16(0),
    month,
    day: view.getUint8(3),
    hour: view.getUint8(4),
    ...afterHour(view, 5),
    fold,
    timeZone,
  })
}
