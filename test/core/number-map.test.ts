import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { NumberMap } from "../../src/core/number-map.ts"

describe("A map from numbers", () => {
  it("does what the platform's own does", () => {
    // Few different keys, so that they meet; and keys that share their low bits.
    const key = fc.oneof(
      fc.nat(40),
      fc.nat(40).map((number) => (number * 0x0400_0000) >>> 0),
      fc.constant(2 ** 32 - 1),
    )
    const step = fc.record({
      key,
      what: fc.constantFrom("set", "set", "take", "get", "clear"),
      rare: fc.nat(60),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const map = new NumberMap<{ readonly index: number }>()
        const model = new Map<number, { readonly index: number }>()
        for (const [index, { key, what, rare }] of steps.entries()) {
          if (what === "set") {
            map.set(key, { index })
            model.set(key, { index })
          } else if (what === "take") {
            expect(map.take(key)).toEqual(model.get(key))
            model.delete(key)
          } else if (what === "clear" && rare === 0) {
            map.clear()
            model.clear()
          }
          expect(map.get(key)).toEqual(model.get(key))
          expect(map.has(key)).toBe(model.has(key))
          expect(map.size).toBe(model.size)
        }
        const indices = (values: Iterable<{ readonly index: number }>): number[] =>
          [...values].map(({ index }) => index).sort((one, other) => one - other)
        expect(indices(map.values())).toEqual(indices(model.values()))
      }),
    )
  })

  it("keeps one old entry among a million that come and go", () => {
    const map = new NumberMap<{ readonly key: number }>()
    map.set(0, { key: 0 })
    for (let key = 1; key <= 1_000_000; key++) {
      map.set(key, { key })
      if (key > 100 && map.take(key - 100)?.key !== key - 100) throw new Error(`${key - 100} is lost`)
      if (map.size > 101) throw new Error(`there are ${map.size} entries`)
    }
    expect(map.get(0)).toEqual({ key: 0 })
  })

  it("grows to many entries and shrinks again", () => {
    const map = new NumberMap<{ readonly key: number }>()
    for (let key = 0; key < 50_000; key++) map.set(key * 3, { key })
    expect(map.size).toBe(50_000)
    for (let key = 0; key < 50_000; key++)
      if (map.take(key * 3)?.key !== key) throw new Error(`${key} is lost`)
    expect(map.size).toBe(0)
    expect(map.values()).toEqual([])
  })
})
