import { PythonDate } from "../../src/rpc/python/python-date.ts"
import { PythonDateTime } from "../../src/rpc/python/python-date-time.ts"
import { PythonTime } from "../../src/rpc/python/python-time.ts"
import { PythonTimeZone } from "../../src/rpc/python/python-time-zone.ts"
import { PythonTimedelta } from "../../src/rpc/python/python-timedelta.ts"
import type { PythonValue } from "../../src/rpc/python/python-value.ts"
import type { TimeZoneDefinition } from "../../src/rpc/python/time-zone-definition.ts"

/** The fields of a Python value by their names there, as the vectors and the Python programs tell them. */
export type Description = Readonly<Record<string, unknown>>

const describeOffset = ({ days, seconds, microseconds }: PythonTimedelta): Description => ({
  days,
  seconds,
  microseconds,
})

const describeZone = (definition: TimeZoneDefinition): Description => {
  switch (definition.kind) {
    case "fixed": {
      const offset = new PythonTimedelta({ microseconds: definition.offsetMicroseconds })
      return { type: "tz", kind: "fixed", ...describeOffset(offset), name: definition.name }
    }
    case "pytz-dst": {
      const { kind, key, offsetSeconds, dstSeconds, abbreviation } = definition
      return { type: "tz", kind, key, utcoffset: offsetSeconds, dst: dstSeconds, tzname: abbreviation }
    }
    case "pytz-fixed":
      return { type: "tz", kind: "pytz-fixed", minutes: definition.offsetMinutes }
    default:
      return { type: "tz", ...definition }
  }
}

const describeTime = ({
  hour,
  minute,
  second,
  microsecond,
  fold,
  timeZone,
}: PythonTime | PythonDateTime) => ({
  hour,
  minute,
  second,
  microsecond,
  fold,
  tz: timeZone === null ? null : describeZone(timeZone.definition),
})

/** Describes a value. */
export const describePython = (value: PythonValue): Description => {
  if (value instanceof PythonDate) {
    return { type: "date", year: value.year, month: value.month, day: value.day }
  }
  if (value instanceof PythonTime) return { type: "time", ...describeTime(value) }
  if (value instanceof PythonDateTime) {
    const { year, month, day } = value
    return { type: "datetime", year, month, day, ...describeTime(value) }
  }
  if (value instanceof PythonTimedelta) return { type: "timedelta", ...describeOffset(value) }
  if (value instanceof PythonTimeZone) return describeZone(value.definition)
  throw new TypeError("That is no Python value.")
}
