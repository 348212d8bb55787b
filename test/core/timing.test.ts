import { afterEach, describe, expect, it, vi } from "vitest"
import { afterPendingInput, afterThisTurn, inNextTurn, startTimer } from "../../src/core/timing.ts"
import { until } from "../support/until.ts"

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe("what is put off", () => {
  it("to the end of this turn comes behind what is done now, and before timers and input", async () => {
    const order: string[] = []
    await nextTurn()
    setTimeout(() => order.push("timer"), 0)
    setImmediate(() => order.push("next turn"))
    afterThisTurn(() => order.push("after this turn"))
    order.push("now")
    await until(() => order.length === 4)
    expect(order.slice(0, 2)).toEqual(["now", "after this turn"])
  })

  it("to the end of this turn, by somebody who awaits promises, comes behind all of them", async () => {
    const order: string[] = []
    await nextTurn()
    await Promise.resolve()
    afterThisTurn(() => order.push("after this turn"))
    for (let step = 0; step < 3; step++) {
      await Promise.resolve()
      order.push(`step ${step}`)
    }
    await nextTurn()
    expect(order).toEqual(["step 0", "step 1", "step 2", "after this turn"])
  })

  it("to the next turn comes when input had its chance", async () => {
    const order: string[] = []
    await new Promise<void>((resolve) => {
      inNextTurn(() => {
        order.push("next turn")
        resolve()
      })
      process.nextTick(() => order.push("this turn"))
      queueMicrotask(() => order.push("promises"))
    })
    expect(order.at(-1)).toBe("next turn")
    expect(order).toHaveLength(3)
  })

  it("until pending input was read comes two turns later", async () => {
    const order: string[] = []
    await new Promise<void>((resolve) => {
      afterPendingInput(() => {
        order.push("after the input")
        resolve()
      })
      setImmediate(() => {
        order.push("next turn")
        process.nextTick(() => order.push("its end"))
      })
    })
    expect(order).toEqual(["next turn", "its end", "after the input"])
  })
})

describe("a timer", () => {
  it("calls back once, when its time has come", async () => {
    vi.useFakeTimers()
    const called = vi.fn()
    startTimer(100, called)
    await vi.advanceTimersByTimeAsync(99)
    expect(called).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(called).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(called).toHaveBeenCalledTimes(1)
  })

  it("does not call back once it is stopped, however often", async () => {
    vi.useFakeTimers()
    const called = vi.fn()
    const timer = startTimer(100, called)
    timer.stop()
    timer.stop()
    await vi.advanceTimersByTimeAsync(1000)
    expect(called).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    [-5, 0],
    [2 ** 31, 2 ** 31 - 1],
    [Number.MAX_SAFE_INTEGER, 2 ** 31 - 1],
  ])("for %d ms is one for %d ms, and no surprise", (asked, granted) => {
    const set = vi.fn((_callback: () => void, _delay: number) => ({ unref: () => {} }))
    vi.stubGlobal("setTimeout", set)
    startTimer(asked, () => {})
    expect(set.mock.calls[0]?.[1]).toBe(granted)
  })

  it("does not keep the process running", () => {
    const unref = vi.fn()
    vi.stubGlobal("setTimeout", () => ({ unref }))
    startTimer(1, () => {})
    expect(unref).toHaveBeenCalledTimes(1)
  })
})
