import { describe, expect, it } from "vitest"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import type { TimeZoneDefinition } from "../../../src/rpc/python/time-zone-definition.ts"

const pytzPeriod: TimeZoneDefinition = {
  kind: "pytz-dst",
  key: "Europe/Amsterdam",
  offsetSeconds: 1200,
  dstSeconds: 0,
  abbreviation: "LMT",
}

describe("A time zone of Python", () => {
  it.each<[PythonTimeZone, string, string, number | undefined]>([
    [PythonTimeZone.utc, "UTC", "UTC", 0],
    [PythonTimeZone.fixed("+00:00", "GMT"), "UTC (GMT)", "UTC", 0],
    [PythonTimeZone.fixed("+05:30"), "+05:30", "+05:30", 19_800e6],
    [PythonTimeZone.fixed("+05:30", "IST"), "+05:30 (IST)", "+05:30", 19_800e6],
    [PythonTimeZone.fixed("-03:30", ""), "-03:30 ()", "-03:30", -12_600e6],
    [PythonTimeZone.fixed("+00:19:32"), "+00:19:32", "+00:20", 1172e6],
    [PythonTimeZone.fixed("-00:00:01.000001"), "-00:00:01.000001", "+00:00", -1_000_001],
    [PythonTimeZone.fixed("+23:59:59.999999"), "+23:59:59.999999", "+23:59", 86_399_999_999],
    [PythonTimeZone.fixed("-23:59:59.9"), "-23:59:59.900000", "-23:59", -86_399_900_000],
    [PythonTimeZone.named("Asia/Tokyo"), "Asia/Tokyo", "Asia/Tokyo", undefined],
    [
      PythonTimeZone.named("Asia/Tokyo", { cached: false }),
      "Asia/Tokyo (not cached)",
      "Asia/Tokyo",
      undefined,
    ],
    [new PythonTimeZone({ kind: "pytz-utc" }), "UTC (pytz)", "UTC", 0],
    [
      new PythonTimeZone({ kind: "pytz-static", key: "Etc/GMT+5" }),
      "Etc/GMT+5 (pytz)",
      "Etc/GMT+5",
      undefined,
    ],
    [new PythonTimeZone(pytzPeriod), "Europe/Amsterdam (pytz, LMT)", "Europe/Amsterdam", 1200e6],
    [new PythonTimeZone({ kind: "pytz-fixed", offsetMinutes: -90 }), "-01:30 (pytz)", "-01:30", -5400e6],
  ])("%s", (zone, text, timeZoneId, offsetMicroseconds) => {
    expect(String(zone)).toBe(text)
    expect(zone).toMatchObject({ timeZoneId, offsetMicroseconds })
    expect(JSON.stringify([zone])).toBe(JSON.stringify([text]))
    expect(new PythonTimeZone(zone.definition).equals(zone)).toBe(true)
  })

  it("takes its offset as milliseconds too, down to a microsecond", () => {
    const offsets = [3_600_000, 0.001, -86_399_999.999, 1172e3 + 0.5].map(
      (milliseconds) => PythonTimeZone.fixed(milliseconds).offsetMicroseconds,
    )
    expect(offsets).toEqual([3_600e6, 1, -86_399_999_999, 1_172_000_500])
  })

  it("is the same only as one that is the same in everything", () => {
    const zones = [
      PythonTimeZone.utc,
      PythonTimeZone.fixed(0, ""),
      PythonTimeZone.fixed(0, "UTC"),
      PythonTimeZone.fixed("+00:00:01"),
      PythonTimeZone.named("UTC"),
      PythonTimeZone.named("UTC", { cached: false }),
      new PythonTimeZone({ kind: "pytz-utc" }),
      new PythonTimeZone({ kind: "pytz-static", key: "UTC" }),
      new PythonTimeZone(pytzPeriod),
      new PythonTimeZone({ ...pytzPeriod, dstSeconds: 1 }),
    ]
    for (const [index, zone] of zones.entries()) {
      expect(zones.map((other) => other.equals(zone))).toEqual(zones.map((_, place) => place === index))
    }
    expect(PythonTimeZone.fixed("-00:00").equals(PythonTimeZone.utc)).toBe(true)
  })

  it("is frozen, and has nothing that its kind has not", () => {
    const given = { kind: "pytz-static", key: "EST", more: 1 } as const
    const { definition } = new PythonTimeZone(given)
    expect(definition).toStrictEqual({ kind: "pytz-static", key: "EST" })
    expect(Object.isFrozen(definition)).toBe(true)
  })

  it.each([
    "",
    "5",
    "+5:30",
    "+05",
    "+05:60",
    "+05:30:60",
    "+05:30:00.1234567",
    "05:30",
    "UTC",
    "+24:00",
    "-24:00",
    "+99:00",
    " +05:30",
  ])("is not at %j", (text) => {
    expect(() => PythonTimeZone.fixed(text)).toThrow(RangeError)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 86_400_000, -86_400_000, 0.0005, 1.23456])(
    "is not %d milliseconds off",
    (milliseconds) => {
      expect(() => PythonTimeZone.fixed(milliseconds)).toThrow(RangeError)
    },
  )

  it.each([
    "",
    ".",
    "..",
    "/",
    "/etc/passwd",
    "../x",
    "Europe/../x",
    "Europe/./Paris",
    "Europe//Paris",
    "Europe/",
    "a\\b",
    "a\0b",
    "a\nb",
    "a\ud800b",
    "x".repeat(256),
  ])("has no key %j", (key) => {
    expect(() => PythonTimeZone.named(key)).toThrow(RangeError)
    expect(() => new PythonTimeZone({ kind: "pytz-static", key })).toThrow(RangeError)
    expect(() => new PythonTimeZone({ ...pytzPeriod, key })).toThrow(RangeError)
  })

  it.each<[string, unknown, typeof RangeError | typeof TypeError]>([
    ["a name that is no text", { kind: "fixed", offsetMicroseconds: 0, name: 1 }, TypeError],
    ["a name that is undefined", { kind: "fixed", offsetMicroseconds: 0 }, TypeError],
    ["half a character as its name", { kind: "fixed", offsetMicroseconds: 0, name: "\udc00" }, RangeError],
    ["a key that is no text", { kind: "zoneinfo", key: 1, cached: true }, TypeError],
    ["a flag that is none", { kind: "zoneinfo", key: "UTC", cached: 1 }, TypeError],
    ["an offset of a day", { ...pytzPeriod, offsetSeconds: 86_400 }, RangeError],
    ["a day of daylight saving", { ...pytzPeriod, dstSeconds: -86_400 }, RangeError],
    ["an abbreviation that is no text", { ...pytzPeriod, abbreviation: null }, TypeError],
    ["half a minute", { kind: "pytz-fixed", offsetMinutes: 0.5 }, RangeError],
    ["no kind", {}, TypeError],
    ["an unknown kind", { kind: "constructor" }, TypeError],
  ])("does not have %s", (_, definition, type) => {
    expect(() => new PythonTimeZone(definition as TimeZoneDefinition)).toThrow(type)
  })
})
