import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ActiveList } from "../../src/patterns/active-list.ts"

const names = ["a", "b", "c", "d", "e", "f"]

type Step = { readonly [Action in "add" | "remove" | "activate" | "deactivate"]?: string }

const step: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom("add", "remove", "activate", "deactivate"), fc.constantFrom(...names))
  .map(([action, name]) => ({ [action]: name }))

const active = (list: ActiveList<string>): string[] =>
  Array.from({ length: list.active }, (_, index) => list.at(index) as string)

describe("A list of which a part is active", () => {
  it("knows its members, and which of them are active", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const list = new ActiveList<string>()
        const members = new Map<string, boolean>()
        for (const { add, remove, activate, deactivate } of steps) {
          if (add !== undefined && !members.has(add)) {
            list.add(add)
            members.set(add, true)
            expect(list.at(list.active - 1)).toBe(add)
          }
          if (remove !== undefined) {
            list.remove(remove)
            members.delete(remove)
          }
          if (activate !== undefined) {
            list.activate(activate)
            if (members.get(activate) === false) expect(list.at(list.active - 1)).toBe(activate)
            if (members.has(activate)) members.set(activate, true)
          }
          if (deactivate !== undefined) {
            list.deactivate(deactivate)
            if (members.has(deactivate)) members.set(deactivate, false)
          }
          expect(list.size).toBe(members.size)
          expect([...list].sort()).toEqual([...members.keys()].sort())
          for (const name of names) expect(list.has(name)).toBe(members.has(name))
          expect(active(list).sort()).toEqual(names.filter((name) => members.get(name) === true))
        }
      }),
      { numRuns: 150 },
    )
  })

  it("keeps the order of the active members when one behind them goes", () => {
    const list = new ActiveList<string>()
    for (const name of names) list.add(name)
    list.remove("f")
    expect(active(list)).toEqual(["a", "b", "c", "d", "e"])
    list.deactivate("e")
    list.remove("e")
    expect(active(list)).toEqual(["a", "b", "c", "d"])
  })

  it("puts the last active member in the place of one that becomes inactive", () => {
    const list = new ActiveList<string>()
    for (const name of ["a", "b", "c", "d"]) list.add(name)
    list.deactivate("b")
    expect(active(list)).toEqual(["a", "d", "c"])
    list.activate("b")
    expect(active(list)).toEqual(["a", "d", "c", "b"])
    list.remove("a")
    expect(active(list)).toEqual(["b", "d", "c"])
  })
})
