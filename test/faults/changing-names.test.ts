import dns, { type LookupAddress } from "node:dns"
import { afterEach, describe, expect, vi } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { watchEvents } from "../support/watch-events.ts"

const name = "flips.invalid"

/** Answers of a name server, one for each question; the last one again and again. */
const answering = (...answers: readonly (string | undefined)[]): { asked: number } => {
  const state = { asked: 0 }
  const lookup = (_: string, options: dns.LookupAllOptions, found: (...result: unknown[]) => void): void => {
    const address = answers[Math.min(state.asked++, answers.length - 1)]
    const error = Object.assign(new Error("no such name"), { code: "ENOTFOUND" })
    queueMicrotask(() => {
      if (address === undefined) found(error)
      else if (options.all) found(null, [{ address, family: 4 }] satisfies LookupAddress[])
      else found(null, address, 4)
    })
  }
  vi.spyOn(dns, "lookup").mockImplementation(lookup as never)
  return state
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe("A name", () => {
  test("is looked up for each attempt, so that its owner may move", async ({ context }) => {
    const state = answering("127.0.0.2", "127.0.0.2", "127.0.0.3")
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.3:*")
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(`tcp://${name}:${endpoint.split(":").at(-1)}`)
    await push.send("found")
    expect(String(await pull.receive({ timeout: 10_000 }))).toBe("found")
    expect(state.asked).toBeGreaterThanOrEqual(3)
  })

  test("that cannot be looked up is tried again, and connected to when it can", async ({ context }) => {
    answering(undefined, undefined, undefined, "127.0.0.1")
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(`tcp://${name}:${endpoint.split(":").at(-1)}`)
    await events.told("connect:retry", 3)
    await push.send("found")
    expect(String(await pull.receive({ timeout: 10_000 }))).toBe("found")
  })
})
