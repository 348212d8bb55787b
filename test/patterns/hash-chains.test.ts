import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Chained, HashChains } from "../../src/patterns/hash-chains.ts"

interface Entry extends Chained<Entry> {
  readonly name: number
}

const entry = (name: number, hash: number): Entry => ({ name, hash, next: undefined })

/** The names of all entries with a hash. */
const found = (chains: HashChains<Entry>, hash: number): number[] => {
  const names: number[] = []
  for (let each = chains.first(hash); each !== undefined; each = each.next) {
    if (each.hash === hash) names.push(each.name)
  }
  return names.toSorted((left, right) => left - right)
}

describe("Hash chains", () => {
  it("find every entry by its hash, however many there are, and negative hashes too", () => {
    const chains = new HashChains<Entry>()
    const entries = Array.from({ length: 5_000 }, (_, name) => entry(name, Math.imul(name, -1_640_531_535)))
    for (const each of entries) chains.add(each)
    for (const { name, hash } of entries) expect(found(chains, hash)).toEqual([name])
    for (const each of entries.slice(3)) chains.remove(each)
    for (const { name, hash } of entries) expect(found(chains, hash)).toEqual(name < 3 ? [name] : [])
  })

  it("keep entries with the same hash apart, whatever is added and removed", () => {
    const hashes = [0, 1, 8, 16, -1, 0x7fffffff, -0x80000000]
    fc.assert(
      fc.property(
        fc.array(fc.record({ hash: fc.constantFrom(...hashes), remove: fc.boolean(), pick: fc.nat() }), {
          maxLength: 200,
        }),
        (steps) => {
          const chains = new HashChains<Entry>()
          const kept: Entry[] = []
          steps.forEach(({ hash, remove, pick }, name) => {
            if (remove && kept.length > 0) {
              chains.remove(kept.splice(pick % kept.length, 1)[0] as Entry)
            } else {
              kept.push(entry(name, hash))
              chains.add(kept[kept.length - 1] as Entry)
            }
          })
          for (const hash of hashes) {
            const expected = kept.filter((each) => each.hash === hash).map((each) => each.name)
            expect(found(chains, hash)).toEqual(expected)
          }
        },
      ),
    )
  })
})
