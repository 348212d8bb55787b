import { Temporal } from "temporal-polyfill"
import { describe, expect, it } from "vitest"
import { dateTranslators, makeDateTranslators } from "../../../src/rpc/python/date-translators.ts"
import { PythonDate } from "../../../src/rpc/python/python-date.ts"
import { PythonDateTime } from "../../../src/rpc/python/python-date-time.ts"
import { PythonTime } from "../../../src/rpc/python/python-time.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import { PythonTimedelta } from "../../../src/rpc/python/python-timedelta.ts"
import { UnpicklingError } from "../../../src/rpc/python/unpickling-error.ts"
import { pickleVectors } from "../../support/aiozmq-vectors.ts"

class SpecialDate extends Date {}
class SpecialTime extends PythonTime {}
class SpecialPlainDate extends Temporal.PlainDate {}
class PrivatelyTagged {
  readonly #tag = "private"

  get [Symbol.toStringTag](): string {
    return this.#tag
  }
}

const date = { year: 2014, month: 3, day: 25 }
const special = {
  date: new SpecialDate(0),
  time: new SpecialTime({}),
  plainDate: new SpecialPlainDate(2014, 3, 25),
}

describe("The translators of dates", () => {
  it("have the codes of aiozmq, in order", () => {
    expect(dateTranslators.map((each) => each.code)).toEqual([123, 124, 125, 126, 127])
  })

  it.each<[string, object, number]>([
    ["a PythonTimeZone", PythonTimeZone.utc, 123],
    ["a Duration", Temporal.Duration.from("PT1S"), 124],
    ["a PythonTimedelta", new PythonTimedelta({}), 124],
    ["a PlainTime", Temporal.PlainTime.from("00:00"), 125],
    ["a PythonTime", new PythonTime({}), 125],
    ["a PlainDateTime", Temporal.PlainDateTime.from("2014-03-25"), 126],
    ["a ZonedDateTime", Temporal.ZonedDateTime.from("2014-03-25[UTC]"), 126],
    ["an Instant", Temporal.Instant.fromEpochMilliseconds(0), 126],
    ["a Date", new Date(0), 126],
    ["a PythonDateTime", new PythonDateTime(date), 126],
    ["a PlainDate", Temporal.PlainDate.from("2014-03-25"), 127],
    ["a PythonDate", new PythonDate(date), 127],
  ])("know %s as exactly theirs", (_, value, code) => {
    expect(dateTranslators.filter((each) => each.exact(value)).map((each) => each.code)).toEqual([code])
    expect(dateTranslators.filter((each) => each.matches(value)).map((each) => each.code)).toEqual([code])
  })

  it.each<[string, object, number]>([
    ["a Date", special.date, 126],
    ["a PythonTime", special.time, 125],
    ["a PlainDate", special.plainDate, 127],
  ])("take a subclass of %s, but not as exactly theirs", (_, value, code) => {
    expect(dateTranslators.filter((each) => each.exact(value))).toEqual([])
    const [translator, ...others] = dateTranslators.filter((each) => each.matches(value))
    expect([translator?.code, others]).toEqual([code, []])
    expect(translator?.unpack(translator.pack(value))).toBeDefined()
  })

  it.each<[string, object]>([
    ["a plain object", {}],
    ["an object without a class", Object.create(null)],
    ["an array", []],
    ["a function", () => 1],
    ["a year and month", Temporal.PlainYearMonth.from("2014-03")],
    ["bytes", new Uint8Array(4)],
    ["what has the class of a Date, but is none", Object.create(Date.prototype)],
    ["an object with a private tag", new PrivatelyTagged()],
  ])("leave %s to others", (_, value) => {
    for (const translator of dateTranslators) {
      expect([translator.exact(value), translator.matches(value)]).toEqual([false, false])
      expect(() => translator.pack(value)).toThrow(TypeError)
    }
  })

  it("pack a Date as a time in UTC, which comes back as Temporal's", () => {
    const translator = dateTranslators[3]
    const value = translator?.unpack(translator.pack(new Date("2014-03-25T12:00:00.123Z")))
    expect(String(value)).toBe("2014-03-25T12:00:00.123+00:00[UTC]")
  })

  it("refuse values that Python could not hold", () => {
    expect(() => dateTranslators[2]?.pack(Temporal.PlainTime.from("00:00:00.000000001"))).toThrow(RangeError)
  })

  it("unpack the type of their code only", () => {
    const firsts = [...pickleVectors("timezone"), ...pickleVectors("datetime")]
    for (const { code, unpack } of dateTranslators) {
      for (const other of dateTranslators) {
        const bytes = Buffer.from(firsts.find((each) => each.ext_code === other.code)?.pickle ?? "", "hex")
        if (code === other.code) expect(unpack(bytes)).toBeDefined()
        else expect(() => unpack(bytes)).toThrow(UnpicklingError)
      }
    }
    expect(() => dateTranslators[4]?.unpack(dateTranslators[3]?.pack(new Date(0)) as Uint8Array)).toThrow(
      "The pickle holds a PythonDateTime, but ext code 127 means date.",
    )
  })

  it("write pickles of protocol 5, or of 4 for old Pythons", () => {
    const protocolOf = (translators: typeof dateTranslators) => translators[4]?.pack(new PythonDate(date))[1]
    expect(protocolOf(dateTranslators)).toBe(5)
    expect(protocolOf(makeDateTranslators({ protocol: 4 }))).toBe(4)
    expect(() => protocolOf(makeDateTranslators({ protocol: 3 as 4 }))).toThrow(RangeError)
  })
})
