import { describe, expect, it } from "vitest"
import { CurveCipher } from "../../../../src/zmtp/mechanisms/curve/cipher.ts"
import { countOn, PeerCounter } from "../../../../src/zmtp/mechanisms/curve/counters.ts"
import { sodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { count } from "../../../support/curve-script.ts"

const sodium = await sodiumLibrary.load()
const prefix = new Uint8Array(16)

describe("What we count", () => {
  it.each([
    0n,
    1n,
    0xfen,
    0xffn,
    0xffffn,
    0xffff_fffen,
    0xffff_ffffn,
    2n ** 40n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
  ])("goes on by one from %i", (value) => {
    const counter = count(value)
    countOn(counter)
    expect(counter.readBigUInt64BE()).toBe(value + 1n)
  })

  it("comes to an end before it could begin anew", () => {
    expect(() => countOn(count(2n ** 64n - 2n ** 32n - 1n))).toThrow(RangeError)
  })

  it("is not sealed with once the connection is over", () => {
    const cipher = new CurveCipher(sodium, {
      key: new Uint8Array(32),
      sending: { prefix, counter: count(1) },
      receiving: { prefix, counter: new PeerCounter(count(1), 1) },
    })
    cipher.end()
    expect(() => cipher.lay(0, Buffer.from("x"), Buffer.alloc(34), 0)).toThrow()
    expect(() => cipher.seal(Buffer.alloc(34), [0, 34])).toThrow()
    expect(() => cipher.open(Buffer.alloc(40), 0, 40, Buffer.alloc(40), 0)).toThrow()
  })
})

describe("What a peer counts", () => {
  const allows = (start: bigint, next: bigint, usual = 2): boolean =>
    new PeerCounter(count(start), usual).allows(count(next), 0)

  it("goes on by one, if it did so in the handshake", () => {
    expect(allows(2n, 3n)).toBe(true)
    for (const next of [0n, 1n, 2n, 4n, 1_003n, 2n ** 64n - 1n])
      expect(allows(2n, next), `${next}`).toBe(false)
  })

  it("may leave numbers out otherwise, but never goes back", () => {
    for (const next of [8n, 9n, 2n ** 32n, 2n ** 64n - 1n]) expect(allows(7n, next), `${next}`).toBe(true)
    for (const next of [0n, 2n, 6n, 7n]) expect(allows(7n, next), `${next}`).toBe(false)
    expect(allows(2n ** 64n - 1n, 0n)).toBe(false)
  })

  it("goes on over the half of its octets", () => {
    const counter = new PeerCounter(count(2), 2)
    const next = Buffer.alloc(8)
    for (let value = 3n; value < 6n; value++) {
      next.writeBigUInt64BE(value)
      expect(counter.allows(next, 0)).toBe(true)
      counter.accept()
    }
  })

  it("is not moved by what was not genuine", () => {
    const counter = new PeerCounter(count(2), 2)
    expect(counter.allows(count(3), 0)).toBe(true)
    expect(counter.allows(count(3), 0)).toBe(true)
    counter.accept()
    expect(counter.allows(count(3), 0)).toBe(false)
  })
})
