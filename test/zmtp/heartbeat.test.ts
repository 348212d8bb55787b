import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Heartbeat, type HeartbeatOptions } from "../../src/zmtp/heartbeat.ts"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

interface Scene {
  readonly heartbeat: Heartbeat
  /** Times to live of the PINGs that went out. */
  readonly pings: number[]
  /** Silences that were too long. */
  readonly expired: number[]
  deaf: boolean
  /** Whether no PING can go out. */
  blocked: boolean
}

const scene = (options: Partial<HeartbeatOptions> = {}): Scene => {
  const made: Scene = {
    heartbeat: new Heartbeat(
      { interval: 0, timeout: 0, timeToLive: 0, ...options },
      {
        ping: (timeToLive) => {
          if (made.blocked) return false
          made.pings.push(timeToLive)
          return true
        },
        expired: (silence) => {
          made.expired.push(silence)
          made.heartbeat.stop()
        },
        deaf: () => made.deaf,
      },
    ),
    pings: [],
    expired: [],
    deaf: false,
    blocked: false,
  }
  return made
}

/** Lets time pass, and what is put off to later turns happen. */
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds)

describe("a heartbeat", () => {
  it("does nothing when it is off", async () => {
    const made = scene({ timeout: 100, timeToLive: 100 })
    made.heartbeat.start()
    await pass(10_000)
    expect(made.pings).toEqual([])
    expect(made.heartbeat.waiting).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it("sends a PING each interval, whatever is heard in between (RFC 37, 2.5)", async () => {
    const made = scene({ interval: 100 })
    made.heartbeat.start()
    await pass(99)
    expect(made.pings).toHaveLength(0)
    for (let count = 1; count <= 5; count++) {
      await pass(100)
      made.heartbeat.heard()
      expect(made.pings).toHaveLength(count)
    }
    expect(made.expired).toEqual([])
  })

  it.each([
    [0, 0],
    [99, 0],
    [100, 1],
    [1_999, 19],
    [65_500, 655],
    [65_600, 655],
    [6_553_599, 655],
  ])("tells a time to live of %i ms as %i tenths of a second", async (timeToLive, tenths) => {
    const made = scene({ interval: 100, timeToLive })
    made.heartbeat.start()
    await pass(100)
    expect(made.pings).toEqual([tenths])
  })

  it("gives up after the timeout, which the first PING without an answer begins", async () => {
    const made = scene({ interval: 100, timeout: 250 })
    made.heartbeat.start()
    await pass(100)
    expect(made.heartbeat.waiting).toBe(true)
    await pass(240)
    expect(made.expired).toEqual([])
    expect(made.pings).toHaveLength(3)
    await pass(60)
    expect(made.expired).toEqual([250])
    const { length } = made.pings
    await pass(10_000)
    expect(made.pings).toHaveLength(length)
  })

  it("waits on when anything is heard, and begins anew with the next PING", async () => {
    const made = scene({ interval: 100, timeout: 250 })
    made.heartbeat.start()
    for (let round = 0; round < 20; round++) {
      await pass(100)
      made.heartbeat.heard()
      expect(made.heartbeat.waiting).toBe(false)
    }
    await pass(100 + 240)
    expect(made.expired).toEqual([])
    await pass(60)
    expect(made.expired).toEqual([250])
  })

  it("waits for no answer to a PING that could not go out", async () => {
    const made = scene({ interval: 100, timeout: 250 })
    made.blocked = true
    made.heartbeat.start()
    await pass(5_000)
    expect(made.expired).toEqual([])
    expect(made.heartbeat.waiting).toBe(false)
    made.blocked = false
    await pass(100)
    expect(made.heartbeat.waiting).toBe(true)
    await pass(300)
    expect(made.expired).toEqual([250])
  })

  it("never gives up with a timeout of 0", async () => {
    const made = scene({ interval: 100, timeout: 0 })
    made.heartbeat.start()
    await pass(60_000)
    expect(made.pings).toHaveLength(600)
    expect(made.heartbeat.waiting).toBe(false)
  })

  it.each([
    [1, 100],
    [655, 65_500],
    [656, 65_600],
    [65_535, 6_553_500],
  ])("gives a peer that names %i tenths of a second %i ms", async (tenths, milliseconds) => {
    const made = scene()
    made.heartbeat.start()
    made.heartbeat.peerTimeToLive(tenths)
    await pass(milliseconds - 10)
    expect(made.expired).toEqual([])
    await pass(60)
    expect(made.expired).toEqual([milliseconds])
  })

  it("lets the last time to live count, and none with 0", async () => {
    const made = scene()
    made.heartbeat.peerTimeToLive(1)
    made.heartbeat.peerTimeToLive(10)
    await pass(500)
    expect(made.expired).toEqual([])
    made.heartbeat.peerTimeToLive(0)
    await pass(100_000)
    expect(made.expired).toEqual([])
    expect(made.heartbeat.waiting).toBe(false)
  })

  it("forgets the peer's time to live when anything is heard", async () => {
    const made = scene()
    made.heartbeat.peerTimeToLive(1)
    made.heartbeat.heard()
    await pass(10_000)
    expect(made.expired).toEqual([])
  })

  it("does not count the time in which we do not listen", async () => {
    const made = scene({ interval: 1000, timeout: 100 })
    made.heartbeat.start()
    made.heartbeat.peerTimeToLive(1)
    made.deaf = true
    await pass(5_050)
    expect(made.expired).toEqual([])
    made.deaf = false
    await pass(200)
    expect(made.expired).toEqual([100])
  })

  it("leaves no timer behind when it is stopped", async () => {
    const made = scene({ interval: 100, timeout: 250 })
    made.heartbeat.start()
    await pass(100)
    made.heartbeat.peerTimeToLive(5)
    made.heartbeat.stop()
    expect(vi.getTimerCount()).toBe(0)
    await pass(10_000)
    expect(made.expired).toEqual([])
    expect(made.pings).toHaveLength(1)
  })

  it("does not need the clock of the wall", async () => {
    const made = scene({ interval: 100, timeout: 250 })
    made.heartbeat.start()
    await pass(100)
    vi.setSystemTime(new Date("2040-01-01"))
    await pass(100)
    expect(made.expired).toEqual([])
    vi.setSystemTime(new Date("2000-01-01"))
    await pass(200)
    expect(made.expired).toEqual([250])
  })
})
