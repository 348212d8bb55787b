import { describe, expect, it } from "vitest"
import { PythonDate } from "../../../src/rpc/python/python-date.ts"
import { PythonTime } from "../../../src/rpc/python/python-time.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import { PythonTimedelta } from "../../../src/rpc/python/python-timedelta.ts"

describe("A date of Python", () => {
  const date = new PythonDate({ year: 255, month: 12, day: 31 })

  it("is readable, comparable and a plain date of Temporal", () => {
    expect(String(date)).toBe("0255-12-31")
    expect(JSON.stringify({ date })).toBe('{"date":"0255-12-31"}')
    expect(date.equals(new PythonDate({ year: 255, month: 12, day: 31 }))).toBe(true)
    expect(date.equals(new PythonDate({ year: 255, month: 12, day: 30 }))).toBe(false)
    expect(String(date.toPlainDate())).toBe("0255-12-31")
  })

  it("is a day that there is", () => {
    expect(() => new PythonDate({ year: 2023, month: 2, day: 29 })).toThrow(
      "The day of 2023-2 must be a whole number from 1 to 28, not 29.",
    )
  })
})

describe("A time of Python", () => {
  it("is readable, comparable and a plain time of Temporal", () => {
    const time = new PythonTime({ hour: 9, minute: 5, microsecond: 123_456, timeZone: PythonTimeZone.utc })
    expect(String(time)).toBe("09:05:00.123456[UTC]")
    expect(JSON.stringify({ time })).toBe('{"time":"09:05:00.123456[UTC]"}')
    expect(String(time.toPlainTime())).toBe("09:05:00.123456")
    expect(time.equals(new PythonTime(time))).toBe(true)
    for (const other of [{ hour: 8 }, { fold: 1 as const }, { timeZone: null }]) {
      expect(time.equals(new PythonTime({ ...time, ...other }))).toBe(false)
    }
    expect(String(new PythonTime({ fold: 1 }))).toBe("00:00:00 (fold 1)")
  })

  it("is a time that there is", () => {
    expect(() => new PythonTime({ hour: 24 })).toThrow(RangeError)
    expect(() => new PythonTime({ second: 60 })).toThrow(RangeError)
    expect(() => new PythonTime({ fold: 2 as 1 })).toThrow(RangeError)
    expect(() => new PythonTime({ timeZone: {} as PythonTimeZone })).toThrow(TypeError)
  })
})

describe("A time span of Python", () => {
  const fields = ({ days, seconds, microseconds }: PythonTimedelta) => [days, seconds, microseconds]

  it.each([
    [{}, [0, 0, 0], "PT0S"],
    [{ microseconds: -1 }, [-1, 86_399, 999_999], "-PT0.000001S"],
    [{ seconds: 90_000 }, [1, 3600, 0], "P1DT3600S"],
    [{ seconds: -90_000 }, [-2, 82_800, 0], "-P1DT3600S"],
    [{ days: 1, seconds: -1 }, [0, 86_399, 0], "PT86399S"],
    [{ days: -2, seconds: 43_200 }, [-2, 43_200, 0], "-P1DT43200S"],
    [{ days: 3, microseconds: -86_400_000_001 }, [1, 86_399, 999_999], "P1DT86399.999999S"],
    [{ days: -999_999_999 }, [-999_999_999, 0, 0], "-P999999999D"],
    [
      { days: 999_999_999, seconds: 86_399, microseconds: 999_999 },
      [999_999_999, 86_399, 999_999],
      "P999999999DT86399.999999S",
    ],
  ])("is balanced as in Python: %j", (given, balanced, duration) => {
    const span = new PythonTimedelta(given)
    expect(fields(span)).toStrictEqual(balanced)
    expect(String(span.toDuration())).toBe(duration)
    const { years, months, weeks, hours, minutes, milliseconds, nanoseconds } = span.toDuration()
    expect([years, months, weeks, hours, minutes, milliseconds, nanoseconds]).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  it("is readable and comparable", () => {
    const span = new PythonTimedelta({ microseconds: -1 })
    expect(String(span)).toBe("-1 days, 86399.999999 seconds")
    expect(String(new PythonTimedelta({ days: 1 }))).toBe("1 days, 0 seconds")
    expect(JSON.stringify([span])).toBe('["-1 days, 86399.999999 seconds"]')
    expect(span.equals(new PythonTimedelta({ days: -1, seconds: 86_399, microseconds: 999_999 }))).toBe(true)
    for (const other of [{ days: 0 }, { seconds: 0 }, { microseconds: 0 }]) {
      expect(span.equals(new PythonTimedelta({ ...span, ...other }))).toBe(false)
    }
  })

  it.each([
    { days: 1_000_000_000 },
    { days: -1_000_000_000 },
    { days: 999_999_999, seconds: 86_400 },
    { days: -999_999_999, microseconds: -1 },
    { days: 0.5 },
    { seconds: Number.NaN },
    { microseconds: 2 ** 53 },
    { seconds: Number.MAX_SAFE_INTEGER, microseconds: 1_000_000 },
    { days: Number.POSITIVE_INFINITY },
  ])("is never %j", (given) => {
    expect(() => new PythonTimedelta(given)).toThrow(RangeError)
  })
})
