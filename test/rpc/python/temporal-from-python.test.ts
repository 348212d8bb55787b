import { Temporal } from "temporal-polyfill"
import { describe, expect, it } from "vitest"
import { PythonDateTime } from "../../../src/rpc/python/python-date-time.ts"
import { pythonFromTemporal } from "../../../src/rpc/python/python-from-temporal.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import { temporalFromPython } from "../../../src/rpc/python/temporal-from-python.ts"
import type { Fold } from "../../../src/rpc/python/value-limits.ts"

const at = (text: string, timeZone: PythonTimeZone | null, fold: Fold = 0): PythonDateTime => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/\D/).map(Number)
  return new PythonDateTime({ year, month, day, hour, minute, timeZone, fold })
}

const newYork = PythonTimeZone.named("America/New_York")
const fixed = PythonTimeZone.fixed("+05:30")

describe("A date and time with a zone", () => {
  it.each([
    [at("2014-03-25 12:00", PythonTimeZone.utc), "2014-03-25T12:00:00+00:00[UTC]"],
    [at("2014-03-25 12:00", fixed), "2014-03-25T12:00:00+05:30[+05:30]"],
    [at("2014-03-25 12:00", PythonTimeZone.named("Asia/Kolkata")), "2014-03-25T12:00:00+05:30[Asia/Kolkata]"],
    [
      at("1900-01-01 00:00", PythonTimeZone.named("Europe/Amsterdam")),
      /^1900-01-01T00:00:00\+.*\[Europe\/Amsterdam\]$/,
    ],
    [at("2021-11-07 01:30", newYork), "2021-11-07T01:30:00-04:00[America/New_York]"],
    [at("2021-11-07 01:30", newYork, 1), "2021-11-07T01:30:00-05:00[America/New_York]"],
    [at("0001-01-01 00:00", fixed), "0001-01-01T00:00:00+05:30[+05:30]"],
    [at("9999-12-31 23:59", newYork), "9999-12-31T23:59:00-05:00[America/New_York]"],
  ])("becomes Temporal's: %s", (value, expected) => {
    const result = temporalFromPython(value)
    expect(result).toBeInstanceOf(Temporal.ZonedDateTime)
    expect(String(result)).toMatch(expected)
    expect(pythonFromTemporal(result)).toEqual(value)
  })

  it.each([
    ["a time that clocks skip", at("2021-03-14 02:30", newYork)],
    ["a fold at a time that comes once", at("2021-06-01 12:00", newYork, 1)],
    ["a fold in UTC", at("2021-06-01 12:00", PythonTimeZone.utc, 1)],
    ["a fold without a zone", at("2021-06-01 12:00", null, 1)],
    ["a zone that is not known here", at("2014-03-25 12:00", PythonTimeZone.named("Mars/Base"))],
    ["a zone that is UTC by another name", at("2014-03-25 12:00", PythonTimeZone.named("UTC"))],
    ["a key in other letters", at("2014-03-25 12:00", PythonTimeZone.named("europe/PARIS"))],
    ["a key that looks like an offset", at("2014-03-25 12:00", PythonTimeZone.named("+05:30"))],
    ["a key that looks like a time", at("2014-03-25 12:00", PythonTimeZone.named("2014-03-25T12:00Z"))],
    [
      "a key that looks like an annotation",
      at("2014-03-25 12:00", PythonTimeZone.named("2014-03-25[Europe/Paris]")),
    ],
    ["a zone of its own", at("2014-03-25 12:00", PythonTimeZone.named("Asia/Tokyo", { cached: false }))],
    ["a name", at("2014-03-25 12:00", PythonTimeZone.fixed("+05:30", "IST"))],
    ["an empty name", at("2014-03-25 12:00", PythonTimeZone.fixed("+05:30", ""))],
    ["seconds in the offset", at("2014-03-25 12:00", PythonTimeZone.fixed("+00:19:32"))],
    ["microseconds in the offset", at("2014-03-25 12:00", PythonTimeZone.fixed("-00:01:00.000001"))],
    ["pytz's UTC", at("2014-03-25 12:00", new PythonTimeZone({ kind: "pytz-utc" }))],
    ["a zone of pytz", at("2014-03-25 12:00", new PythonTimeZone({ kind: "pytz-static", key: "EST" }))],
  ])("stays ours where something would be lost: %s", (_, value) => {
    expect(temporalFromPython(value)).toBe(value)
  })

  it("keeps all zones of this platform", () => {
    const zones = Intl.supportedValuesOf("timeZone").map((key) =>
      at("2014-03-25 12:00", PythonTimeZone.named(key)),
    )
    const ours = zones
      .filter((value) => temporalFromPython(value) === value)
      .map((value) => String(value.timeZone))
    expect(ours.filter((key) => key !== "UTC")).toEqual([])
  })
})
