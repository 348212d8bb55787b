import { describe, expect, it } from "vitest"
import { PythonDateTime, type PythonDateTimeFields } from "../../../src/rpc/python/python-date-time.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"

const at = (text: string, fields: Partial<PythonDateTimeFields> = {}): PythonDateTime => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0] = text
    .split(/\D/)
    .map(Number)
  return new PythonDateTime({ year, month, day, hour, minute, second, microsecond, ...fields })
}

const newYork = PythonTimeZone.named("America/New_York")
const summer: PythonTimeZone = new PythonTimeZone({
  kind: "pytz-dst",
  key: "Europe/Amsterdam",
  offsetSeconds: 7200,
  dstSeconds: 3600,
  abbreviation: "CEST",
})

describe("A date and time of Python", () => {
  it("has zeros for what is left out", () => {
    expect(new PythonDateTime({ year: 1, month: 2, day: 3 })).toEqual(at("0001-02-03 00:00:00.000000"))
    expect(at("2014-03-25")).toMatchObject({ hour: 0, microsecond: 0, fold: 0, timeZone: null })
  })

  it.each([
    [at("2014-03-25"), "2014-03-25T00:00:00"],
    [at("0001-01-01 01:02:03.000004"), "0001-01-01T01:02:03.000004"],
    [at("2021-10-31 02:30", { fold: 1 }), "2021-10-31T02:30:00 (fold 1)"],
    [at("2014-03-25 16", { timeZone: PythonTimeZone.utc }), "2014-03-25T16:00:00[UTC]"],
    [
      at("2021-11-07 01:30", { timeZone: newYork, fold: 1 }),
      "2021-11-07T01:30:00[America/New_York] (fold 1)",
    ],
  ])("is readable: %s", (value, text) => {
    expect(String(value)).toBe(text)
    expect(JSON.stringify(value)).toBe(JSON.stringify(text))
  })

  it("is equal to one with the same fields", () => {
    const value = at("2014-03-25 01:02:03.4", { timeZone: PythonTimeZone.fixed(0, "UTC") })
    expect(value.equals(at("2014-03-25 01:02:03.4", { timeZone: PythonTimeZone.fixed(0, "UTC") }))).toBe(true)
    for (const other of [{ year: 2015 }, { second: 4 }, { fold: 1 as const }, { timeZone: null }]) {
      expect(value.equals(new PythonDateTime({ ...value, ...other }))).toBe(false)
    }
    expect(at("2014-03-25").equals(at("2014-03-25"))).toBe(true)
  })

  it.each<Partial<PythonDateTimeFields>>([
    { year: 0 },
    { year: 10_000 },
    { month: 0 },
    { month: 13 },
    { day: 0 },
    { month: 2, day: 30 },
    { year: 1900, month: 2, day: 29 },
    { month: 4, day: 31 },
    { hour: 24 },
    { hour: -1 },
    { minute: 60 },
    { second: 60 },
    { microsecond: 1_000_000 },
    { microsecond: 0.5 },
    { day: Number.NaN },
    { fold: 2 as 1 },
  ])("is never %j", (fields) => {
    expect(() => at("2014-03-25", fields)).toThrow(RangeError)
  })

  it("has no time zone of another class", () => {
    expect(() => at("2014-03-25", { timeZone: "UTC" as never })).toThrow(TypeError)
  })

  it("knows leap years", () => {
    for (const year of [4, 2000, 2024]) expect(String(at(`${year}-02-29`))).toContain("-02-29")
  })
})

describe("The nearest object of Temporal", () => {
  const zoned = (text: string, fields: Partial<PythonDateTimeFields>): string =>
    at(text, fields).toZonedDateTime().toString()

  it("is a plain time where there is no zone", () => {
    expect(String(at("2014-03-25 01:02:03.456789", { fold: 1 }).toPlainDateTime())).toBe(
      "2014-03-25T01:02:03.456789",
    )
    expect(() => at("2014-03-25").toZonedDateTime()).toThrow(TypeError)
  })

  it.each([
    ["UTC", PythonTimeZone.utc, "2014-03-25T12:00:00+00:00[UTC]"],
    ["a named offset", PythonTimeZone.fixed("+05:30", "IST"), "2014-03-25T12:00:00+05:30[+05:30]"],
    ["an offset in seconds, rounded", PythonTimeZone.fixed("+00:19:32"), "2014-03-25T12:00:28+00:20[+00:20]"],
    [
      "an offset in microseconds",
      PythonTimeZone.fixed("-00:00:00.000001"),
      "2014-03-25T12:00:00.000001+00:00[+00:00]",
    ],
    ["almost a day", PythonTimeZone.fixed("+23:59:59"), "2014-03-25T11:59:01+23:59[+23:59]"],
    [
      "a zone that is not cached",
      PythonTimeZone.named("Asia/Tokyo", { cached: false }),
      "2014-03-25T12:00:00+09:00[Asia/Tokyo]",
    ],
    ["pytz's UTC", new PythonTimeZone({ kind: "pytz-utc" }), "2014-03-25T12:00:00+00:00[UTC]"],
    [
      "an offset of pytz",
      new PythonTimeZone({ kind: "pytz-fixed", offsetMinutes: -90 }),
      "2014-03-25T12:00:00-01:30[-01:30]",
    ],
    [
      "a zone of pytz without changes",
      new PythonTimeZone({ kind: "pytz-static", key: "Etc/GMT+5" }),
      "2014-03-25T12:00:00-05:00[Etc/GMT+5]",
    ],
    // In March it is not summer: pytz says what the offset is all the same.
    ["a period of pytz", summer, "2014-03-25T11:00:00+01:00[Europe/Amsterdam]"],
    [
      "a period of an unknown zone of pytz",
      new PythonTimeZone({
        kind: "pytz-dst",
        key: "Mars/Base",
        offsetSeconds: 3600,
        dstSeconds: 0,
        abbreviation: "",
      }),
      "2014-03-25T12:00:00+01:00[+01:00]",
    ],
  ])("is the same instant: %s", (_, timeZone, expected) => {
    expect(zoned("2014-03-25 12", { timeZone })).toBe(expected)
  })

  it("is told by the fold where clocks show a time twice or never", () => {
    const twice = "2021-11-07 01:30"
    expect(zoned(twice, { timeZone: newYork })).toBe("2021-11-07T01:30:00-04:00[America/New_York]")
    expect(zoned(twice, { timeZone: newYork, fold: 1 })).toBe("2021-11-07T01:30:00-05:00[America/New_York]")
    const never = "2021-03-14 02:30"
    expect(zoned(never, { timeZone: newYork })).toBe("2021-03-14T03:30:00-04:00[America/New_York]")
    expect(zoned(never, { timeZone: newYork, fold: 1 })).toBe("2021-03-14T01:30:00-05:00[America/New_York]")
    const once = "2021-06-01 02:30"
    expect(zoned(once, { timeZone: newYork, fold: 1 })).toBe("2021-06-01T02:30:00-04:00[America/New_York]")
  })

  it("is missing where the platform does not know the zone", () => {
    expect(() => zoned("2014-03-25", { timeZone: PythonTimeZone.named("Mars/Base") })).toThrow(RangeError)
  })
})
