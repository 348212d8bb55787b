import { describe, expect } from "vitest"
import { BindError, Dealer, Pull, ZmqError } from "../../src/index.ts"
import { bindToRandomPort } from "../../src/socket/random-port.ts"
import { test } from "../support/context-test.ts"

const inUse = (): Promise<string> => Promise.reject(new ZmqError("EADDRINUSE"))

describe("Binding to a random port", () => {
  test("leaves the choice to the system", async ({ context }) => {
    const pull = new Pull({ context })
    for (const address of ["tcp://127.0.0.1", "tcp://*"]) {
      const port = await pull.bindToRandomPort(address)
      expect(port).toBeGreaterThan(0)
      expect(pull.lastEndpoint).toMatch(new RegExp(`:${port}$`))
    }
  })

  test("stays in a range, and tries each port once", async () => {
    const tried: string[] = []
    const binding = bindToRandomPort(
      (endpoint) => {
        tried.push(endpoint)
        return inUse()
      },
      "tcp://127.0.0.1",
      { min: 5000, max: 5011 },
    )
    await expect(binding).rejects.toThrow(BindError)
    await expect(binding).rejects.toMatchObject({ attempts: 11, cause: { code: "EADDRINUSE" } })
    expect(tried.sort()).toEqual(Array.from({ length: 11 }, (_, port) => `tcp://127.0.0.1:${5000 + port}`))
  })

  test("gives up after the number of tries", async () => {
    const range = { min: 5000, max: 6000, maxTries: 3 }
    await expect(bindToRandomPort(inUse, "tcp://127.0.0.1", range)).rejects.toMatchObject({ attempts: 3 })
  })

  test("goes on to a port that is free", async ({ context }) => {
    const first = new Pull({ context })
    const second = new Pull({ context })
    const taken = await first.bindToRandomPort("tcp://127.0.0.1")
    const only = { min: taken, max: taken + 1 }
    await expect(second.bindToRandomPort("tcp://127.0.0.1", only)).rejects.toThrow(BindError)
    let count = 0
    const bind = (endpoint: string): Promise<string> => (++count < 3 ? inUse() : Promise.resolve(endpoint))
    const port = await bindToRandomPort(bind, "tcp://127.0.0.1", { min: 6000, max: 6010 })
    expect(port).toBeGreaterThanOrEqual(6000)
    expect(port).toBeLessThan(6010)
  })

  test("fails at once with what no other port would help against", async ({ context }) => {
    const dealer = new Dealer({ context })
    for (const [address, code] of [
      ["inproc://x", "EPROTONOSUPPORT"],
      ["ipc:///tmp/x", "EPROTONOSUPPORT"],
      ["rand://*", "EPROTONOSUPPORT"],
      ["tcp:*", "EINVAL"],
    ] as const) {
      await expect(dealer.bindToRandomPort(address)).rejects.toMatchObject({ code })
      await expect(dealer.bindToRandomPort(address, { min: 5000 })).rejects.toMatchObject({ code })
    }
    for (const range of [
      { min: 5, max: 5 },
      { min: 9, max: 8 },
      { min: 0, max: 70_000 },
    ]) {
      expect(() => dealer.bindToRandomPort("tcp://127.0.0.1", range)).toThrow(RangeError)
    }
    await dealer.close()
    expect(() => dealer.bindToRandomPort("tcp://127.0.0.1")).toThrow("closed")
  })
})
