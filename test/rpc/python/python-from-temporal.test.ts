import { Temporal } from "temporal-polyfill"
import { Temporal as Another } from "temporal-polyfill/full/implementation"
import { describe, expect, it } from "vitest"
import { pythonFromTemporal } from "../../../src/rpc/python/python-from-temporal.ts"
import { describePython } from "../../support/python-descriptions.ts"

const described = (value: object) => {
  const python = pythonFromTemporal(value)
  return python && describePython(python)
}

const utc = { type: "tz", kind: "fixed", days: 0, seconds: 0, microseconds: 0, name: null }
const clock = { hour: 1, minute: 2, second: 3, microsecond: 456_789, fold: 0 }
const moment = { type: "datetime", year: 2014, month: 3, day: 25, ...clock }
const wall = "2014-03-25T01:02:03.456789"

describe("Objects of Temporal", () => {
  it.each([
    ["a plain date", Temporal.PlainDate.from("2014-03-25"), { type: "date", year: 2014, month: 3, day: 25 }],
    ["a plain time", Temporal.PlainTime.from("01:02:03.456789"), { type: "time", ...clock, tz: null }],
    ["a plain date and time", Temporal.PlainDateTime.from(wall), { ...moment, tz: null }],
    ["a time in UTC", Temporal.ZonedDateTime.from(`${wall}[UTC]`), { ...moment, tz: utc }],
    ["a time at no offset", Temporal.ZonedDateTime.from(`${wall}[+00:00]`), { ...moment, tz: utc }],
    [
      "a time at an offset",
      Temporal.ZonedDateTime.from(`${wall}[-03:30]`),
      { ...moment, tz: { ...utc, days: -1, seconds: 73_800 } },
    ],
    [
      "a time in a zone",
      Temporal.ZonedDateTime.from(`${wall}[Asia/Kolkata]`),
      { ...moment, tz: { type: "tz", kind: "zoneinfo", key: "Asia/Kolkata", cached: true } },
    ],
    ["an instant", Temporal.Instant.from(`${wall}Z`), { ...moment, tz: utc }],
    [
      "an instant before 1970",
      Temporal.Instant.from("1969-12-31T23:59:59.999999Z"),
      {
        ...moment,
        year: 1969,
        month: 12,
        day: 31,
        hour: 23,
        minute: 59,
        second: 59,
        microsecond: 999_999,
        tz: utc,
      },
    ],
    ["a Date", new Date("2014-03-25T01:02:03.456Z"), { ...moment, microsecond: 456_000, tz: utc }],
    [
      "the first Date that Python knows",
      new Date(Date.parse("0001-01-01T00:00:00Z")),
      { ...moment, year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0, tz: utc },
    ],
  ])("become what Python has for them: %s", (_, value, expected) => {
    expect(described(value)).toEqual(expected)
  })

  it.each([
    ["P1W2DT3H4M5.006007S", [9, 11_045, 6007]],
    ["-PT0.000001S", [-1, 86_399, 999_999]],
    ["PT36H", [1, 43_200, 0]],
    ["-P1DT12H", [-2, 43_200, 0]],
    ["P999999999DT86399.999999S", [999_999_999, 86_399, 999_999]],
    ["-P999999999D", [-999_999_999, 0, 0]],
    ["PT86399999999999.999999S", [999_999_999, 86_399, 999_999]],
  ])("become time spans: %s", (text, [days, seconds, microseconds]) => {
    const expected = { type: "timedelta", days, seconds, microseconds }
    expect(described(Temporal.Duration.from(text))).toEqual(expected)
  })

  it("may carry their units in any place", () => {
    const span = new Temporal.Duration(0, 0, 0, 0, 0, 0, 0, 0, 0, 86_400_000_001_000)
    expect(described(span)).toEqual({ type: "timedelta", days: 1, seconds: 0, microseconds: 1 })
  })

  it("tell by their offset which of two equal times they are", () => {
    const folds = ["-04:00", "-05:00"].map((offset) =>
      described(Temporal.ZonedDateTime.from(`2021-11-07T01:30:00${offset}[America/New_York]`)),
    )
    expect(folds).toEqual([expect.objectContaining({ fold: 0 }), expect.objectContaining({ fold: 1 })])
  })

  it("may come from any implementation", () => {
    const values = [
      Another.PlainDate.from("2014-03-25"),
      Another.ZonedDateTime.from("2021-11-07T01:30:00-05:00[America/New_York]"),
      Another.Duration.from("PT36H"),
    ]
    expect(values.some((each) => each instanceof Temporal.PlainDate)).toBe(false)
    expect(values.map((each) => described(each)?.["type"])).toEqual(["date", "datetime", "timedelta"])
  })
})

describe("What Python cannot hold", () => {
  it.each([
    ["a nanosecond", Temporal.PlainTime.from("00:00:00.000000001"), /microseconds/],
    ["a nanosecond of a day", Temporal.PlainDateTime.from("2014-03-25T00:00:00.000001001"), /microseconds/],
    [
      "a nanosecond somewhere",
      Temporal.ZonedDateTime.from("2014-03-25T00:00:00.000000001[UTC]"),
      /microseconds/,
    ],
    ["a nanosecond of history", Temporal.Instant.from("2014-03-25T00:00:00.000000001Z"), /microseconds/],
    ["a nanosecond in itself", Temporal.Duration.from("PT0.000000001S"), /microseconds/],
    ["years", Temporal.Duration.from("P1Y"), /no years and no months/],
    ["months", Temporal.Duration.from("-P1M"), /no years and no months/],
    ["a billion days", Temporal.Duration.from("P1000000000D"), /days/],
    ["a year before the first", Temporal.PlainDate.from("0000-12-31"), /year/],
    ["a year after the last", Temporal.PlainDateTime.from("+010000-01-01"), /year/],
    ["an instant after the last year", Temporal.Instant.from("+010000-01-01T00:00Z"), /year/],
    ["a Date before the first year", new Date(-8.64e15), /year/],
    ["no Date", new Date(Number.NaN), /invalid/],
    ["another calendar", Another.PlainDate.from("2014-03-25[u-ca=hebrew]"), /withCalendar\("iso8601"\)/],
    [
      "another calendar's time",
      Temporal.PlainDateTime.from("2014-03-25[u-ca=gregory]"),
      /calendar "gregory"/,
    ],
    ["another calendar somewhere", Another.ZonedDateTime.from("2014-03-25[UTC][u-ca=roc]"), /calendar "roc"/],
  ])("is a RangeError that says so: %s", (_, value, expected) => {
    expect(() => pythonFromTemporal(value)).toThrow(RangeError)
    expect(() => pythonFromTemporal(value)).toThrow(expected)
  })

  it("is not asked of anything else", () => {
    const others = [{}, [], Object.create(null), new Map(), Temporal.PlainYearMonth.from("2014-03"), () => 1]
    expect(others.map(pythonFromTemporal)).toEqual(others.map(() => undefined))
  })

  it.each(["PlainDate", "PlainTime", "PlainDateTime", "ZonedDateTime", "Instant", "Duration"])(
    "is checked even when a class only says that it is Temporal.%s",
    (name) => {
      class Pretender {
        get [Symbol.toStringTag](): string {
          return `Temporal.${name}`
        }
      }
      expect(() => pythonFromTemporal(new Pretender())).toThrow()
      // Of other objects of its class this says nothing.
      expect(pythonFromTemporal({ [Symbol.toStringTag]: `Temporal.${name}` })).toBeUndefined()
    },
  )
})
