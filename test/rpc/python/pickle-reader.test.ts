import { describe, expect, it } from "vitest"
import { PickleMachine } from "../../../src/rpc/python/pickle-machine.ts"
import { readPickle } from "../../../src/rpc/python/pickle-reader.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import { UnpicklingError } from "../../../src/rpc/python/unpickling-error.ts"
import { describePython } from "../../support/python-descriptions.ts"

/** A pickle of pieces: text as its octets, numbers as one each. */
const pickle = (...pieces: readonly (string | number)[]): Buffer =>
  Buffer.concat(
    pieces.map((each) => (typeof each === "string" ? Buffer.from(each, "latin1") : Buffer.of(each))),
  )

const described = (...pieces: readonly (string | number)[]) => describePython(readPickle(pickle(...pieces)))

const failure = (bytes: Uint8Array): UnpicklingError => {
  try {
    const value = readPickle(bytes)
    throw new Error(`It was read: ${value}`)
  } catch (error) {
    if (error instanceof UnpicklingError) return error
    throw error
  }
}

const message = (...pieces: readonly (string | number)[]): string => failure(pickle(...pieces)).message

const day = { type: "date", year: 2014, month: 3, day: 25 }
const span = { type: "timedelta", days: 1, seconds: 2, microseconds: 3 }
const dayBytes = "\x07\xde\x03\x19"
const tokyo = (cached: boolean) => ({ type: "tz", kind: "zoneinfo", key: "Asia/Tokyo", cached })
const unpickle = "cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nV_unpickle\ntR"

describe("Forms of a pickle that are read", () => {
  it.each<[string, unknown, readonly (string | number)[]]>([
    ["without a header", day, ["cdatetime\ndate\nC\x04", dayBytes, 0x85, "R."]],
    ["with something behind its end", day, ["cdatetime\ndate\nC\x04", dayBytes, 0x85, "R.garbage"]],
    ["numbers as text", span, ["cdatetime\ntimedelta\n(I1\nI2\nI3\ntR."]],
    ["long numbers as text", span, ["cdatetime\ntimedelta\n(L1L\nL2L\nL3\ntR."]],
    [
      "long numbers",
      span,
      ["cdatetime\ntimedelta\n(\x8a\x01\x01\x8a\x02\x02\0\x8a\x08\x03\0\0\0\0\0\0\0tR."],
    ],
    [
      "negative long numbers",
      { type: "timedelta", days: -1, seconds: 86_398, microseconds: 0 },
      ["cdatetime\ntimedelta\n(\x8a\0\x8a\x02\xfe\xffI0\ntR."],
    ],
    [
      "spans that Python would balance",
      { type: "timedelta", days: 0, seconds: 86_399, microseconds: 999_999 },
      ["cdatetime\ntimedelta\n(I1\nI0\nI-1\ntR."],
    ],
    ["a flag as text", tokyo(true), [unpickle, "(VAsia/Tokyo\nI01\ntR."]],
    ["a flag as text that is false", tokyo(false), [unpickle, "(VAsia/Tokyo\nI00\ntR."]],
    ["a flag that is false", tokyo(false), [unpickle, "(VAsia/Tokyo\n", 0x89, "tR."]],
    ["a zone of the class itself", tokyo(true), ["czoneinfo\nZoneInfo\n(VAsia/Tokyo\ntR."]],
    [
      "no time zone, in so many words",
      { type: "time", hour: 1, minute: 2, second: 3, microsecond: 0, fold: 0, tz: null },
      ["cdatetime\ntime\n(C\x06\x01\x02\x03\0\0\0NtR."],
    ],
    ["octets as text", day, ["cdatetime\ndate\n(c_codecs\nencode\n(V\x07\xde\x03\\u0019\nVlatin1\ntRtR."]],
    [
      "pytz's zero offset, which is its UTC",
      { type: "tz", kind: "pytz-utc" },
      ["cpytz\nFixedOffset\n(I0\ntR."],
    ],
    [
      "an old offset of pytz",
      { type: "tz", kind: "pytz-fixed", minutes: -5 },
      ["cpytz\n_FixedOffset\n(I-5\ntR."],
    ],
  ])("%s", (_, expected, pieces) => {
    expect(described(...pieces)).toEqual(expected)
  })

  it("make one object of UTC", () => {
    const utc = "cdatetime\ntimezone\n(cdatetime\ntimedelta\n(I0\nI0\nI0\ntRtR."
    expect(readPickle(pickle(utc))).toBe(PythonTimeZone.utc)
  })

  it("may be part of a larger buffer", () => {
    const whole = pickle("....", "cdatetime\ndate\nC\x04", dayBytes, 0x85, "R.....")
    expect(describePython(readPickle(whole.subarray(4, -4)))).toEqual(day)
  })
})

describe("Names in pickles", () => {
  it.each([
    ["os", "system"],
    ["posix", "system"],
    ["builtins", "eval"],
    ["builtins", "getattr.__call__"],
    ["datetime", "datetime.now"],
    ["datetime", "date.__class__"],
    ["datetime", "tzinfo"],
    ["datetime", "constructor"],
    ["__proto__", "toString"],
    ["zoneinfo", "ZoneInfo._unpickle"],
    ["Datetime", "date"],
    ["", ""],
  ])("lead nowhere: %s.%s", (module, name) => {
    for (const text of [`c${module}\n${name}\n.`, `X${sized(module)}X${sized(name)}\x93.`]) {
      expect(message(text)).toContain(`asks for "${name}" of the module "${module}"`)
    }
  })

  it("are escaped and cut in messages", () => {
    const text = message(`c${"m".repeat(100)}\nname\x1b[2J\n.`)
    expect(text).toContain(`"${"m".repeat(32)}"`)
    expect(text).toContain('"name\\u001b[2J"')
  })

  const sized = (text: string): string => `${String.fromCharCode(text.length)}\0\0\0${text}`
})

describe("Pickles that are refused, and why", () => {
  const date = `cdatetime\ndate\n`
  it.each<[string, RegExp, readonly (string | number)[]]>([
    ["an opcode that no date needs", /operation 0x62, .* \(byte 0 of/, ["b."]],
    ["an opcode that there is not", /operation 0xff/, [0xff]],
    ["an unknown protocol", /protocol 6/, [0x80, 6, "."]],
    ["the end within an operation", /1 octets should follow, there are 0/, [0x80]],
    ["the end within a line", /ends within a line/, ["I12"]],
    [
      "a text that is longer than the rest",
      /4294967295 octets should follow, there are 2/,
      ["X\xff\xff\xff\xff.."],
    ],
    ["bytes that are longer than the rest", /200 octets should follow, there are 1/, ["C\xc8."]],
    ["a long number that is longer than the rest", /255 octets should follow/, [0x8a, 255]],
    [
      "a frame that is longer than the rest",
      /9 octets should follow, there are 1/,
      [0x95, "\x09\0\0\0\0\0\0\0."],
    ],
    ["a frame of 2^32 octets", /4294967296 octets should follow/, [0x95, "\0\0\0\0\x01\0\0\0."]],
    ["text that is not UTF-8", /not UTF-8/, ["X\x01\0\0\0\xff."]],
    ["a name that is not UTF-8", /not UTF-8/, ["c\xff\nx\n."]],
    ["half a pair of surrogates", /not UTF-8/, ["X\x03\0\0\0\xed\xa0\x80."]],
    ["a broken escape", /broken escape/, ["V\\u12\n."]],
    ["an escape beyond Unicode", /broken escape/, ["V\\U00110000\n."]],
    ["an escape of half a pair", /broken escape/, ["V\\ud800\n."]],
    ["a number with letters", /number that no date needs/, ["Ia\n."]],
    ["a number in hex", /number that no date needs/, ["I0x10\n."]],
    ["an endless number", /number that no date needs/, [`I${"1".repeat(1000)}\n.`]],
    ["a number beyond what is exact", /number that no date needs/, ["I9007199254740992\n."]],
    ["a long number beyond what is exact", /number that no date needs/, ["\x8a\x07\0\0\0\0\0\0\x20."]],
    ["more taken than there is", /takes more from its stack/, [0x85, "."]],
    ["more taken than since the mark", /takes more from its stack/, ["I1\n(", 0x85, "."]],
    ["a tuple without its begin", /ends a tuple that it did not begin/, ["I1\nt."]],
    ["something left", /leaves more than one value/, ["I1\nI1\n."]],
    ["a mark left", /takes more from its stack/, ["(."]],
    ["an unknown memo number", /did not remember, number 3/, ["h\x03."]],
    ["a negative memo number", /number -1 of its memo/, ["I1\np-1\n."]],
    ["a high memo number", /number 65536 of its memo/, ["I1\nr\0\0\x01\0."]],
    ["the highest memo number", /number 4294967295 of its memo/, ["I1\nr\xff\xff\xff\xff."]],
    ["an empty memo", /takes more from its stack/, [0x94, "."]],
    ["a mark in the memo", /takes more from its stack/, ["(", 0x94, "."]],
    ["a name that is a number", /names something by an int/, ["I1\nI2\n", 0x93, "."]],
    ["a call of a number", /calls an int/, ["I1\n)R."]],
    ["a call of a date", /calls a PythonDate/, [`${date}(I1\nI1\nI1\ntR)R.`]],
    [
      "a call of another attribute",
      /getattr with \(zoneinfo.ZoneInfo, a text\)/,
      ["cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nVfrom_file\ntR."],
    ],
    ["arguments that are no tuple", /datetime.date with an int/, [`${date}I1\nR.`]],
    ["too many arguments", /datetime.date with \(4 bytes, None\)/, [`${date}(C\x04${dayBytes}NtR.`]],
    ["too many octets", /datetime.date with \(5 bytes\)/, [`${date}(C\x05${dayBytes}0tR.`]],
    ["a text instead of octets", /datetime.date with \(a text\)/, [`${date}(V${dayBytes}\ntR.`]],
    ["a flag instead of a number", /\(a bool, an int, an int\)/, [`${date}(I01\nI1\nI1\ntR.`]],
    ["a flag that is neither", /_unpickle with \(a text, an int\)/, [unpickle, "(VAsia/Tokyo\nI2\ntR."]],
    ["a time zone of the wrong type", /\(6 bytes, an int\)/, ["cdatetime\ntime\n(C\x06\0\0\0\0\0\0I1\ntR."]],
    [
      "a name that is nothing",
      /\(a PythonTimedelta, None\)/,
      ["cdatetime\ntimezone\n(cdatetime\ntimedelta\n(I0\nI0\nI0\ntRNtR."],
    ],
    [
      "octets of a long text",
      /_codecs.encode with \(a text, a text\)/,
      ["c_codecs\nencode\n(V12345678901\nVlatin1\ntR."],
    ],
    [
      "octets in another encoding",
      /_codecs.encode with \(a text, a text\)/,
      ["c_codecs\nencode\n(V1\nVrot13\ntR."],
    ],
    ["octets that are none", /not in latin1/, ["c_codecs\nencode\n(V\\u0100\nVlatin1\ntR."]],
    ["a global", /holds datetime.date, which is no date/, [date, "."]],
    ["a tuple", /holds a tuple/, [")."]],
    ["nothing", /holds None/, ["N."]],
    ["bytes", /holds 1 bytes/, ["C\x01\0."]],
    ["31 February", /no valid datetime.date: The day of 2014-2 .* not 31/, [`${date}(I2014\nI2\nI31\ntR.`]],
    ["the year 10000", /The year must be .* not 10000/, [`${date}(I10000\nI2\nI3\ntR.`]],
    ["29 February 1900", /not 29/, [`${date}(C\x04\x07\x6c\x02\x1dtR.`]],
    ["a million microseconds", /not 1000000/, ["cdatetime\ntime\n(C\x06\0\0\0\x0f\x42\x40tR."]],
    ["a minute 60", /The minute/, ["cdatetime\ntime\n(C\x06\0\x3c\0\0\0\0tR."]],
    ["a billion days", /The days/, ["cdatetime\ntimedelta\n(I1000000000\nI0\nI0\ntR."]],
    ["24 hours of pytz", /offset in minutes/, ["cpytz\nFixedOffset\n(I1440\ntR."]],
    ["an absolute key", /relative path/, ["czoneinfo\nZoneInfo\n(V/etc/passwd\ntR."]],
    ["an empty key", /relative path/, ["cpytz\n_p\n(V\ntR."]],
  ])("%s", (_, expected, pieces) => {
    expect(message(...pieces)).toMatch(expected)
  })

  it("say where", () => {
    expect(failure(pickle("I1\nI1\nb."))).toMatchObject({ offset: 6, name: "UnpicklingError" })
    expect(failure(new Uint8Array())).toMatchObject({ offset: 0 })
    expect(failure(pickle("cdatetime\ndate\n(I1\nI2\nI30\ntR."))).toMatchObject({
      offset: 27,
      cause: expect.any(RangeError),
    })
  })
})

describe("Limits of a pickle", () => {
  it("hold for its stack", () => {
    const filled = (items: number) => message("N".repeat(items), ".")
    expect(filled(PickleMachine.stackLimit)).toMatch(/leaves more than one value/)
    expect(filled(PickleMachine.stackLimit + 1)).toMatch(/fills its stack/)
    expect(message("(".repeat(1000))).toMatch(/fills its stack/)
  })

  it("hold for its operations", () => {
    const again = (times: number) => message("N", "\x94".repeat(times - 2), ".")
    expect(again(PickleMachine.operationLimit)).toMatch(/holds None/)
    expect(again(PickleMachine.operationLimit + 1)).toMatch(/goes on for too long/)
    expect(message("\x80\x05".repeat(500_000))).toMatch(/goes on for too long/)
  })

  it("keep tuples of tuples from growing", () => {
    expect(message("N", "\x94h\0\x86".repeat(200), ".")).toMatch(/holds a tuple/)
    expect(message("N", "\x94h\0\x86".repeat(100_000), ".")).toMatch(/goes on for too long/)
  })

  it("let the highest number of the memo be used", () => {
    const { memoLimit } = PickleMachine
    expect(described(`cdatetime\ntimedelta\n(I1\np${memoLimit}\ng${memoLimit}\ng${memoLimit}\ntR.`)).toEqual({
      type: "timedelta",
      days: 1,
      seconds: 1,
      microseconds: 1,
    })
  })
})
