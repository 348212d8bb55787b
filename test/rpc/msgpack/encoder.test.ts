import { describe, expect, it } from "vitest"
import { deepestEncoded, encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../../src/rpc/msgpack/float.ts"
import { Timestamp } from "../../../src/rpc/msgpack/timestamp.ts"

const hex = (value: unknown, options?: Parameters<typeof encode>[1]): string =>
  Buffer.from(encode(value, options)).toString("hex")

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = wrap(value)
  return value
}

describe("Encoding", () => {
  it.each([
    ["null", null, "c0"],
    ["undefined", undefined, "c0"],
    ["true", true, "c3"],
    ["false", false, "c2"],
    ["an array with undefined and a hole", [undefined, undefined, 1], "93c0c001"],
    ["a small bigint like a number", 5n, "05"],
    ["a negative bigint like a number", -33n, "d0df"],
    ["a bigint that a number could hold", 4294967296n, "cf0000000100000000"],
    ["the largest int", 2n ** 64n - 1n, "cfffffffffffffffff"],
    ["the smallest int", -(2n ** 63n), "d38000000000000000"],
    ["the largest exact number", Number.MAX_SAFE_INTEGER, "cf001fffffffffffff"],
    ["the smallest exact number", Number.MIN_SAFE_INTEGER, "d3ffe0000000000001"],
    ["a whole number that may not be exact", 2 ** 53, "cb4340000000000000"],
    ["minus zero", -0, "cb8000000000000000"],
    ["infinity", Infinity, "cb7ff0000000000000"],
    ["a Float", new Float(1), "cb3ff0000000000000"],
    ["a Float that is a fraction", new Float(-0.5), "cbbfe0000000000000"],
    ["an ExtType", new ExtType(0, Uint8Array.of(7)), "d40007"],
    ["an ExtType without data", new ExtType(127, new Uint8Array()), "c7007f"],
    ["a Timestamp", new Timestamp(1, 2), "d7ff0000000800000001"],
    ["a Buffer", Buffer.from("ab"), "c4026162"],
    ["a part of a larger array", Uint8Array.of(1, 2, 3, 4).subarray(1, 3), "c4020203"],
    ["a DataView of a part", new DataView(Uint8Array.of(1, 2, 3).buffer, 1), "c4020203"],
    ["numbers of 16 bits as their bytes", new Uint16Array(Uint8Array.of(1, 2, 3, 4).buffer, 2), "c4020304"],
    ["an ArrayBuffer", Uint8Array.of(1, 2).buffer, "c4020102"],
    ["a SharedArrayBuffer", new SharedArrayBuffer(2), "c4020000"],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), "81a16101"],
    ["text keys of a Map in their order", new Map(Object.entries({ b: 1, a: 2 })), "82a16201a16102"],
    ["bytes as keys of a Map", new Map([[Buffer.from("k"), 1]]), "81c4016b01"],
    ["an array of a derived class", new (class Row extends Array<number> {})(1, 2, 3), "93010203"],
    ["a Map of a derived class", new (class Names extends Map<string, number> {})([["a", 1]]), "81a16101"],
  ])("packs %s", (_, value, expected) => {
    expect(hex(value)).toBe(expected)
  })

  it("has one form for what is not a number", () => {
    const odd = Buffer.from("7ff8000000000001", "hex").readDoubleBE()
    const negative = Buffer.from("fff8000000000000", "hex").readDoubleBE()
    expect([odd, negative, Number.NaN].map((each) => hex(each))).toEqual(Array(3).fill("cb7ff8000000000000"))
  })

  it("packs the own enumerable properties of an object, in their order", () => {
    const hidden = Object.defineProperty({ b: 1 }, "hidden", { value: 1 })
    expect(hex(Object.assign(hidden, { a: 2, [Symbol("s")]: 3 }))).toBe("82a16201a16102")
    expect(
      hex({
        get computed() {
          return 7
        },
      }),
    ).toBe("81a8636f6d707574656407")
    expect(hex(JSON.parse('{"__proto__": 1}'))).toBe("81a95f5f70726f746f5f5f01")
  })

  it("leaves properties out that are undefined, and counts the others", () => {
    expect(hex({ a: undefined })).toBe("80")
    expect(hex({ a: undefined, b: 1, c: undefined, d: { e: undefined } })).toBe("82a16201a16480")
    expect(hex(new Map([["a", undefined]]))).toBe("81a161c0")
    for (const [count, head] of [
      [15, "8f"],
      [16, "de0010"],
      [65_535, "deffff"],
    ] as const) {
      const entries = Array.from({ length: count }, (_, index) => [`k${index}`, 0] as const)
      const record: Record<string, unknown> = Object.fromEntries(entries)
      const complete = encode(record)
      const headSize = head.length / 2
      expect(Buffer.from(complete.subarray(0, headSize)).toString("hex")).toBe(head)
      record["out"] = undefined
      record["left"] = undefined
      expect(Buffer.compare(encode(record), complete)).toBe(0)
    }
  })

  it("refuses text that has no UTF-8 form, wherever that is", () => {
    const long = "x".repeat(100)
    for (const [text, what] of [
      ["\ud83d", /U\+D83D at index 0/],
      ["ab\udc00", /U\+DC00 at index 2/],
      ["\ud83da", /U\+D83D at index 0/],
      ["\ud83d\ud83d\ude00", /U\+D83D at index 0/],
      [`${long}\udfff${long}`, /U\+DFFF at index 100/],
      [`${"\u{1f600}".repeat(40_000)}\ud800`, /U\+D800 at index 80000/],
    ] as const) {
      expect(() => encode(text)).toThrow(TypeError)
      expect(() => encode([text])).toThrow(what)
      expect(() => encode({ [text]: 1 })).toThrow(what)
    }
  })

  it("writes the shortest head for a text of any length and any letters", () => {
    const lengths = [
      0, 1, 7, 8, 10, 11, 15, 16, 31, 32, 33, 63, 64, 85, 86, 127, 128, 255, 256, 21_845, 21_846, 65_535,
      65_536,
    ]
    for (const letter of ["a", "é", "€", "\u{1f600}"]) {
      for (const length of lengths) {
        const text = letter.repeat(length)
        const bytes = Buffer.from(text)
        const head = Buffer.alloc(5)
        const size = bytes.length
        const headSize =
          size < 32
            ? head.writeUInt8(0xa0 + size)
            : size < 256
              ? head.writeUInt16BE(0xd900 + size)
              : size < 65_536
                ? head.writeUInt8(0xda) && head.writeUInt16BE(size, 1)
                : head.writeUInt8(0xdb) && head.writeUInt32BE(size, 1)
        expect(
          Buffer.concat([head.subarray(0, headSize), bytes]).equals(encode(text)),
          `${length} ${letter}`,
        ).toBe(true)
      }
    }
  })

  it.each([
    ["arrays", (inner: unknown) => [inner]],
    ["objects", (inner: unknown) => ({ a: inner })],
    ["Maps", (inner: unknown) => new Map([["a", inner]])],
  ])("packs %s that are 512 deep in each other, and no deeper", (_, wrap) => {
    expect(deepestEncoded).toBe(512)
    expect(encode(nested(512, wrap)).length).toBeGreaterThan(512)
    expect(() => encode(nested(513, wrap))).toThrow(RangeError)
    expect(() => encode(nested(513, wrap))).toThrow(/nested more than 512 deep/)
  })

  it("comes to an end with what contains itself", () => {
    const list: unknown[] = []
    list.push(list)
    const record: Record<string, unknown> = {}
    record["self"] = { list: [record] }
    for (const value of [list, record]) expect(() => encode(value)).toThrow(/contains itself/)
  })
})

describe("Keys of a Map", () => {
  const keys: readonly unknown[] = [
    1,
    1.5,
    2n ** 60n,
    null,
    undefined,
    true,
    [1],
    { a: 1 },
    new Date(0),
    Symbol("s"),
  ]

  it.each(keys)("must be text or bytes, because Python reads no others: %s", (key) => {
    expect(() => encode({ deep: [new Map([[key, 1]])] })).toThrow(TypeError)
    expect(() => encode(new Map([[key, 1]]))).toThrow(/A map key must be text or bytes, not .*Python/s)
  })

  it("may be anything if that is wanted", () => {
    const map = new Map<unknown, unknown>([
      [1, "a"],
      [[1, 2], null],
      [true, 1],
      [1.5, 2],
      [undefined, 3],
    ])
    expect(hex(map, { anyMapKeys: true })).toBe("8501a161920102c0c301cb3ff800000000000002c003")
  })
})

class Point {
  x = 1
}

describe("What msgpack has no form for", () => {
  const homeless: readonly (readonly [title: string, value: object | bigint | symbol, name: string])[] = [
    ["a set", new Set([1]), "Set"],
    ["a date", new Date(0), "Date"],
    ["a regular expression", /a/, "RegExp"],
    ["an error", new TypeError("x"), "TypeError"],
    ["an object of a class", new Point(), "Point"],
    ["an object of a class without a name", new (class {})(), "an object of a class without a name"],
    ["an object whose prototype is an object", Object.create({}), "Object"],
    ["a String object", new String("a"), "String"],
    ["a promise", Promise.resolve(), "Promise"],
    ["a function", function add() {}, "the function add"],
    ["a function without a name", (() => () => {})(), "a function"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["an int that is too large", 2n ** 64n, "18446744073709551616"],
    ["an int that is too small", -(2n ** 63n) - 1n, "-9223372036854775809"],
  ]

  it.each(homeless)("is refused: %s", (_, value, name) => {
    for (const each of [value, [value], { a: value }, new Map([["a", value]])]) {
      expect(() => encode(each)).toThrow(TypeError)
      expect(() => encode(each)).toThrow(`Unknown type: ${name}`)
    }
  })

  it.each(homeless)("is offered to be extended, and refused if that fails: %s", (_, value, name) => {
    const asked: unknown[] = []
    const extend = (each: unknown) => {
      asked.push(each)
      return new ExtType(5, Uint8Array.of(1, 2, 3))
    }
    expect(hex([value], { extend })).toBe("91c70305010203")
    expect(asked).toEqual([value])
    expect(() => encode(value, { extend: () => undefined })).toThrow(`Unknown type: ${name}`)
  })

  it("is all that is offered", () => {
    const extend = () => {
      throw new Error("Nothing to ask for.")
    }
    const values = [
      1,
      1.5,
      1n,
      "a",
      true,
      null,
      undefined,
      [],
      {},
      new Map(),
      new Uint8Array(),
      new ArrayBuffer(1),
    ]
    expect(() =>
      encode([...values, new Float(1), new ExtType(1, new Uint8Array()), new Timestamp(1)], { extend }),
    ).not.toThrow()
  })

  it("is extended with access to the options", () => {
    const options = {
      code: 9,
      extend() {
        return new ExtType(this.code, new Uint8Array())
      },
    }
    expect(hex(new Point(), options)).toBe("c70009")
  })
})
