import fc from "fast-check"
import wrappers from "libsodium-wrappers-sumo"
import { describe, expect, it } from "vitest"
import { boxState } from "../../../../src/zmtp/mechanisms/curve/boxes.ts"
import type { BoxSeries } from "../../../../src/zmtp/mechanisms/curve/sodium.ts"
import {
  type RawSodium,
  WebAssemblySodium,
} from "../../../../src/zmtp/mechanisms/curve/webassembly-sodium.ts"

await wrappers.ready
const raw = (wrappers as unknown as { libsodium: RawSodium }).libsodium
const sodium = new WebAssemblySodium(raw)

const [counterSize, tagSize] = [8, 16]
const longest = sodium.seriesLimit - 1 - tagSize
const none = Buffer.alloc(8)

interface Box {
  readonly counter: Uint8Array
  readonly content: Uint8Array
}

/** A key, and the beginning of nonces. */
const secret = (seed: number) => ({
  key: Buffer.from(Array.from({ length: 32 }, (_, index) => (seed + 1) * (index + 3) * 41)),
  prefix: Buffer.alloc(16, seed + 100),
})

const seriesOf = (seed: number): BoxSeries => {
  const { key, prefix } = secret(seed)
  return sodium.series(boxState(key, prefix, none))
}

/** Counter and box, as libsodium's own function makes it. */
const expected = (seed: number, { counter, content }: Box): Buffer => {
  const { key, prefix } = secret(seed)
  const nonce = Buffer.concat([prefix, counter])
  return Buffer.concat([counter, wrappers.crypto_secretbox_easy(content, nonce, key)])
}

/** Boxes in a row, each behind `ahead` octets, and where they are. */
const laidOut = (boxes: readonly Box[], ahead: number) => {
  const pieces: Uint8Array[] = []
  const places: number[] = []
  let at = 0
  for (const { counter, content } of boxes) {
    const piece = Buffer.concat([Buffer.alloc(ahead, 0xee), counter, Buffer.alloc(tagSize), content])
    pieces.push(piece)
    places.push(at, at + piece.length)
    at += piece.length
  }
  return { memory: Buffer.concat(pieces), places }
}

const opened = (series: BoxSeries, source: Uint8Array, start: number, end: number): Buffer | undefined => {
  const target = Buffer.alloc(end - start - counterSize - tagSize, 0xdd)
  return series.open(source, start, end, target, 0) ? target : undefined
}

const box = fc.record({
  counter: fc.uint8Array({ minLength: counterSize, maxLength: counterSize }),
  content: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.integer({ min: 1, max: longest }).map((size) => Buffer.alloc(size, size)),
  ),
})

describe("A series of boxes", () => {
  it("is sealed as libsodium's own function does it, and opened", () => {
    fc.assert(
      fc.property(
        fc.array(box, { minLength: 1, maxLength: 60 }),
        fc.nat(20),
        fc.nat(20),
        (boxes, ahead, offset) => {
          const series = seriesOf(1)
          const { memory, places } = laidOut(boxes, ahead)
          const shifted = Buffer.alloc(offset + memory.length + 5, 0xee)
          memory.copy(shifted, offset)
          series.seal(
            shifted,
            places.map((each) => each + offset),
            ahead,
          )
          const all = boxes.flatMap((each) => [Buffer.alloc(ahead, 0xee), expected(1, each)])
          const around = [Buffer.alloc(offset, 0xee), ...all, Buffer.alloc(5, 0xee)]
          expect(Buffer.compare(shifted, Buffer.concat(around))).toBe(0)
          series.renew()
          for (const [index, { content }] of boxes.entries()) {
            const [start, end] = places.slice(2 * index, 2 * index + 2) as [number, number]
            const found = opened(series, shifted, offset + start + ahead, offset + end)
            expect(found && Buffer.compare(found, content)).toBe(0)
          }
          series.end()
        },
      ),
      { numRuns: 60 },
    )
  })

  it("may be longer than what is worked on at once", () => {
    const series = seriesOf(2)
    const boxes = Array.from({ length: 400 }, (_, index) => ({
      counter: Buffer.alloc(8, index),
      content: Buffer.alloc(index % 3 === 0 ? longest : 65, index),
    }))
    const { memory, places } = laidOut(boxes, 0)
    expect(memory.length).toBeGreaterThan(500_000)
    series.seal(memory, places, 0)
    expect(Buffer.compare(memory, Buffer.concat(boxes.map((each) => expected(2, each))))).toBe(0)
    for (const [index, { content }] of boxes.entries()) {
      const found = opened(series, memory, places[2 * index] as number, places[2 * index + 1] as number)
      expect(found && Buffer.compare(found, content)).toBe(0)
    }
    series.end()
  })

  it("is opened where it lies, too", () => {
    const series = seriesOf(3)
    const content = Buffer.from("in its place")
    const memory = expected(3, { counter: Buffer.alloc(8, 1), content })
    expect(series.open(memory, 0, memory.length, memory, 10)).toBe(true)
    expect(String(memory.subarray(10, 10 + content.length))).toBe("in its place")
    series.end()
  })

  it("opens nothing of which one bit is another", () => {
    const series = seriesOf(4)
    const content = Buffer.from("a message")
    const genuine = expected(4, { counter: Buffer.alloc(8, 1), content })
    for (let place = 0; place < genuine.length * 8; place++) {
      const forged = Buffer.from(genuine)
      forged[place >> 3] = (forged[place >> 3] as number) ^ (1 << (place & 7))
      const target = Buffer.alloc(content.length, 0xdd)
      expect(series.open(forged, 0, forged.length, target, 0)).toBe(false)
      expect(target.every((octet) => octet === 0xdd)).toBe(true)
    }
    expect(String(opened(series, genuine, 0, genuine.length))).toBe("a message")
    series.end()
  })

  it("is told when what lies in its source is something else", () => {
    const series = seriesOf(5)
    const [first, second] = [1, 2].map((each) =>
      expected(5, { counter: Buffer.alloc(8, each), content: Buffer.alloc(20, each) }),
    ) as [Buffer, Buffer]
    // One behind the other, so that the source is still held when it changes.
    const source = Buffer.concat([first, first])
    const end = first.length
    expect(opened(series, source, 0, end)?.[0]).toBe(1)
    source.set(second)
    series.renew()
    expect(opened(series, source, 0, end)?.[0]).toBe(2)
    series.end()
  })

  it("stands beside others: however their work is mixed, none sees the other's", () => {
    const step = fc.record({ who: fc.nat(2), seal: fc.boolean(), box })
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), (steps) => {
        const all = [6, 7, 8].map(seriesOf)
        const chunk = [6, 7, 8].map((seed) =>
          Buffer.concat(steps.map(({ box }) => expected(seed, box).subarray())),
        )
        let at = 0
        for (const { who, seal, box } of steps) {
          const [series, source] = [all[who] as BoxSeries, chunk[who] as Buffer]
          const end = at + counterSize + tagSize + box.content.length
          if (seal) {
            const { memory, places } = laidOut([box], 3)
            series.seal(memory, places, 3)
            expect(Buffer.compare(memory.subarray(3), expected(6 + who, box))).toBe(0)
          } else {
            const found = opened(series, source, at, end)
            expect(found && Buffer.compare(found, box.content)).toBe(0)
          }
          at = end
        }
        for (const each of all) each.end()
      }),
      { numRuns: 40 },
    )
  })

  it("leaves no key in memory", () => {
    const heap = () => Buffer.from(raw.HEAPU8)
    const subkey = Buffer.alloc(32)
    const series = seriesOf(9)
    const { memory, places } = laidOut([{ counter: none, content: Buffer.from("nobody else reads this") }], 0)
    series.seal(memory, places, 0)
    const before = heap()
    expect(before.includes(secret(9).key)).toBe(false)
    series.end()
    const after = heap()
    // What was overwritten is what was there: the series' key, and what lay beside it.
    let place = 0
    while (before[place] === after[place]) place++
    before.copy(subkey, 0, place, place + 32)
    expect(after.includes(subkey)).toBe(false)
    expect(after.includes("nobody else reads this")).toBe(false)
  })
})
