import { expect, it } from "vitest"
import { decideInTime } from "../../src/auth/decide-in-time.ts"
import { admit, type Decision } from "../../src/auth/decision.ts"

/** A decision that is made when the test says so. */
const open = () => {
  let signal: AbortSignal | undefined
  let decide: (decision: Decision) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const promise = new Promise<Decision>((resolve, reject) => {
    decide = resolve
    fail = reject
  })
  return {
    decide: (given: AbortSignal) => {
      signal = given
      return promise
    },
    answer: (decision: Decision) => decide(decision),
    fail: (error: Error) => fail(error),
    get signal() {
      return signal as AbortSignal
    },
  }
}

const unlimited = { timeout: 60_000, signal: new AbortController().signal }

it("A decision is what was decided, or why it could not be", async () => {
  const [one, other] = [open(), open()]
  const decisions = [decideInTime(one.decide, unlimited), decideInTime(other.decide, unlimited)]
  one.answer(admit("ada"))
  other.fail(new Error("gone"))
  expect(await decisions[0]).toEqual(admit("ada"))
  await expect(decisions[1]).rejects.toThrow("gone")
  expect([one.signal.aborted, other.signal.aborted]).toEqual([false, false])
})

it("A decision that takes too long is that the peer may try again, whatever comes of it later", async () => {
  const slow = open()
  const decision = decideInTime(slow.decide, { ...unlimited, timeout: 1 })
  expect(await decision).toMatchObject({ allowed: false, status: 300 })
  expect(slow.signal.aborted).toBe(true)
  slow.answer(admit("too late"))
  const failing = open()
  expect(await decideInTime(failing.decide, { ...unlimited, timeout: 1 })).toMatchObject({ status: 300 })
  failing.fail(new Error("too late"))
})

it("A decision that nobody waits for any more is none", async () => {
  const controller = new AbortController()
  const stopped = open()
  const decision = decideInTime(stopped.decide, { ...unlimited, signal: controller.signal })
  controller.abort()
  expect(await decision).toMatchObject({ allowed: false, status: 500 })
  expect(stopped.signal.aborted).toBe(true)
  const after = open()
  const { signal } = controller
  expect(await decideInTime(after.decide, { ...unlimited, signal })).toMatchObject({ status: 500 })
})
