import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { HeartbeatSchedule } from "../../../src/transports/epgm/heartbeat-schedule.ts"
import { TokenBucket } from "../../../src/transports/epgm/token-bucket.ts"

describe("The rate of a sender", () => {
  it("allows a burst after a pause, then so many octets as time brings", () => {
    const bucket = new TokenBucket(10, 1_000, 0)
    expect(bucket.take(1_000, 0)).toBe(true)
    expect(bucket.take(1, 0)).toBe(false)
    expect(bucket.delay(500, 0)).toBe(50)
    expect(bucket.take(500, 49)).toBe(false)
    expect(bucket.take(500, 50)).toBe(true)
    expect(bucket.delay(1_000, 10_000)).toBe(0)
    expect(bucket.take(1_001, 20_000)).toBe(false)
  })

  it("is never exceeded, and never keeps anybody waiting longer than it says", () => {
    const steps = fc.array(fc.record({ wait: fc.nat(300), size: fc.integer({ min: 1, max: 1_500 }) }))
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), (all, rate) => {
        const bucket = new TokenBucket(rate, 1_500, 0)
        let now = 0
        let sent = 0
        for (const { wait, size } of all) {
          now += wait
          if (!bucket.take(size, now)) {
            now += bucket.delay(size, now)
            expect(bucket.take(size, now)).toBe(true)
          }
          sent += size
          expect(sent).toBeLessThanOrEqual(1_500 + now * rate)
        }
      }),
    )
  })
})

describe("Signs of life", () => {
  it("are close together after data, and rare when nothing happens", () => {
    const schedule = new HeartbeatSchedule()
    expect(schedule.next()).toBe(30_000)
    schedule.restart()
    expect(Array.from({ length: 11 }, () => schedule.next())).toEqual([
      100, 100, 100, 100, 100, 1_300, 7_000, 16_000, 25_000, 30_000, 30_000,
    ])
  })
})
