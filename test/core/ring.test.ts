import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Ring } from "../../src/core/ring.ts"
import { until } from "../support/until.ts"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

interface Model {
  items: number[]
}

type Command = fc.Command<Model, Ring<number>>

const same = (model: Model, ring: Ring<number>): void => {
  expect(ring.size).toBe(model.items.length)
  expect(ring.peek()).toBe(model.items[0])
}

const push = (item: number): Command => ({
  check: () => true,
  run: (model, ring) => {
    model.items.push(item)
    ring.push(item)
    same(model, ring)
  },
  toString: () => `push(${item})`,
})

const pushMany = (count: number): Command => ({
  check: () => true,
  run: (model, ring) => {
    for (let item = 0; item < count; item++) {
      model.items.push(item)
      ring.push(item)
    }
    same(model, ring)
  },
  toString: () => `pushMany(${count})`,
})

const shift = (count: number): Command => ({
  check: () => true,
  run: (model, ring) => {
    for (let taken = 0; taken < count; taken++) expect(ring.shift()).toBe(model.items.shift())
    same(model, ring)
  },
  toString: () => `shift(${count})`,
})

const remove = (item: number): Command => ({
  check: () => true,
  run: (model, ring) => {
    const index = model.items.indexOf(item)
    if (index !== -1) model.items.splice(index, 1)
    expect(ring.remove(item)).toBe(index !== -1)
    same(model, ring)
  },
  toString: () => `remove(${item})`,
})

const clear: Command = {
  check: () => true,
  run: (model, ring) => {
    model.items = []
    ring.clear()
    same(model, ring)
  },
  toString: () => "clear()",
}

describe("A ring", () => {
  it("behaves as an array that is pushed to and shifted from", () => {
    const item = fc.integer({ min: 0, max: 20 })
    const commands = fc.commands(
      [
        item.map(push),
        fc.integer({ min: 1, max: 40 }).map(pushMany),
        fc.integer({ min: 1, max: 40 }).map(shift),
        item.map(remove),
        fc.constant(clear),
      ],
      { maxCommands: 80 },
    )
    fc.assert(
      fc.property(commands, (list) => {
        const ring = new Ring<number>()
        const model: Model = { items: [] }
        fc.modelRun(() => ({ model, real: ring }), list)
        // Whatever happened, what is left comes out in order.
        const rest: number[] = []
        for (let next = ring.shift(); next !== undefined; next = ring.shift()) rest.push(next)
        expect(rest).toEqual(model.items)
      }),
      { numRuns: 150 },
    )
  })

  it("answers undefined when it is empty", () => {
    const ring = new Ring<string>()
    expect([ring.size, ring.peek(), ring.shift(), ring.remove("x")]).toEqual([0, undefined, undefined, false])
  })

  it("works on after a burst of many items", () => {
    const ring = new Ring<number>()
    for (let burst = 0; burst < 3; burst++) {
      for (let item = 0; item < 20_000; item++) ring.push(item)
      for (let item = 0; item < 20_000; item++) if (ring.shift() !== item) throw new Error(`not ${item}`)
      expect(ring.size).toBe(0)
    }
  })

  it("keeps nothing alive that was taken out of it", async () => {
    const ring = new Ring<object>()
    const references: WeakRef<object>[] = []
    // In a function of its own, whose variables are gone with it.
    const fillAndEmpty = (): void => {
      for (let count = 0; count < 20; count++) {
        const item = { large: new Array(100).fill(count) }
        references.push(new WeakRef(item))
        ring.push(item)
      }
      ring.remove(references[0]?.deref() as object)
      while (ring.size > 5) ring.shift()
    }
    fillAndEmpty()
    const alive = (): number[] =>
      references.flatMap((each, index) => (each.deref() === undefined ? [] : [index]))
    // What was looked at stays for the rest of the turn, so it may take several.
    await until(() => {
      collectGarbage()
      return alive().length <= 5
    }, "what was taken out to be collected")
    expect(alive()).toEqual([15, 16, 17, 18, 19])
    expect(ring.peek()).toBe(references[15]?.deref())
  })
})
