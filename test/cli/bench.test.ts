import { describe, expect, it } from "vitest"
import { barsOf, LatencyHistogram } from "../../src/cli/bench/latency-histogram.ts"
import { Push, Router } from "../../src/index.ts"
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

  it("keeps several questions on their way, and tells so", async () => {
    const echo = await serving("--echo", "--type", "router", "--count", "65")
    const flags = ["--type", "dealer", "--in-flight", "8", "--count", "60", "--warm-up", "5", "--json"]
    const asked = await bench("--send", "--connect", echo.endpoint, ...flags)
    // No more questions than are wanted: the other end has as many.
    expect(await echo.running).toBe(0)
    const { latency, ...told } = JSON.parse(asked.stdout) as { latency: Record<string, number> }
    expect(told).toMatchObject({ role: "send", type: "DEALER", inFlight: 8, size: 100, messages: 60 })
    expect(Object.keys(latency)).toEqual([
      ...["minimum", "mean", "p50", "p90", "p99", "p99.9", "maximum", "histogram"],
    ])
    expect(latency["minimum"]).toBeLessThanOrEqual(latency["p50"] as number)
    expect(latency["p50"]).toBeLessThanOrEqual(latency["maximum"] as number)
  })

  it("publishes to somebody, and loses nothing", async () => {
    const sender = serving("--send", "--type", "pub", "--count", "3000", "--warm-up", "0")
    const { endpoint, running } = await sender
    const flags = ["--type", "sub", "--count", "3000", "--warm-up", "0", "--json"]
    const received = await bench("--receive", "--connect", endpoint, ...flags)
    expect(JSON.parse(received.stdout)).toMatchObject({ messages: 3000, size: 100 })
    expect(await running).toBe(0)
  })

  it("says when nobody was there, at either end", async () => {
    const received = await bench("--receive", "--bind", "tcp://127.0.0.1:*", "--timeout", "20ms")
    expect(received.code).toBe(3)
    const sent = await bench("--send", "--connect", "tcp://127.0.0.1:1", "--timeout", "20ms")
    expect(sent).toEqual({
      code: 3,
      stdout: "",
      stderr: "typemq bench: Nobody was there within 20 ms.\n",
    })
  })

  it("ends when its time is over, though an answer does not come", async () => {
    await using silent = new Router()
    const endpoint = await silent.bind("tcp://127.0.0.1:*")
    const flags = ["--type", "dealer", "--warm-up", "0", "--duration", "50ms"]
    const { code, stderr } = await bench("--send", "--connect", endpoint, ...flags)
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining("No messages were") })
  })

  it("tells what it has, and that it is too little", async () => {
    const receiver = await serving("--receive", "--count", "20", "--warm-up", "0", "--timeout", "50ms")
    await using push = new Push()
    push.connect(receiver.endpoint)
    for (let sent = 0; sent < 7; sent++) await push.send("12345")
    expect(await receiver.running).toBe(3)
    expect(receiver.terminal.output).toContain("receive PULL: 7 messages")
    expect(receiver.terminal.notes.at(-1)).toContain("Only 7 of 20 messages")
  })

  it("wants one role, and a type that can play it", async () => {
    expect(await bench("--connect", "tcp://127.0.0.1:1")).toMatchObject({ code: 2 })
    const wrong = await bench("--receive", "--type", "push", "--connect", "tcp://127.0.0.1:1")
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("pull, sub") })
    const patient = await bench(
      "--send",
      "--type",
      "req",
      "--in-flight",
      "2",
      "--connect",
      "tcp://127.0.0.1:1",
    )
    expect(patient).toMatchObject({ code: 2, stderr: expect.stringContaining("wait for each answer") })
    const silent = await bench("--send", "--in-flight", "2", "--connect", "tcp://127.0.0.1:1")
    expect(silent).toMatchObject({ code: 2, stderr: expect.stringContaining("--type dealer") })
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
    expect(histogram).toMatchObject({ count: 10_000, minimum: 1, maximum: 10_000, mean: 5000.5 })
  })

  it("has a last bucket for all that is longer", () => {
    const histogram = new LatencyHistogram()
    for (const value of [2 ** 50, 2 ** 51]) histogram.add(value)
    expect(histogram.rows.at(-1)).toEqual({ below: 2 ** 40, count: 2 })
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
