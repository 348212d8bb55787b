import { describe, expect, it } from "vitest"
import { castBytes, castUnicode, jsonapi } from "../../src/utils/index.ts"

describe("jsonapi", () => {
  it.each([[null], [true], [0], ["häuser"], [[1, [2, "☃"]]], [{ a: { b: [null] } }]])(
    "writes and reads %j",
    (value) => {
      const bytes = jsonapi.dumps(value)
      expect(bytes).toBeInstanceOf(Uint8Array)
      expect(jsonapi.loads(bytes)).toEqual(value)
      expect(jsonapi.loads(castUnicode(bytes))).toEqual(value)
    },
  )

  it("writes UTF-8, and takes what JSON.stringify and JSON.parse take", () => {
    expect(castUnicode(jsonapi.dumps({ a: 1, b: "ä" }, { replacer: ["b"], indent: 1 }))).toBe(
      '{\n "b": "ä"\n}',
    )
    const doubled = jsonapi.dumps([1, 2], {
      replacer: (_, value) => (typeof value === "number" ? value * 2 : value),
    })
    expect(jsonapi.loads(doubled)).toEqual([2, 4])
    expect(jsonapi.loads("[1,2]", (_, value) => (typeof value === "number" ? value + 1 : value))).toEqual([
      2, 3,
    ])
  })

  it.each([undefined, () => {}, Symbol("x"), 1n])("cannot write %s", (value) => {
    expect(() => jsonapi.dumps(value)).toThrow(TypeError)
  })

  it("cannot read what is no JSON, or no text", () => {
    expect(() => jsonapi.loads("{")).toThrow(SyntaxError)
    expect(() => jsonapi.loads(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(TypeError)
    for (const value of [null, 5, { a: 1 }, new ArrayBuffer(2)]) {
      expect(() => jsonapi.loads(value as never)).toThrow(/^JSON is text/)
    }
  })
})

describe("Casts", () => {
  it("leave what is of the wanted kind, and change the other", () => {
    const bytes = Uint8Array.of(0x68, 0xe4)
    expect(castBytes(bytes)).toBe(bytes)
    expect(castUnicode("hä")).toBe("hä")
    expect([...castBytes("hä", "latin-1")]).toEqual([...bytes])
    expect(castUnicode(bytes, "latin-1")).toBe("hä")
    expect(castUnicode(castBytes("☃"))).toBe("☃")
  })

  it("refuse anything else", () => {
    for (const value of [null, undefined, 5, [1], {}]) {
      expect(() => castBytes(value as never)).toThrow(TypeError)
      expect(() => castUnicode(value as never)).toThrow(TypeError)
    }
    expect(() => castUnicode(Uint8Array.of(0xff))).toThrow(TypeError)
    expect(() => castBytes("☃", "latin-1")).toThrow(TypeError)
    expect(() => castBytes("x", "no-such-encoding")).toThrow(RangeError)
  })
})
