import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { z85Encode } from "../../src/core/z85.ts"
import {
  bits,
  bytes,
  choice,
  flag,
  ids,
  int,
  int64,
  key,
  label,
  metadata,
  millis,
  networks,
  state,
  text,
  tls,
  topic,
} from "../../src/options/kinds.ts"

const einval = (...parts: readonly string[]) =>
  expect.objectContaining({
    code: "EINVAL",
    message: expect.stringMatching(
      new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^]*")),
    ),
  })

const utf8 = (value: string): Uint8Array => new Uint8Array(Buffer.from(value))

describe("int", () => {
  const option = int({ code: 1, zmq: "X", default: 7, min: -1, max: 10 })

  test.each([-1, 0, 10])("takes %i", (value) => {
    expect(option.parse(value, "x", 7)).toBe(value)
  })

  test.each([-2, 11, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %d, naming option, range, value",
    (value) => {
      expect(() => option.parse(value, "x", 7)).toThrow(einval("option x", "from -1 to 10", String(value)))
    },
  )

  test.each(["1", true, null, undefined, {}, [], 1n, Symbol("x"), () => 1])(
    "a %s is of the wrong type",
    (value) => {
      expect(() => option.parse(value, "x", 7)).toThrow(TypeError)
    },
  )

  test("never keeps a negative zero", () => {
    expect(Object.is(option.parse(-0, "x", 7), 0)).toBe(true)
  })

  test("goes up to 32 bits by default", () => {
    const open = int({ default: 0 })
    expect(open.parse(0x7fffffff, "x", 0)).toBe(0x7fffffff)
    expect(() => open.parse(0x80000000, "x", 0)).toThrow(einval("at least 0"))
  })

  test("knows its facts", () => {
    expect(option).toMatchObject({
      kind: "int",
      code: 1,
      zmq: "X",
      default: 7,
      access: "rw",
      effect: "next",
      only: undefined,
      shownBy: undefined,
    })
    expect(int({ default: 0, only: ["REQ"] }).shownBy).toEqual(["REQ"])
  })
})

test("bits takes every number of 32 bits", () => {
  const option = bits({ default: 0 })
  for (const value of [-0x80000000, -1, 0, 0x7fffffff]) expect(option.parse(value, "x", 0)).toBe(value)
  for (const value of [-0x80000001, 0x80000000])
    expect(() => option.parse(value, "x", 0)).toThrow(einval("x"))
})

describe("millis", () => {
  test("says that it is about milliseconds", () => {
    const option = millis({ default: -1, min: -1 })
    expect(option.parse(0, "linger", -1)).toBe(0)
    expect(() => option.parse(-2, "linger", -1)).toThrow(einval("linger", "milliseconds", "-1", "-2"))
  })

  test("rounds towards zero to its step", () => {
    const option = millis({ default: 0, min: -99, max: 6_553_599, step: 100 })
    const pairs = [
      [99, 0],
      [100, 100],
      [1299, 1200],
      [-99, 0],
      [6_553_599, 6_553_500],
    ] as const
    for (const [given, kept] of pairs) expect(Object.is(option.parse(given, "x", 0), kept)).toBe(true)
    for (const value of [-100, 6_553_600])
      expect(() => option.parse(value, "x", 0)).toThrow(einval("-99 to 6553599"))
  })
})

test("int64 takes numbers and bigints", () => {
  const option = int64({ default: -1 })
  expect(option.parse(0xffffffffffff, "x", -1)).toBe(0xffffffffffff)
  expect(option.parse(-5n, "x", -1)).toBe(-5)
  expect(() => option.parse(2 ** 64, "x", -1)).toThrow(einval("64 bits"))
  expect(() => option.parse(0.5, "x", -1)).toThrow(einval("64 bits"))
  expect(() => option.parse("1", "x", -1)).toThrow(TypeError)
})

describe("flag", () => {
  test.each([
    ["strict", [0, 1], [-1, 2]],
    ["natural", [0, 1, 2, 0x7fffffff], [-1, 0x80000000]],
    ["any", [-1, 0, 1, 2], [0x80000000]],
  ] as const)("%s numbers", (numbers, good, bad) => {
    const option = flag({ default: false, numbers })
    for (const value of good) expect(option.parse(value, "x", false)).toBe(value !== 0)
    for (const value of bad)
      expect(() => option.parse(value, "x", false)).toThrow(einval("x", "true or false"))
    expect(() => option.parse(0.5, "x", false)).toThrow(einval("x"))
  })

  test("is natural in JavaScript and a number in libzmq", () => {
    const option = flag({ default: true })
    expect(option.parse(false, "x", true)).toBe(false)
    expect(option.show(true)).toBe(true)
    expect(option.raw(true)).toBe(1)
    for (const value of ["true", null, undefined, 1n])
      expect(() => option.parse(value, "x", true)).toThrow(TypeError)
  })
})

describe("choice", () => {
  const option = choice([null, "a", "b"], { code: 1, default: null })

  test("takes words and their numbers", () => {
    for (const value of [null, "a", "b"]) expect(option.parse(value, "x", null)).toBe(value)
    expect(option.parse(2, "x", null)).toBe("b")
    expect(option.raw("b")).toBe(2)
  })

  test.each(["c", "", 3, -1, 0.5])("refuses %j", (value) => {
    expect(() => option.parse(value, "x", null)).toThrow(einval("x", '"a"', '"b"'))
  })

  test("has numbers only where libzmq has", () => {
    expect(() => choice(["a"], { default: "a" }).parse(0, "x", "a")).toThrow(TypeError)
    expect(() => option.parse({}, "x", null)).toThrow(TypeError)
  })
})

describe("bytes", () => {
  const option = bytes({ max: 5 })

  test.each([
    ["text", "åb", utf8("åb")],
    ["a Buffer", Buffer.from("abc"), utf8("abc")],
    ["an ArrayBuffer", utf8("abc").buffer, utf8("abc")],
    ["a view", new DataView(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2), Uint8Array.of(1, 2)],
  ])("takes %s", (_, value, expected) => {
    expect(new Uint8Array(option.parse(value, "x", null) as Uint8Array)).toEqual(expected)
  })

  test("keeps a copy and hands out copies", () => {
    const given = Uint8Array.of(1, 2)
    const kept = option.parse(given, "x", null) as Uint8Array
    given[0] = 9
    expect(kept[0]).toBe(1)
    const shown = option.raw(kept) as Uint8Array
    shown[0] = 9
    expect(kept[0]).toBe(1)
    expect(option.show(utf8("åb"))).toBe("åb")
  })

  test("is cleared by null, and by nothing where that is allowed", () => {
    expect(option.parse(null, "x", utf8("a"))).toBeNull()
    expect(bytes({ min: 0 }).parse("", "x", null)).toBeNull()
    expect(option.show(null)).toBeNull()
    expect(option.raw(null)).toBeNull()
  })

  test("has bounds in octets", () => {
    expect(() => option.parse("", "x", null)).toThrow(einval("x", "1 to 5 octets", "empty"))
    expect(() => option.parse("ååå", "x", null)).toThrow(einval("x", "1 to 5 octets", "6 octets"))
  })

  test.each([5, true, undefined, {}, []])("%s is of the wrong type", (value) => {
    expect(() => option.parse(value, "x", null)).toThrow(TypeError)
  })
})

describe("text", () => {
  test("keeps text as it is, bytes as text", () => {
    const option = text({ max: 255 })
    expect(option.parse("åb", "x", null)).toBe("åb")
    expect(option.parse(Buffer.from("åb"), "x", null)).toBe("åb")
    expect(option.parse(null, "x", "a")).toBeNull()
    expect(() => option.parse("", "x", null)).toThrow(einval("empty"))
    expect(() => option.parse("å".repeat(128), "x", null)).toThrow(einval("256 octets"))
  })

  test("may have to stay", () => {
    const option = text({ required: true })
    expect(option.parse("a", "x", null)).toBe("a")
    expect(() => option.parse(null, "x", "a")).toThrow(einval("null"))
  })

  test("never shows what it refuses: it may be a password", () => {
    for (const value of ["hunter2".repeat(99), 20180706]) {
      expect(() => text({ max: 9 }).parse(value, "x", null)).toThrow(
        expect.objectContaining({
          message: expect.not.stringMatching(/hunter2|20180706/),
        }),
      )
    }
  })
})

test("label takes text or a number", () => {
  const option = label({ max: 4 })
  expect(option.parse("abc", "x", 0)).toBe("abc")
  expect(option.parse(5, "x", 0)).toBe(5)
  expect(option.parse(null, "x", 5)).toBe(0)
  expect(() => option.parse("abcde", "x", 0)).toThrow(einval("1 to 4"))
  expect(() => option.parse(1.5, "x", 0)).toThrow(einval("integer"))
})

describe("key", () => {
  const option = key({ code: 48 })
  const raw = Uint8Array.from({ length: 32 }, (_, index) => index * 7)
  const z85 = z85Encode(raw)

  test.each([
    ["32 octets", raw],
    ["40 characters", z85],
    ["40 characters as bytes", Buffer.from(z85)],
    ["41 octets with a final zero", Buffer.from(`${z85}\0`)],
    ["41 characters with a final zero", `${z85}\0`],
  ])("takes %s", (_, value) => {
    expect(new Uint8Array(option.parse(value, "x", null) as Uint8Array)).toEqual(raw)
  })

  test("is shown as Z85, and as octets by number", () => {
    expect(option.show(raw)).toBe(z85)
    expect(option.raw(raw)).toEqual(Buffer.from(raw))
    expect(option.show(null)).toBeNull()
    expect(option.parse(null, "x", raw)).toBeNull()
  })

  test.each([
    ["31 octets", raw.subarray(1)],
    ["39 characters", z85.slice(1)],
    ["41 characters", `${z85}0`],
    ["a character that Z85 has not", `~${z85.slice(1)}`],
    ["too large a group", `%nSc1${z85.slice(5)}`],
    ["nothing", ""],
  ])("refuses %s, without showing it", (_, value) => {
    expect(() => option.parse(value, "curveSecretKey", null)).toThrow(einval("curveSecretKey", "32 octets"))
    expect(() => option.parse(value, "curveSecretKey", null)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(z85.slice(5, 30)) }),
    )
  })

  test("a number is of the wrong type", () => {
    expect(() => option.parse(5, "x", null)).toThrow(TypeError)
  })
})

test("topic takes nothing as everything", () => {
  const option = topic({ code: 6 })
  for (const value of ["", null, new Uint8Array(0)])
    expect(option.parse(value, "x", option.default)).toHaveLength(0)
  expect(option.parse("ab", "x", option.default)).toEqual(Buffer.from("ab"))
  expect(() => option.parse(5, "x", option.default)).toThrow(TypeError)
})

test("networks add up until they are cleared", () => {
  const option = networks({})
  const one = option.parse("10.0.0.0/8", "x", [])
  const two = option.parse("::1", "x", one)
  expect(two).toEqual(["10.0.0.0/8", "::1"])
  expect(one).toEqual(["10.0.0.0/8"])
  expect(option.show(two)).toBe("10.0.0.0/8, ::1")
  expect(option.show([])).toBeNull()
  expect(option.parse(null, "x", two)).toEqual([])
  for (const value of ["", "localhost", "10.0.0.0/33"]) {
    expect(() => option.parse(value, "x", [])).toThrow(einval("x", "mask"))
  }
  expect(() => option.parse(5, "x", [])).toThrow(TypeError)
})

test("ids add up until they are cleared", () => {
  const option = ids({})
  expect(option.parse(2, "x", option.parse(1, "x", []))).toEqual([1, 2])
  expect(option.show([1, 2])).toBe(2)
  expect(option.raw([])).toBeNull()
  expect(option.parse(null, "x", [1])).toEqual([])
  expect(() => option.parse(-1, "x", [])).toThrow(einval("at least 0"))
  expect(() => option.parse("1", "x", [])).toThrow(TypeError)
})

describe("metadata", () => {
  const option = metadata({})

  test("an object replaces, a line adds, null clears", () => {
    const first = option.parse({ "X-a": "1", "X-b": "2" }, "x", {})
    expect(first).toEqual({ "X-a": "1", "X-b": "2" })
    expect(option.parse("X-c:3:4", "x", first)).toEqual({ "X-a": "1", "X-b": "2", "X-c": "3:4" })
    expect(option.parse("X-a:5", "x", first)).toEqual(first)
    expect(option.parse({ "X-d": "4" }, "x", first)).toEqual({ "X-d": "4" })
    expect(option.parse(null, "x", first)).toEqual({})
    expect(option.show(first)).toEqual(first)
  })

  test.each(["X-a", "X-a:", ":b", "a:b", "X:b", "X-:", "x-a:b", `X-${"a".repeat(254)}:b`, ""])(
    "refuses %j",
    (line) => {
      expect(() => option.parse(line, "metadata", {})).toThrow(einval("metadata", "X-"))
    },
  )

  test.each([{ a: "b" }, { "X-a": "" }, { "X-a:b": "c" }])("refuses %j", (value) => {
    expect(() => option.parse(value, "metadata", {})).toThrow(einval("metadata", "X-"))
  })

  test.each([5, { "X-a": 5 }, undefined])("%j is of the wrong type", (value) => {
    expect(() => option.parse(value, "metadata", {})).toThrow(TypeError)
  })
})

describe("tls", () => {
  const option = tls({})

  test("fills in what is left out", () => {
    const value = option.parse({ key: "k", trustSystem: true, cert: undefined }, "wss", option.default)
    expect(value).toEqual({ key: "k", cert: null, ca: null, hostname: null, trustSystem: true })
    expect(option.parse(null, "wss", value)).toEqual(option.default)
    expect(option.show(value)).toEqual(value)
  })

  test("names the part that is wrong", () => {
    expect(() => option.parse({ keys: "k" }, "wss", option.default)).toThrow(einval("wss", "keys"))
    expect(() => option.parse({ key: 5 }, "wss", option.default)).toThrow(/wss\.key/)
    expect(() => option.parse({ trustSystem: 5 }, "wss", option.default)).toThrow(einval("wss.trustSystem"))
    expect(() => option.parse(5, "wss", option.default)).toThrow(TypeError)
  })
})

test("state can only be read", () => {
  const option = state({ code: 16, default: true as boolean })
  expect(option.access).toBe("r")
  expect(option.raw(true)).toBe(1)
  expect(() => option.parse(1, "type", true)).toThrow(einval("type", "read"))
})

test("whatever the value, it is kept or refused as documented", { timeout: 60_000 }, () => {
  const options = [
    int({ default: 0 }),
    millis({ default: 0, min: -1 }),
    int64({ default: 0 }),
    flag({ default: false }),
    choice(["a"], { default: "a" }),
    bytes({}),
    text({}),
    key({}),
    topic({}),
    networks({}),
    ids({}),
    metadata({}),
    tls({}),
    label({ max: 3 }),
  ]
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withTypedArray: true, withNullPrototype: true }), (value) => {
      for (const option of options) {
        try {
          option.show(option.parse(value, "x", option.default as never) as never)
        } catch (error) {
          if (!(error instanceof TypeError)) expect(error).toMatchObject({ code: "EINVAL" })
          expect((error as Error).message).toMatch(/^The option x/)
        }
      }
    }),
    { numRuns: 500 },
  )
})
