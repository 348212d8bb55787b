import { describe, expect, it } from "vitest"
import { copy } from "../../src/core/bytes.ts"
import { keepSmallBodies, messageSize, smallBody, toFrame, toMessage } from "../../src/core/message.ts"

const octets = (frame: Uint8Array): number[] => [...frame]

describe("a frame", () => {
  it.each([
    ["text", "naïve ☃", "naïve ☃"],
    ["no text", "", ""],
    ["a number", 3.5, "3.5"],
    ["a large number", 1e21, "1e+21"],
    ["what is no number", Number.NaN, "NaN"],
    ["null", null, ""],
  ])("can be %s", (_, value, expected) => {
    const frame = toFrame(value)
    expect(Buffer.isBuffer(frame)).toBe(true)
    expect(String(frame)).toBe(expected)
  })

  it("can be bytes of any kind, which are not copied", () => {
    const { buffer } = Uint8Array.from({ length: 16 }, (_, index) => index)
    const views = [
      [new Uint8Array(buffer, 2, 3), [2, 3, 4]],
      [Buffer.from(buffer, 2, 3), [2, 3, 4]],
      [new Uint16Array(buffer, 2, 2), [2, 3, 4, 5]],
      [new Float64Array(buffer, 8, 1), [8, 9, 10, 11, 12, 13, 14, 15]],
      [new DataView(buffer, 1, 2), [1, 2]],
      [buffer, Array.from({ length: 16 }, (_, index) => index)],
    ] as const
    for (const [value, expected] of views) {
      const frame = toFrame(value)
      expect(octets(frame)).toEqual(expected)
      expect(frame.buffer).toBe(buffer)
    }
  })

  it("can be shared memory", () => {
    const shared = new SharedArrayBuffer(4)
    new Uint8Array(shared).set([1, 2, 3, 4])
    expect(octets(toFrame(shared))).toEqual([1, 2, 3, 4])
    expect(octets(toFrame(new Uint8Array(shared, 1, 2)))).toEqual([2, 3])
  })

  it("that is a Buffer is that very Buffer", () => {
    const buffer = Buffer.from("x")
    expect(toFrame(buffer)).toBe(buffer)
  })

  it.each([
    ["undefined", undefined, /undefined/],
    ["an object", {}, /an object/],
    ["a function", () => {}, /a function/],
    ["a truth", true, /a boolean/],
    ["a symbol", Symbol("x"), /a symbol/],
    ["a big integer", 1n, /a bigint/],
    ["an array", [], /an object/],
  ])("cannot be %s", (_, value, told) => {
    expect(() => toFrame(value as never)).toThrow(TypeError)
    expect(() => toFrame(value as never)).toThrow(told)
  })
})

describe("a message", () => {
  it("is one frame, or an array of them", () => {
    expect(toMessage("a").map(String)).toEqual(["a"])
    expect(toMessage(null).map(String)).toEqual([""])
    expect(toMessage(Buffer.from("a")).map(String)).toEqual(["a"])
    expect(toMessage(new Uint8Array([0x61])).map(String)).toEqual(["a"])
    expect(toMessage(["a", null, 1, Buffer.from("b")]).map(String)).toEqual(["a", "", "1", "b"])
  })

  it("is an array of the engine's own", () => {
    const own = [Buffer.from("a"), Buffer.from("b")]
    const message = toMessage(own)
    own.pop()
    expect(message.map(String)).toEqual(["a", "b"])
  })

  it("must have a frame, and nothing else in it", () => {
    expect(() => toMessage([])).toThrow(TypeError)
    expect(() => toMessage(["a", undefined as never])).toThrow(/undefined/)
    expect(() => toMessage(["a", ["b"] as never])).toThrow(TypeError)
    expect(() => toMessage(undefined as never)).toThrow(TypeError)
  })

  it("is as large as its frames together", () => {
    expect(messageSize(toMessage(["", "ab", "c"]))).toBe(3)
    expect(messageSize([])).toBe(0)
  })
})

describe("a message that has to wait", () => {
  it("has small bodies of its own, and shares the large ones", () => {
    const bodies = [0, 1, smallBody, smallBody + 1, 10_000].map((size) => Buffer.alloc(size, 0x61))
    const before = bodies.map((each) => copy(each))
    const kept = keepSmallBodies([...bodies])
    for (const body of bodies) body.fill(0x62)
    const same = kept.map((each, index) => Buffer.compare(each, before[index] as Uint8Array) === 0)
    expect(same).toEqual([true, true, true, false, false])
    expect(kept[3]).toBe(bodies[3])
  })
})
