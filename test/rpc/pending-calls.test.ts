import { describe, expect, it } from "vitest"
import { type PendingCall, PendingCalls } from "../../src/rpc/pending-calls.ts"

const call = (name = "f"): PendingCall => ({ name, resolve() {}, reject() {} })

describe("The ids of calls", () => {
  it("begin with 1, and go on with 0 after the last of 32 bits", () => {
    const calls = new PendingCalls()
    expect([calls.add(call()), calls.add(call())]).toEqual([1, 2])
    const late = new PendingCalls(2 ** 32 - 2)
    expect([late.add(call()), late.add(call()), late.add(call())]).toEqual([2 ** 32 - 1, 0, 1])
    expect(late.size).toBe(3)
  })
})

describe("Calls that wait", () => {
  it("are taken once", () => {
    const calls = new PendingCalls()
    const waiting = call()
    const id = calls.add(waiting)
    expect(calls.get(id)).toBe(waiting)
    expect(calls.take(id)).toBe(waiting)
    expect(calls.take(id)).toBeUndefined()
    expect(calls.wasAbandoned(id)).toBe(false)
    expect(calls.size).toBe(0)
  })

  it("are remembered for one late answer when they are given up", () => {
    const calls = new PendingCalls()
    const id = calls.add(call())
    calls.abandon(id)
    calls.abandon(id)
    expect(calls.size).toBe(0)
    expect(calls.take(id)).toBeUndefined()
    expect(calls.wasAbandoned(id)).toBe(true)
    expect(calls.wasAbandoned(id)).toBe(false)
    expect(calls.wasAbandoned(99)).toBe(false)
  })

  it("are forgotten from the oldest on when too many were given up", () => {
    const calls = new PendingCalls()
    for (let count = 0; count <= 10_000; count++) calls.abandon(calls.add(call()))
    expect(calls.wasAbandoned(1)).toBe(false)
    expect(calls.wasAbandoned(2)).toBe(true)
    expect(calls.wasAbandoned(10_001)).toBe(true)
  })

  it("all get an error of their own", () => {
    const calls = new PendingCalls()
    const errors: unknown[] = []
    for (let count = 0; count < 3; count++) {
      calls.add({ ...call(), reject: (error) => errors.push(error) })
    }
    calls.rejectAll(() => new Error("over"))
    expect(errors.map(String)).toEqual(["Error: over", "Error: over", "Error: over"])
    expect(new Set(errors).size).toBe(3)
    expect(calls.size).toBe(0)
  })
})
