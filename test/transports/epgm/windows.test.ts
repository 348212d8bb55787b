import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { MissingPackets, repairTiming } from "../../../src/transports/epgm/missing-packets.ts"
import { lost, ReceiveWindow } from "../../../src/transports/epgm/receive-window.ts"
import { SendWindow } from "../../../src/transports/epgm/send-window.ts"
import { moved } from "../../../src/transports/epgm/serial-number.ts"

const last = 2 ** 32 - 1

/** The payload of a packet: its number. */
const body = (sequence: number): Uint8Array => Buffer.from(String(sequence))

/** Everything that can be taken: numbers, and losses. */
const takeAll = (window: ReceiveWindow): (number | "lost")[] => {
  const taken: (number | "lost")[] = []
  for (let next = window.take(); next !== undefined; next = window.take()) {
    taken.push(next === lost ? "lost" : Number(String(next)))
  }
  return taken
}

/** A window that packets came to, in this order. */
const windowWith = (capacity: number, trail: number, ...sequences: number[]): ReceiveWindow => {
  const window = new ReceiveWindow(capacity)
  for (const sequence of sequences) window.accept(sequence, trail, body(sequence))
  return window
}

const missingOf = (window: ReceiveWindow, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => moved(from, index)).filter((each) => window.isMissing(each))

describe("A sender's window", () => {
  it("keeps the newest packets, also where the numbers begin anew", () => {
    const window = new SendWindow(3, last - 1)
    expect([window.lead, window.trail]).toEqual([last - 2, last - 1])
    expect([1, 2, 3, 4].map((each) => window.push(body(each)))).toEqual([last - 1, last, 0, 1])
    expect([window.lead, window.trail]).toEqual([1, last])
    expect(
      [last - 1, last, 0, 1, 2].map((each) => window.payload(each) && String(window.payload(each))),
    ).toEqual([...[undefined, "2", "3", "4", undefined]])
  })

  it("has one answer for many who ask for the same packet at the same time", () => {
    const window = new SendWindow(3)
    window.push(body(0))
    expect(window.wants(0, 1000)).toBe(true)
    window.repaired(0, 1000)
    expect(window.wants(0, 1050)).toBe(false)
    expect(window.wants(0, 1200)).toBe(true)
    expect(window.wants(1, 1200)).toBe(false)
  })
})

describe("A receiver's window", () => {
  it("begins with the first packet that it hears of", () => {
    expect(takeAll(windowWith(80, 3, 7, 8))).toEqual([7, 8])
    const window = new ReceiveWindow(80)
    window.announce(3, 6)
    expect(takeAll(window)).toEqual([])
    expect(missingOf(window, 0, 10)).toEqual([])
    expect(window.accept(6, 3, body(6))).toBe(false)
    expect(window.accept(7, 3, body(7))).toBe(true)
    expect(takeAll(window)).toEqual([7])
  })

  it("hears of a source that has not sent anything", () => {
    const window = new ReceiveWindow(80)
    window.announce(0, last)
    expect(window.accept(0, 0, body(0))).toBe(true)
    expect(takeAll(window)).toEqual([0])
  })

  it("puts packets in order and drops what comes twice", () => {
    const window = windowWith(80, 0, 0, 3, 1, 1, 3)
    expect(takeAll(window)).toEqual([0, 1])
    expect(window.accept(1, 0, body(1))).toBe(false)
    expect(missingOf(window, 0, 10)).toEqual([2])
    window.accept(2, 0, body(2))
    expect(takeAll(window)).toEqual([2, 3])
  })

  it("goes on where the numbers begin anew", () => {
    expect(takeAll(windowWith(80, last - 1, last - 1, 1, last, 0))).toEqual([last - 1, last, 0, 1])
  })

  it("learns from a sign of life what the end of the data was", () => {
    const window = windowWith(80, 0, 0)
    window.announce(0, 2)
    expect(takeAll(window)).toEqual([0])
    expect(missingOf(window, 0, 10)).toEqual([1, 2])
  })

  it("gives up what the source does not keep any more", () => {
    const window = windowWith(80, 0, 0, 2, 5)
    expect(takeAll(window)).toEqual([0])
    window.announce(4, 6)
    expect(takeAll(window)).toEqual(["lost", 2, "lost"])
    expect(missingOf(window, 0, 10)).toEqual([4, 6])
  })

  it("gives up the oldest when it misses more than it can hold", () => {
    const window = windowWith(4, 0, 0)
    expect(takeAll(window)).toEqual([0])
    for (const sequence of [2, 3, 5]) window.accept(sequence, 0, body(sequence))
    expect(takeAll(window)).toEqual(["lost", 2, 3])
    expect(missingOf(window, 0, 10)).toEqual([4])
  })

  it("is soon done with a source that is a thousand million packets ahead", () => {
    const far = 2 ** 30
    const window = windowWith(80, 0, 0, 2)
    expect(takeAll(window)).toEqual([0])
    window.accept(far, 0, body(far))
    expect(takeAll(window)).toEqual(["lost", 2, "lost"])
    expect(missingOf(window, far - 100, 200)).toHaveLength(79)
  })

  it("holds no more than its capacity while nobody takes anything", () => {
    const whole = windowWith(4, 0, 0, 1, 2, 3, 4, 5, 6)
    expect(whole.size).toBe(4)
    whole.announce(0, 6)
    expect(takeAll(whole)).toEqual([0, 1, 2, 3])
    const gap = windowWith(4, 0, 0)
    takeAll(gap)
    for (const sequence of [2, 3, 4, 5, 6, 7, 8, 9]) gap.accept(sequence, 0, body(sequence))
    expect(gap.size).toBeLessThanOrEqual(4)
  })

  it.each([
    ["comes from 2^31 ahead", 2 ** 31 + 5, 2 ** 31],
    ["is older than what the source keeps", 5, 6],
    ["was there already", 0, 0],
  ])("drops a packet that %s", (_, sequence, trail) => {
    const window = windowWith(80, 0, 0)
    takeAll(window)
    expect(window.accept(sequence, trail, body(0))).toBe(false)
    expect(window.lead).toBe(0)
  })

  it("drops a sign of life that makes no sense", () => {
    const window = windowWith(80, 0, 0)
    window.announce(9, 5)
    window.announce(2 ** 31 + 5, 2 ** 31 + 9)
    expect([window.oldest, window.lead]).toEqual([0, 0])
  })

  it("hands everything over once and in order, whatever comes", () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ sequence: fc.integer({ min: 0, max: 40 }), trail: fc.integer({ min: 0, max: 40 }) }),
        fc.record({ trail: fc.integer({ min: 0, max: 40 }), lead: fc.integer({ min: 0, max: 40 }) }),
        fc.record({ giveUp: fc.integer({ min: 0, max: 40 }) }),
      ),
    )
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: last }),
        fc.integer({ min: 1, max: 12 }),
        (all, base, capacity) => {
          const window = new ReceiveWindow(capacity)
          let before = -1
          for (const step of all) {
            if ("sequence" in step) {
              window.accept(moved(base, step.sequence), moved(base, step.trail), body(step.sequence))
            } else if ("lead" in step) window.announce(moved(base, step.trail), moved(base, step.lead))
            else window.giveUp(moved(base, step.giveUp))
            for (const each of takeAll(window)) {
              if (each === "lost") continue
              expect(each).toBeGreaterThan(before)
              before = each
            }
            expect(window.size).toBeLessThan(capacity)
          }
        },
      ),
    )
  })
})

describe("Missing packets", () => {
  const { confirmation, data, tries } = repairTiming

  /** One missing packet, 1, which is asked for without waiting. */
  const open = (): { window: ReceiveWindow; missing: MissingPackets } => {
    const window = windowWith(80, 0, 0, 2)
    takeAll(window)
    const missing = new MissingPackets(window, () => 0)
    missing.update(0)
    return { window, missing }
  }

  it("are asked for after a time that is left to chance", () => {
    const window = windowWith(80, 0, 0, 2)
    takeAll(window)
    const missing = new MissingPackets(window, () => 0.5)
    missing.update(1000)
    expect(missing.deadline).toBe(1025)
    expect(missing.due(1024)).toEqual({ ask: [], hopeless: [] })
    expect(missing.due(1025)).toEqual({ ask: [1], hopeless: [] })
  })

  it("are asked for again when nobody answers, and given up in the end", () => {
    const { missing } = open()
    let asked = 0
    let hopeless: readonly number[] = []
    for (let now = 0; hopeless.length === 0; now = missing.deadline) {
      const due = missing.due(now)
      asked += due.ask.length
      hopeless = due.hopeless
    }
    expect([asked, hopeless]).toEqual([tries, [1]])
    expect(missing.deadline).toBe(Number.POSITIVE_INFINITY)
  })

  it("are not asked for while the source has them on their way", () => {
    const { missing } = open()
    missing.confirmed(1, 0)
    expect(missing.due(confirmation - 1).ask).toEqual([])
    expect(missing.deadline).toBe(data)
    missing.due(data)
    expect(missing.due(missing.deadline).ask).toEqual([1])
  })

  it("are forgotten when they come, or cannot come", () => {
    const { missing, window } = open()
    missing.found(1)
    expect(missing.deadline).toBe(Number.POSITIVE_INFINITY)
    const other = new MissingPackets(window, () => 0)
    other.update(0)
    window.announce(2, 2)
    expect(other.due(0)).toEqual({ ask: [], hopeless: [] })
  })
})
