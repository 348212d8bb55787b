import { describe, expect, it } from "vitest"
import { decode } from "../../../src/rpc/msgpack/decoder.ts"
import { encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../../src/rpc/msgpack/float.ts"
import { Timestamp } from "../../../src/rpc/msgpack/timestamp.ts"

describe("An ExtType", () => {
  it("has a code from 0 to 127 and bytes", () => {
    for (const code of [0, 127]) expect(new ExtType(code, Buffer.of(1))).toEqual({ code, data: Buffer.of(1) })
    for (const code of [-1, 128, 1.5, Number.NaN, "5", undefined]) {
      expect(() => new ExtType(code as number, Buffer.of(1))).toThrow(RangeError)
    }
    for (const data of ["a", [1], new ArrayBuffer(1), undefined]) {
      expect(() => new ExtType(1, data as unknown as Uint8Array)).toThrow(TypeError)
    }
  })
})

describe("A Float", () => {
  it("is a number in sums, comparisons and JSON", () => {
    const float = new Float(2)
    expect(Number(float)).toBe(2)
    expect((float as unknown as number) * 3).toBe(6)
    expect((float as unknown as number) > 1).toBe(true)
    expect(JSON.stringify({ float })).toBe('{"float":2}')
  })

  it("is made of a number", () => {
    for (const value of ["1", 1n, null, new Float(1)])
      expect(() => new Float(value as unknown as number)).toThrow(TypeError)
  })
})

describe("A Timestamp", () => {
  it.each([
    [0, 0, "d6ff00000000"],
    [2 ** 32 - 1, 0, "d6ffffffffff"],
    [2 ** 32, 0, "d7ff0000000100000000"],
    [0, 1, "d7ff0000000400000000"],
    [2 ** 34 - 1, 999_999_999, "d7ffee6b27ffffffffff"],
    [2 ** 34, 0, "c70cff000000000000000400000000"],
    [-1, 999_999_999, "c70cff3b9ac9ffffffffffffffffff"],
    [2n ** 63n - 1n, 1, "c70cff000000017fffffffffffffff"],
    [-(2n ** 63n), 1, "c70cff000000018000000000000000"],
  ])("of %s s and %i ns takes as few bytes as possible", (seconds, nanoseconds, hex) => {
    const timestamp = new Timestamp(seconds, nanoseconds)
    expect(Buffer.from(encode(timestamp)).toString("hex")).toBe(hex)
    const back = decode(Buffer.from(hex, "hex"))
    expect(back).toBeInstanceOf(Timestamp)
    expect(back).toEqual({ seconds, nanoseconds })
  })

  it("has its seconds as a number where that is exact", () => {
    expect(new Timestamp(5n).seconds).toBe(5)
    expect(new Timestamp(2n ** 53n).seconds).toBe(2n ** 53n)
  })

  it("refuses what is no point in time", () => {
    for (const seconds of [1.5, 2 ** 53, Number.NaN, 2n ** 63n, -(2n ** 63n) - 1n, "1"]) {
      expect(() => new Timestamp(seconds as number)).toThrow(RangeError)
    }
    for (const nanoseconds of [-1, 1_000_000_000, 0.5, Number.NaN, 1n]) {
      expect(() => new Timestamp(0, nanoseconds as number)).toThrow(RangeError)
    }
  })

  it("is made of a Date, and makes one", () => {
    for (const milliseconds of [0, 1, 999, -1, -1000, -1001, 1_700_000_000_123, 8.64e15, -8.64e15]) {
      const timestamp = Timestamp.from(new Date(milliseconds))
      expect(timestamp.toDate().getTime()).toBe(milliseconds)
    }
    expect(Timestamp.from(new Date(-1))).toEqual({ seconds: -1, nanoseconds: 999_000_000 })
    expect(new Timestamp(1, 999_999_999).toDate().getTime()).toBe(1999)
    expect(() => Timestamp.from(new Date(Number.NaN))).toThrow(RangeError)
    expect(new Timestamp(2n ** 60n).toDate().getTime()).toBeNaN()
  })
})
