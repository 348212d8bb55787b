import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../../src/rpc/msgpack/float.ts"
import { Timestamp } from "../../../src/rpc/msgpack/timestamp.ts"
import { ValueError } from "../../../src/rpc/python/exceptions.ts"
import { PythonDate } from "../../../src/rpc/python/python-date.ts"
import { repr, reprList, str } from "../../../src/rpc/python/repr.ts"
import { type NotedValue, notedValue } from "../../support/noted-value.ts"

const recorded = JSON.parse(
  readFileSync(new URL("../../vectors/aiozmq/repr.json", import.meta.url), "utf8"),
) as [NotedValue, string][]

/** Which characters are assigned changes from year to year: one that will stay unassigned is among them. */
describe("The notation of a value", () => {
  it.each(recorded)("is Python's for %j", (noted, expected) => {
    expect(repr(notedValue(noted))).toBe(expected)
  })

  it.each<[string, unknown, string]>([
    ["undefined", undefined, "None"],
    ["a whole number that is exact", 2 ** 53 - 1, "9007199254740991"],
    ["a whole number that is sent as a float", 2 ** 53, "9007199254740992.0"],
    ["minus zero", -0, "-0.0"],
    ["a Float", new Float(3), "3.0"],
    ["a bigint", 2n ** 70n, "1180591620717411303424"],
    ["a Timestamp", new Timestamp(5, 6), "Timestamp(seconds=5, nanoseconds=6)"],
    ["an ExtType", new ExtType(1, Uint8Array.of(0)), "ExtType(code=1, data=b'\\x00')"],
    ["an ArrayBuffer", Uint8Array.of(65).buffer, "b'A'"],
    ["a view of other numbers", new Uint16Array([0x4241]), "b'AB'"],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), "{'a': 1}"],
    ["a Set", new Set([1]), "{1}"],
    ["an empty Set", new Set(), "set()"],
    ["one of Python's exceptions", new ValueError("a", 1), "ValueError('a', 1)"],
    ["an error of JavaScript", new RangeError("too far"), "RangeError('too far')"],
    ["an error without a message", new Error(), "Error()"],
    ["a date of Python", new PythonDate({ year: 2014, month: 3, day: 25 }), "<PythonDate 2014-03-25>"],
    ["a Date", new Date(0), "<Date 1970-01-01T00:00:00.000Z>"],
    ["an invalid Date", new Date(Number.NaN), "<Date invalid>"],
    ["an object of a class", new (class Point {})(), "<Point>"],
    ["a promise", Promise.resolve(), "<Promise>"],
    ["a function", function named() {}, "<function named>"],
    [
      "a function without a name",
      (
        () => () =>
          1
      )(),
      "<function anonymous>",
    ],
    ["a symbol", Symbol("tea"), "<Symbol(tea)>"],
  ])("is sensible for %s", (_, value, expected) => {
    expect(repr(value)).toBe(expected)
  })

  it("does not follow a value into itself", () => {
    const array: unknown[] = [1]
    const object = { array, self: {} }
    object.self = object
    array.push(array, object)
    expect(repr(array)).toBe("(1, (...), {'array': (...), 'self': {...}})")
  })

  it("writes a value that is in another twice", () => {
    const shared = [1]
    expect(repr([shared, shared])).toBe("((1,), (1,))")
  })

  it("ends at a depth", () => {
    expect(repr([[[[1]]]], { depth: 2 })).toBe("(((...),),)")
    let deep: unknown = null
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(repr(deep)).toContain("...")
  })

  it.each<[string, unknown]>([
    ["a text", "x".repeat(100)],
    ["bytes", new Uint8Array(100)],
    ["an array", Array.from({ length: 100 })],
    ["a map", Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key${index}`, index]))],
    ["many levels", [[[[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]]]],
  ])("ends at a length: %s", (_, value) => {
    const text = repr(value, { length: 20 })
    expect(text).toHaveLength(23)
    expect(text).toBe(`${repr(value).slice(0, 20)}...`)
  })

  it("is not cut within a character", () => {
    expect(repr("\u{1f600}\u{1f600}", { length: 2 })).toBe("'...")
  })

  it("exists even for what cannot be looked at", () => {
    const proxy = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error("no")
        },
      },
    )
    const accessor = Object.defineProperty({}, "x", {
      enumerable: true,
      get() {
        throw new Error("no")
      },
    })
    expect(repr([proxy, 1])).toBe("(<unprintable object>, 1)")
    expect(repr(accessor)).toBe("<unprintable object>")
  })
})

describe("The text of a value", () => {
  it.each<[unknown, string]>([
    ["it's", "it's"],
    [["it's"], '("it\'s",)'],
    [null, "None"],
    [new ValueError("x"), "x"],
    [new TypeError("y"), "y"],
  ])("is Python's str of %s", (value, expected) => {
    expect(str(value)).toBe(expected)
  })
})

describe("The notation of a list", () => {
  it("has square brackets", () => {
    expect(reprList([Uint8Array.of(9), new Uint8Array()])).toBe("[b'\\t', b'']")
    expect(reprList([])).toBe("[]")
  })

  it("ends at a length", () => {
    expect(reprList([new Uint8Array(100)], { length: 10 })).toBe("[b'\\x00\\x0...")
  })
})
