import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { prettyPrint } from "../../../src/rpc/python/pretty-print.ts"
import { type NotedValue, notedValue } from "../../support/noted-value.ts"

const recorded = JSON.parse(
  readFileSync(new URL("../../vectors/aiozmq/pretty-print.json", import.meta.url), "utf8"),
) as [NotedValue, string][]

describe("A value is laid out as Python's pretty printer does it", () => {
  it.each(recorded.map(([noted, expected], index) => [index, noted, expected] as const))(
    "value %i",
    (_, noted, expected) => {
      expect(prettyPrint(notedValue(noted))).toBe(expected)
    },
  )

  it("also in other widths", () => {
    expect(prettyPrint([1, [2, 3]], { width: 8 })).toBe("(1,\n (2, 3))")
    expect(prettyPrint([1, [2, 3]], { width: 1 })).toBe("(1,\n (2,\n  3))")
  })
})

describe("What is laid out", () => {
  it.each<[string, unknown]>([
    ["a text", "word ".repeat(100_000)],
    ["one word", "x".repeat(1_000_000)],
    ["bytes", new Uint8Array(1_000_000)],
    ["an array", Array.from({ length: 100_000 }, () => "item")],
    ["a map", { key: Array.from({ length: 100_000 }, (_, index) => ({ index })) }],
  ])("ends at a length: %s", (_, value) => {
    const text = prettyPrint(value, { length: 1000 })
    expect(text).toHaveLength(1003)
    expect(text.endsWith("...")).toBe(true)
  })

  it.each([
    [500, true],
    [100_000, false],
  ])("may be %i levels deep", (levels, isWhole) => {
    let deep: unknown = "end"
    for (let level = 0; level < levels; level++) deep = level % 2 === 0 ? [deep] : { k: deep }
    expect(prettyPrint(deep).includes("'end'")).toBe(isWhole)
  })

  it("may contain itself", () => {
    const value: { list: unknown[] } = { list: ["x".repeat(60), "y".repeat(60)] }
    value.list.push(value)
    expect(prettyPrint(value, { length: 2000 })).toContain("'yyyy")
  })

  it("has its keys in order even if Python could not compare them", () => {
    const map = new Map<unknown, number>([
      ["text", 1],
      [2, 2],
      [Buffer.from("bytes"), 3],
      [1n, 4],
      [null, 5],
    ])
    expect(prettyPrint(map)).toBe("{None: 5, b'bytes': 3, 1: 4, 2: 2, 'text': 1}")
  })
})
