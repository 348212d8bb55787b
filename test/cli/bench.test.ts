import { describe, expect, it } from "vitest"
import { barsOf, LatencyHistogram } from "../../src/cli/bench/latency-histogram.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { describePeers } from "../support/peers.ts"

const bench = (...args: readonly string[]) => resultInProcess(["bench", ...args])

/** A command that binds: where, and what it will have done. */
const serving = async (...args: readonly string[]) => {
  const terminal = new RecordingTerminal()
  const running = runInProcess(["bench", "--bind", "tcp://127.0.0.1:*", ...args], terminal)
  const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
  return { terminal, running, endpoint }
}

describe("bench", () => {
  it("measures what a PUSH sends and a PULL receives", async () => {
    const receiver = await serving("--receive", "--count", "900", "--json")
    const sent = await bench("--send", "--connect", receiver.endpoint, "--count", "900", "--size", "64")
    expect(sent.stdout).toMatch(/send PUSH: 900 messages in [\d.]+ s\n {2}\d+ msg\/s, [\d.]+ MB\/s/)
    expect(await receiver.running).toBe(0)
    expect(JSON.parse(receiver.terminal.output)).toMatchObject({
      role: "receive",
      type: "PULL",
      messages: 900,
      bytes: 900 * 64,
      messagesPerSecond: expect.any(Number),
    })
  })

  it.each(["req", "dealer"])("measures round trips of a %s, with a histogram", async (type) => {
    const echo = await serving("--echo")
    const asked = await bench(
      "--send",
      "--type",
      type,
      "--connect",
      echo.endpoint,
      "--count",
      "50",
      "--warm-up",
      "5",
    )
    expect(asked.stdout).toMatch(/round trips: min .* p50 .* p99\.9 .* max .*\n.*< .* █/)
    echo.terminal.interrupt()
    expect(await echo.running).toBe(130)
    expect(echo.terminal.output).toContain("echo REP: 55 messages")
  })

  it("says when nobody was there", async () => {
    const { code } = await bench("--receive", "--bind", "tcp://127.0.0.1:*", "--timeout", "20ms")
    expect(code).toBe(3)
  })

  it("wants one role, and a type that can play it", async () => {
    expect(await bench("--connect", "tcp://127.0.0.1:1")).toMatchObject({ code: 2 })
    const wrong = await bench("--receive", "--type", "push", "--connect", "tcp://127.0.0.1:1")
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("pull, sub") })
  })
})

describePeers("bench with libzmq", (peers) => {
  it("measures what libzmq sends", async () => {
    const push = await peers.shared.socket("PUSH")
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    const receiving = bench("--receive", "--connect", endpoint, "--count", "400")
    for (let sent = 0; sent < 500; sent += 100) await push.send(["message"], 100)
    expect((await receiving).stdout).toContain("receive PULL: 400 messages")
  })
})

describe("the histogram", () => {
  it("knows percentiles to within 9 %", () => {
    const histogram = new LatencyHistogram()
    for (let value = 1; value <= 10_000; value++) histogram.add(value)
    for (const share of [0.5, 0.9, 0.99, 0.999]) {
      const exact = share * 10_000
      expect(histogram.percentile(share)).toBeGreaterThanOrEqual(exact)
      expect(histogram.percentile(share)).toBeLessThanOrEqual(exact * 1.1)
    }
    expect(histogram).toMatchObject({ count: 10_000, minimum: 1, maximum: 10_000 })
  })

  it("draws a bar for each doubling, the longest for the most", () => {
    const histogram = new LatencyHistogram()
    for (const value of [5, 5, 5, 5, 20]) histogram.add(value)
    expect(barsOf(histogram, 4)).toEqual([
      "  < 8.0 µs          4  ████",
      "   < 16 µs          0",
      "   < 32 µs          1  █",
    ])
  })
})
