import { afterEach, describe, expect, it, vi } from "vitest"
import { KeepAlive } from "../../src/core/keep-alive.ts"

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Whether a timer that keeps the process running is there, as the platform sees it. */
const scene = (): { keepAlive: KeepAlive; timers: { running: boolean; keeps: boolean }[] } => {
  const timers: { running: boolean; keeps: boolean; ref(): void; unref(): void }[] = []
  vi.stubGlobal("setInterval", () => {
    const timer = {
      running: true,
      keeps: true,
      ref: () => {
        timer.keeps = true
      },
      unref: () => {
        timer.keeps = false
      },
    }
    timers.push(timer)
    return timer
  })
  vi.stubGlobal("clearInterval", (timer: { running: boolean } | undefined) => {
    if (timer !== undefined) timer.running = false
  })
  return { keepAlive: new KeepAlive(), timers }
}

const kept = (timers: readonly { running: boolean; keeps: boolean }[]): boolean =>
  timers.some((each) => each.running && each.keeps)

describe("a process", () => {
  it("is kept running from the first who holds it to the last", () => {
    const { keepAlive, timers } = scene()
    expect(kept(timers)).toBe(false)
    keepAlive.hold()
    keepAlive.hold()
    expect(kept(timers)).toBe(true)
    keepAlive.release()
    expect(kept(timers)).toBe(true)
    keepAlive.release()
    expect(kept(timers)).toBe(false)
  })

  it("needs one timer, however often it is held", () => {
    const { keepAlive, timers } = scene()
    for (let round = 0; round < 100; round++) {
      keepAlive.hold()
      expect(kept(timers)).toBe(true)
      keepAlive.release()
      expect(kept(timers)).toBe(false)
    }
    expect(timers).toHaveLength(1)
  })

  it("has no timer left when there is rest, unless somebody holds it", () => {
    const { keepAlive, timers } = scene()
    keepAlive.hold()
    keepAlive.rest()
    expect(kept(timers)).toBe(true)
    keepAlive.release()
    keepAlive.rest()
    keepAlive.rest()
    expect(timers.filter((each) => each.running)).toEqual([])
    keepAlive.hold()
    expect(kept(timers)).toBe(true)
  })
})
