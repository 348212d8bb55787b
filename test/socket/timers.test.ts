import { afterEach, beforeEach, describe, expect, vi } from "vitest"
import { POLLIN, Poller, Pull, Timers } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

const einval = expect.objectContaining({ code: "EINVAL" })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] })
})

afterEach(() => {
  vi.useRealTimers()
})

const pass = (milliseconds: number): void => {
  vi.advanceTimersByTime(milliseconds)
}

/** Timers, and the numbers of those that were called. */
const recorded = (...intervals: readonly number[]) => {
  const timers = new Timers()
  const called: number[] = []
  const ids = intervals.map((interval) => timers.add(interval, (timer) => called.push(timer)))
  return {
    timers,
    ids,
    /** Who is called when everything that is due is done. */
    execute: (): number[] => {
      timers.execute()
      return called.splice(0)
    },
  }
}

describe("Timers", () => {
  test("run when they are due and executed, not before, and again after each interval", () => {
    const { timers, ids, execute } = recorded(100)
    expect(ids).toEqual([1])
    expect([timers.timeout(), execute()]).toEqual([100, []])
    pass(99.5)
    expect([timers.timeout(), execute()]).toEqual([1, []])
    pass(0.5)
    expect([timers.timeout(), execute(), timers.timeout()]).toEqual([0, [1], 100])
    pass(350)
    // However late it is, once.
    expect([timers.timeout(), execute(), execute(), timers.timeout()]).toEqual([0, [1], [], 100])
  })

  test("run in the order they were due", () => {
    const { timers, execute } = recorded(30, 10, 20, 10)
    pass(15)
    expect(execute()).toEqual([2, 4])
    pass(15)
    expect([execute(), timers.timeout()]).toEqual([[3, 2, 4, 1], 10])
  })

  test("never run once they are cancelled, also by one that is due as well", () => {
    const { timers, ids, execute } = recorded(10, 10)
    timers.cancel(ids[0] as number)
    pass(10)
    expect(execute()).toEqual([2])
    timers.cancel(2)
    expect(timers.timeout()).toBe(-1)
    const called: number[] = []
    timers.add(5, (timer) => {
      called.push(timer)
      timers.cancel(4)
    })
    timers.add(5, (timer) => called.push(timer))
    pass(5)
    timers.execute()
    expect(called).toEqual([3])
  })

  test("count from the change when they are reset or get another interval", () => {
    const { timers, execute } = recorded(100)
    pass(90)
    timers.reset(1)
    expect(timers.timeout()).toBe(100)
    pass(90)
    timers.setInterval(1, 50)
    expect([timers.timeout(), execute()]).toEqual([50, []])
    pass(50)
    expect([execute(), timers.timeout()]).toEqual([[1], 50])
  })

  test("may be as far away as can be, and due at once", () => {
    const { timers, execute } = recorded(Number.MAX_SAFE_INTEGER, 0)
    expect([timers.timeout(), execute(), execute()]).toEqual([0, [2], [2]])
    timers.cancel(2)
    pass(1_000_000)
    expect([execute(), timers.timeout() > 2 ** 52]).toEqual([[], true])
  })

  test("that are added meanwhile wait for the next round", () => {
    const timers = new Timers()
    const called: string[] = []
    timers.add(10, () => {
      called.push("first")
      timers.add(0, () => called.push("second"))
    })
    pass(10)
    timers.execute()
    expect(called).toEqual(["first"])
    timers.execute()
    expect(called).toEqual(["first", "second"])
  })

  test("that throw leave the others due", () => {
    const timers = new Timers()
    timers.add(10, () => {
      throw new Error("mine")
    })
    const called: number[] = []
    timers.add(20, (timer) => called.push(timer))
    pass(20)
    expect(() => timers.execute()).toThrow("mine")
    expect([called, timers.timeout()]).toEqual([[], 0])
    timers.execute()
    expect(called).toEqual([2])
  })

  test("are checked when they are used", () => {
    const timers = new Timers()
    expect(timers.timeout()).toBe(-1)
    timers.execute()
    for (const handler of [undefined, null, "run"]) {
      expect(() => timers.add(10, handler as never)).toThrow(TypeError)
    }
    for (const interval of [-1, Number.NaN, "10" as never]) {
      expect(() => timers.add(interval, () => {})).toThrow(einval)
    }
    expect(timers.timeout()).toBe(-1)
    const timer = timers.add(10, () => {})
    expect(() => timers.setInterval(timer, -1)).toThrow(einval)
    timers.cancel(timer)
    for (const unknown of [timer, timer + 1, 0]) {
      expect(() => timers.cancel(unknown)).toThrow(einval)
      expect(() => timers.reset(unknown)).toThrow(einval)
      expect(() => timers.setInterval(unknown, 10)).toThrow(einval)
    }
  })
})

test("A loop that polls runs its timers in time", async ({ context }) => {
  vi.useRealTimers()
  const timers = new Timers()
  const poller = new Poller()
  poller.register(new Pull({ context }), POLLIN)
  const called: number[] = []
  timers.add(5, (timer) => called.push(timer))
  while (called.length < 3) {
    expect((await poller.poll(timers.timeout())).size).toBe(0)
    timers.execute()
  }
  expect(called).toEqual([1, 1, 1])
})
