import fc from "fast-check"
import { PythonDate } from "../../src/rpc/python/python-date.ts"
import { PythonDateTime } from "../../src/rpc/python/python-date-time.ts"
import { PythonTime } from "../../src/rpc/python/python-time.ts"
import { PythonTimeZone } from "../../src/rpc/python/python-time-zone.ts"
import { PythonTimedelta } from "../../src/rpc/python/python-timedelta.ts"
import type { PythonValue } from "../../src/rpc/python/python-value.ts"
import type { TimeZoneDefinition } from "../../src/rpc/python/time-zone-definition.ts"

/** Zones of several kinds: clocks that change, that changed long ago, that never did, and aliases. */
const zoneKeys = [
  "Europe/Kyiv",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Europe/Amsterdam",
  "US/Eastern",
  "Etc/GMT+5",
  "UTC",
]

const key = fc.constantFrom(...zoneKeys)
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("", "UTC", "datetime", "x".repeat(255), "ü".repeat(128), "\ufefftext", "a\0b"),
)

const largestOffset = 86_399_999_999
const offset = fc.oneof(
  fc.integer({ min: -1439, max: 1439 }).map((minutes) => minutes * 60_000_000),
  fc.integer({ min: -86_399, max: 86_399 }).map((seconds) => seconds * 1_000_000),
  fc.integer({ min: -largestOffset, max: largestOffset }),
)

const fixed = fc.record({
  kind: fc.constant("fixed" as const),
  offsetMicroseconds: offset,
  name: fc.option(text),
})
const zoneinfo = fc.record({ kind: fc.constant("zoneinfo" as const), key, cached: fc.boolean() })
const seconds = fc.integer({ min: -86_399, max: 86_399 })
const pytz: fc.Arbitrary<TimeZoneDefinition> = fc.oneof(
  fc.constant({ kind: "pytz-utc" as const }),
  fc.record({ kind: fc.constant("pytz-static" as const), key }),
  fc.record({
    kind: fc.constant("pytz-dst" as const),
    key,
    offsetSeconds: seconds,
    dstSeconds: seconds,
    abbreviation: text,
  }),
  fc.record({
    kind: fc.constant("pytz-fixed" as const),
    // 0 is the zone of the first kind.
    offsetMinutes: fc.integer({ min: -1439, max: 1439 }).filter((minutes) => minutes !== 0),
  }),
)

const zone = (definition: TimeZoneDefinition): PythonTimeZone => new PythonTimeZone(definition)

/** Time zones that Python has without further packages. */
export const ownTimeZones = fc.oneof(fixed.map(zone), zoneinfo.map(zone))
export const timeZones = fc.oneof(ownTimeZones, pytz.map(zone))

const dateFields = fc
  .record({
    year: fc.oneof(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1900, max: 2040 })),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 31 }),
  })
  .filter(({ year, month, day }) => day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate())

const clockFields = {
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  second: fc.integer({ min: 0, max: 59 }),
  microsecond: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999 })),
  fold: fc.constantFrom(0 as const, 1 as const),
}

/** Dates, times, time spans and time zones of Python; the zones come from the given ones. */
export const pythonValues = (zones: fc.Arbitrary<PythonTimeZone>): fc.Arbitrary<PythonValue> => {
  const clock = fc.record({ ...clockFields, timeZone: fc.option(zones) })
  return fc.oneof(
    dateFields.map((fields) => new PythonDate(fields)),
    clock.map((fields) => new PythonTime(fields)),
    fc.tuple(dateFields, clock).map(([date, time]) => new PythonDateTime({ ...date, ...time })),
    fc
      .record({
        days: fc.oneof(
          fc.integer({ min: -999_999_999, max: 999_999_999 }),
          fc.integer({ min: -70_000, max: 70_000 }),
          fc.constantFrom(0, -1, 255, 256, 65_535, 65_536, -65_536, 999_999_999, -999_999_999),
        ),
        seconds: fc.integer({ min: 0, max: 86_399 }),
        microseconds: fc.integer({ min: 0, max: 999_999 }),
      })
      .map((fields) => new PythonTimedelta(fields)),
    zones,
  )
}
