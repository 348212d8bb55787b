import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { SetView } from "../../src/streams/set-view.ts"

const same = (value: string): string => value

const made = (...values: string[]) => {
  const map = new Map(values.map((value) => [value, value]))
  return { map, view: new SetView<string>(map, same, same) }
}

describe("A view of a set", () => {
  it("has what the set has, and shows its changes", () => {
    const { map, view } = made("b", "a")
    expect([...view]).toEqual(["b", "a"])
    map.set("c", "c")
    map.delete("b")
    expect(view.size).toBe(2)
    expect(view.has("c")).toBe(true)
    expect(view.has("b")).toBe(false)
  })

  it("equals a set with the same values", () => {
    expect(new Set(made("a", "b").view)).toEqual(new Set(["b", "a"]))
  })

  it("can be gone through as any set can", () => {
    const { view } = made("a", "b")
    const seen: string[][] = []
    view.forEach((value, again, whole) => {
      seen.push([value, again, String(whole === view)])
    })
    expect(seen).toEqual([
      ["a", "a", "true"],
      ["b", "b", "true"],
    ])
    expect([...view.entries()]).toEqual([
      ["a", "a"],
      ["b", "b"],
    ])
    expect([...view.keys()]).toEqual([...view.values()])
  })

  it("offers no way to change it", () => {
    const { view } = made("a")
    for (const method of ["add", "delete", "clear"]) expect(view).not.toHaveProperty(method)
  })

  it("is written as its values in order, in braces", () => {
    const { view } = made("b", "a")
    expect(String(view)).toBe("{a, b}")
    expect(inspect(view)).toBe("{a, b}")
    expect(String(made().view)).toBe("{}")
  })
})
