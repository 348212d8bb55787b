import { describe, expect, it } from "vitest"
import { Decoder, decode, deepestDecoded } from "../../../src/rpc/msgpack/decoder.ts"
import { Encoder, encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../../src/rpc/msgpack/float.ts"
import { Timestamp } from "../../../src/rpc/msgpack/timestamp.ts"
import { UnpackError } from "../../../src/rpc/msgpack/unpack-error.ts"
import { bytesOf, readHex, unpackErrorOf } from "../../support/read-hex.ts"

describe("Decoding", () => {
  it.each([
    ["00", 0],
    ["7f", 127],
    ["e0", -32],
    ["ff", -1],
    ["cc ff", 255],
    ["cd ffff", 65_535],
    ["ce ffffffff", 4_294_967_295],
    ["ce 80000000", 2_147_483_648],
    ["cf 0000000000000005", 5],
    ["cf 001fffffffffffff", Number.MAX_SAFE_INTEGER],
    ["cf 0020000000000000", 2n ** 53n],
    ["cf ffffffffffffffff", 2n ** 64n - 1n],
    ["d0 80", -128],
    ["d0 7f", 127],
    ["d1 8000", -32_768],
    ["d2 80000000", -2_147_483_648],
    ["d2 7fffffff", 2_147_483_647],
    ["d3 ffffffffffffffff", -1],
    ["d3 ffe0000000000001", Number.MIN_SAFE_INTEGER],
    ["d3 ffe0000000000000", -(2n ** 53n)],
    ["d3 8000000000000000", -(2n ** 63n)],
    ["d3 0020000000000001", 2n ** 53n + 1n],
    ["ca 7f800000", Number.POSITIVE_INFINITY],
    ["ca 7fc00000", Number.NaN],
    ["ca 80000000", -0],
    ["cb 3ff0000000000000", 1],
    ["cb 8000000000000000", -0],
    ["c7 0c ff 00000001 8000000000000000", new Timestamp(-(2n ** 63n), 1)],
    ["c8 0004 ff 00000001", new Timestamp(1)],
    ["a3 efbbbf", "\ufeff"],
    ["a4 f48fbfbf", "\u{10ffff}"],
    ["a1 00", "\0"],
    ["80", {}],
    ["82 a130 01 a16b 02", { 0: 1, k: 2 }],
  ])("reads %s", (hex, expected) => {
    const value = readHex(hex)
    expect(value).toBeTypeOf(typeof expected)
    expect(value).toEqual(expected)
    expect(readHex(`91 ${hex}`)).toEqual([expected])
  })

  it.each([
    ["", "A value is missing", 0],
    ["92 01", "2 values should follow, but 1 bytes are left", 0],
    ["92 91 01", "1 values should follow, but 0 bytes are left", 1],
    ["92 a2 61 62", "A value is missing", 4],
    ["81 a1 61", "A value is missing", 3],
    ["93 01 02 cd 01", "The value needs 2 bytes more, but 1 are left", 3],
    ["91 cb 00000000", "The value needs 4 bytes more, but 0 are left", 1],
    ["a2 61", "The value needs 2 bytes more, but 1 are left", 0],
    ["81 a2 61", "The value needs 2 bytes more, but 1 are left", 1],
    ["d9", "The value needs 1 bytes more, but 0 are left", 0],
    ["c6 ffffffff 00", "The value needs 4294967295 bytes more, but 1 are left", 0],
    ["c7 02 05 01", "The value needs 2 bytes more, but 1 are left", 0],
    ["d8", "The value needs 1 bytes more, but 0 are left", 0],
    ["dd ffffffff", "4294967295 values should follow, but 0 bytes are left", 0],
    ["df ffffffff", "8589934590 values should follow, but 0 bytes are left", 0],
    ["01 02 03", "Bytes behind the value: 2", 1],
    ["91 c1", "The byte c1 means nothing", 1],
    ["92 00 a2 c328", "A text is not valid UTF-8", 2],
    ["81 a1 e9 01", "A text is not valid UTF-8", 1],
    ["a3 eda080", "A text is not valid UTF-8", 0],
    ["a2 c080", "A text is not valid UTF-8", 0],
    ["a4 f4908080", "A text is not valid UTF-8", 0],
    ["91 d4 fe 00", "The ext code -2 means nothing", 1],
    ["d4 80 00", "The ext code -128 means nothing", 0],
    ["d4 ff 00", "The ext value with code -1 cannot be read: A timestamp has 4, 8 or 12 bytes, not 1", 0],
    [
      "d7 ff ffffffff 00000000",
      "The ext value with code -1 cannot be read: A timestamp has 0 to 999999999 nanoseconds, not 1073741823",
      0,
    ],
  ])("refuses %s and says why, and where", (hex, why, offset) => {
    const error = unpackErrorOf(() => readHex(hex))
    expect(error.message).toBe(`${why} (at offset ${offset}).`)
    expect(error).toMatchObject({ name: "UnpackError", offset })
  })

  it("refuses what is cut off anywhere", () => {
    const whole = encode([
      1,
      -1000,
      2.5,
      "text",
      "x".repeat(300),
      { a: [new ExtType(1, bytesOf("01"))] },
      2n ** 60n,
      bytesOf("0102"),
    ])
    for (let length = 0; length < whole.length; length++) {
      expect(() => decode(whole.subarray(0, length)), `${length} bytes`).toThrow(UnpackError)
    }
  })

  it("takes nothing but bytes", () => {
    for (const other of ["\x01", [1], new ArrayBuffer(1), null]) {
      expect(() => decode(other as unknown as Uint8Array)).toThrow(TypeError)
    }
  })

  it("reads a part of a larger array", () => {
    const part = Buffer.from("ffff92a161cd0102ffff", "hex").subarray(2, 8)
    expect(decode(part)).toEqual(["a", 258])
    expect(decode(new Uint8Array(part))).toEqual(["a", 258])
  })

  it("gives bytes, and the data of ext values, memory of their own", () => {
    const input = Buffer.alloc(100_000)
    bytesOf("93 c402 0102 d50a 0304 d40b 05").copy(input)
    const [plain, ext, extended] = decode(input.subarray(0, 12), {
      extend: (code, data) => (code === 11 ? data : undefined),
    }) as [Uint8Array, ExtType, Uint8Array]
    input.fill(0xee)
    expect([plain, ext.data, extended].map((each) => [...each])).toEqual([[1, 2], [3, 4], [5]])
    for (const each of [plain, ext.data, extended]) expect(each.buffer.byteLength).toBeLessThanOrEqual(8192)
    expect(plain).toBeInstanceOf(Buffer)
  })

  it("keeps floats apart from ints if that is wanted", () => {
    const floats = ["ca3f800000", "cb3ff0000000000000", "cb8000000000000000", "cb7e37e43c8800759c"]
    for (const hex of floats) {
      const value = readHex(hex, { keepFloats: true })
      expect(value).toBeInstanceOf(Float)
      expect(Object.is(Number(value), readHex(hex))).toBe(true)
    }
    expect(readHex("cb3ff8000000000000", { keepFloats: true })).toBe(1.5)
    expect(readHex("ca7f800000", { keepFloats: true })).toBe(Number.POSITIVE_INFINITY)
    expect(readHex("01", { keepFloats: true })).toBe(1)
  })
})

describe("Maps", () => {
  it("are objects, whatever their text keys are", () => {
    const value = readHex(
      "83 a95f5f70726f746f5f5f 81 a161 01 ab636f6e7374727563746f72 02 a8746f537472696e67 03",
    ) as object
    expect(Object.entries(value)).toEqual([
      ["__proto__", { a: 1 }],
      ["constructor", 2],
      ["toString", 3],
    ])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(value, "__proto__")).toMatchObject({
      writable: true,
      enumerable: true,
      configurable: true,
    })
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })

  it("keep the last value of a key", () => {
    expect(readHex("83 a161 01 a162 02 a161 03")).toEqual({ a: 3, b: 2 })
    expect(readHex("82 a95f5f70726f746f5f5f 01 a95f5f70726f746f5f5f 02")).toEqual(
      JSON.parse('{"__proto__": 2}'),
    )
    expect(readHex("83 01 01 02 02 d001 03")).toEqual(
      new Map([
        [1, 3],
        [2, 2],
      ]),
    )
  })

  it("keep the order of all keys when they are Maps, also of those that are numbers to an object", () => {
    const map = readHex("85 a0 01 a130 02 a0 03 c4016b 04 a131 05") as Map<unknown, unknown>
    expect([...map]).toEqual([
      ["", 3],
      ["0", 2],
      [Buffer.from("k"), 4],
      ["1", 5],
    ])
  })

  it("are Maps if a key is not text, with keys of bytes that are one when they are equal", () => {
    const map = readHex("85 a16b 01 c4016b 02 c4016b 03 c4016c 04 a16b 05") as Map<unknown, unknown>
    expect([...map]).toEqual([
      ["k", 5],
      [Buffer.from("k"), 3],
      [Buffer.from("l"), 4],
    ])
    expect(readHex("82 a95f5f70726f746f5f5f 01 c0 02")).toEqual(
      new Map<unknown, unknown>([
        ["__proto__", 1],
        [null, 2],
      ]),
    )
  })

  it("may have any keys", () => {
    const map = readHex(
      "87 c0 00 c3 01 cbfff8000000000000 02 91 90 03 80 04 d40507 05 cf0020000000000001 06",
    ) as Map<unknown, unknown>
    expect([...map.keys()]).toEqual([
      null,
      true,
      Number.NaN,
      [[]],
      {},
      new ExtType(5, bytesOf("07")),
      2n ** 53n + 1n,
    ])
    expect([...map.values()]).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it("have the same keys however often these came before", () => {
    const decoder = new Decoder()
    const keys = ["a", "é", "ab", "ba", "id", "x".repeat(31), "x".repeat(32), "", "\u{1f600}", "naïve"]
    for (let round = 0; round < 3; round++) {
      for (const key of keys) expect(decoder.decode(encode({ [key]: 1 }))).toEqual({ [key]: 1 })
    }
  })

  it("have no keys that are the letters of a known key in another encoding", () => {
    const decoder = new Decoder()
    for (let code = 0x80; code < 0x100; code++) {
      decoder.decode(encode({ [String.fromCharCode(code)]: 1 }))
      expect(() => decoder.decode(Uint8Array.of(0x81, 0xa1, code, 1))).toThrow(UnpackError)
    }
  })
})

describe("Nesting", () => {
  const nest = (depth: number, head: string, end: string): string => head.repeat(depth - 1) + end

  it.each([
    ["arrays", "91", "90"],
    ["maps", "81a161", "80"],
    ["keys of maps", "81", "8000"],
  ])("is read to a depth of 1024: %s", (_, head, end) => {
    expect(deepestDecoded).toBe(1024)
    const tail = head === "81" ? "00".repeat(1022) : ""
    expect(readHex(nest(1024, head, end) + tail)).toBeTypeOf("object")
    expect(unpackErrorOf(() => readHex(`${nest(1025, head, end)}${tail}00`)).message).toMatch(
      /^Nested more than 1024 deep/,
    )
  })

  it("may be limited", () => {
    expect(readHex("9190", { depth: 2 })).toEqual([[]])
    expect(() => readHex("919190", { depth: 2 })).toThrow("Nested more than 2 deep (at offset 2).")
    expect(readHex("05", { depth: 0 })).toBe(5)
    expect(() => readHex("90", { depth: 0 })).toThrow(UnpackError)
    for (const depth of [-1, 1.5, 1025, Number.NaN]) expect(() => new Decoder({ depth })).toThrow(RangeError)
  })

  it("leaves room for timestamps and ext values at the bottom", () => {
    const extend = (_: number, data: Uint8Array) => data.length
    for (const end of ["d6ff00000001", "d40507"]) {
      expect(readHex("91".repeat(1024) + end, { extend })).toBeInstanceOf(Array)
    }
  })
})

describe("A decoder", () => {
  it("goes on after a failure", () => {
    const decoder = new Decoder()
    const value = ["text", { key: [1, 2.5] }]
    const packed = encode(value)
    for (const hex of [
      "",
      "92",
      "91".repeat(1500),
      "c1",
      "81a1ff01",
      `${"91".repeat(900)}c1`,
      "dc0003 01 93 02",
    ]) {
      expect(() => decoder.decode(bytesOf(hex))).toThrow(UnpackError)
      expect(decoder.decode(packed)).toEqual(value)
    }
  })

  it("gives values that do not change with the input", () => {
    const decoder = new Decoder()
    const packed = new Encoder().encode(["a".repeat(10), { k: 1 }])
    const copy = new Uint8Array(packed)
    const value = decoder.decode(copy)
    copy.fill(0xc1)
    expect(value).toEqual(["aaaaaaaaaa", { k: 1 }])
    expect(decoder.decode(packed)).toEqual(value)
  })
})
