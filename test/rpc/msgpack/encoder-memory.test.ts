import { describe, expect, it } from "vitest"
import { Encoder, encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"

class Point {}

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

describe("An encoder", () => {
  it("leaves alone what it has packed", () => {
    const encoder = new Encoder()
    const values = Array.from({ length: 3000 }, (_, index) => ({ index, text: "t".repeat(index % 70) }))
    const packed = values.map((each) => encoder.encode(each))
    const fresh = values.map((each) => encode(each))
    expect(packed.every((bytes, index) => Buffer.compare(bytes, fresh[index] as Uint8Array) === 0)).toBe(true)
  })

  it("goes on after a failure", () => {
    const encoder = new Encoder()
    const before = encoder.encode([1, "before"])
    for (const value of [[[[new Set()]]], { a: "x".repeat(20_000), b: () => {} }, nested(600)]) {
      expect(() => encoder.encode(value)).toThrow()
      expect(Buffer.from(encoder.encode(nested(512))).toString("hex")).toBe(`${"91".repeat(512)}01`)
    }
    expect(before).toEqual(encode([1, "before"]))
  })

  it("may be used while it packs", () => {
    const kept: Uint8Array[] = []
    const encoder: Encoder = new Encoder({
      extend: (value) => {
        const data = encoder.encode(value instanceof Set ? [...value] : "x".repeat(500))
        kept.push(data)
        return new ExtType(1, data)
      },
    })
    const value = [1, new Set([2, new Set([3]), "y".repeat(9000)]), new Point(), 4]
    const packed = encoder.encode(value)
    const inner = encode([2, new ExtType(1, encode([3])), "y".repeat(9000)])
    const expected = [1, new ExtType(1, inner), new ExtType(1, encode("x".repeat(500))), 4]
    expect(Buffer.compare(packed, encode(expected))).toBe(0)
    expect(kept.map((each) => each.length)).toEqual([2, inner.length, 503])
    expect(kept[0]).toEqual(encode([3]))
    expect(Buffer.compare(kept[1] as Uint8Array, inner)).toBe(0)
  })

  it("comes to an end with what contains itself by way of its translation", () => {
    const encoder: Encoder = new Encoder({ extend: (value) => new ExtType(1, encoder.encode([value])) })
    expect(() => encoder.encode(new Point())).toThrow(RangeError)
    expect(Buffer.from(encoder.encode(1)).toString("hex")).toBe("01")
  })

  it("packs as many values as it has announced, even if a collection changes meanwhile", () => {
    const list: unknown[] = [new Point(), 1, 2]
    const map = new Map<string, unknown>([
      ["a", new Point()],
      ["b", 1],
    ])
    const changes = [() => list.pop(), () => map.set("c", 2)]
    const encoder = new Encoder({
      extend: () => {
        changes.shift()?.()
        return new ExtType(1, new Uint8Array())
      },
    })
    expect(Buffer.from(encoder.encode([list, map])).toString("hex")).toBe(
      "9293c7000101c083a161c70001a16201a16302",
    )
  })

  it("has room for a larger count wherever its memory ends", () => {
    for (let padding = 0; padding < 256; padding++) {
      const entries = Array.from({ length: 14 }, (_, index) => [`${index}`, 0] as const)
      const map = new Map<string, unknown>([["first", new Point()], ...entries])
      const extend = () => {
        for (const more of ["x", "y"]) map.set(more, 1)
        return new ExtType(1, new Uint8Array())
      }
      const packed = encode(["p".repeat(padding), map], { extend })
      const expected = encode(["p".repeat(padding), map], { extend: () => new ExtType(1, new Uint8Array()) })
      expect(Buffer.compare(packed, expected), `${padding}`).toBe(0)
    }
  })

  it("refuses more bytes than msgpack can count", () => {
    const huge = Object.defineProperty(new Uint8Array(1), "length", { value: 2 ** 32 })
    for (const value of [huge, new ExtType(1, huge)]) {
      expect(() => encode(value)).toThrow("msgpack holds 4294967295 bytes at most, not 4294967296.")
    }
  })

  it("does not keep or waste the memory of large messages", () => {
    const encoder = new Encoder()
    for (const value of [
      "é".repeat(30_000),
      "a".repeat(1_000_000),
      new Uint8Array(100_000),
      Array(50_000).fill("abc"),
    ]) {
      const packed = encoder.encode(value)
      expect(Buffer.compare(packed, encode(value))).toBe(0)
      expect(packed.buffer.byteLength).toBeLessThan(packed.length * 1.3)
      expect(encoder.encode(1).buffer.byteLength).toBeLessThanOrEqual(8192)
    }
  })
})
