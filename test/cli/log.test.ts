import { readFileSync } from "node:fs"
import { describe, expect } from "vitest"
import { type Context, type Message, XPublisher } from "../../src/index.ts"
import { PubHandler } from "../../src/log/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { test } from "../support/context-test.ts"

interface Case {
  readonly in: { readonly argv: readonly string[]; readonly frames: readonly (readonly [string, string])[] }
  readonly out: { readonly subscriptionHex: string; readonly stdout: string; readonly terminal?: boolean }
}

const file = new URL("../vectors/pyzmq/log-watcher-cli.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Case[] }

/** A publisher that tells who subscribes. */
const publish = async (context: Context): Promise<[XPublisher, string]> => {
  const publisher = new XPublisher({ context })
  return [publisher, await publisher.bind("tcp://127.0.0.1:*")]
}

describe("typemq log", () => {
  test.for(cases.filter(({ out }) => out.terminal !== true))(
    "asks for what PyZMQ's watcher asks for, and writes the same: $in.argv",
    async ({ in: given, out }, { context }) => {
      const [publisher, endpoint] = await publish(context)
      const lines = out.stdout.split("\n").length - 1
      const shown = given.frames.filter(([topic]) => out.subscriptionHex === "01" || topic.startsWith("g"))
      const terminal = new RecordingTerminal()
      const running = runInProcess(["log", ...given.argv, endpoint], terminal)
      const subscription = await publisher.receive()
      expect(subscription.map((frame: Message) => frame.toString("hex"))).toEqual([out.subscriptionHex])
      for (const frames of given.frames) await publisher.send([...frames])
      expect(shown.length).toBeGreaterThan(0)
      await terminal.until(() => terminal.output.split("\n").length > lines)
      terminal.interrupt()
      expect(await running).toBe(130)
      expect(terminal.output).toBe(out.stdout)
    },
  )

  test("reads from several publishers, and shows what matters", async ({ context }) => {
    const [one, first] = await publish(context)
    const [two, second] = await publish(context)
    const running = resultInProcess(["log", first, second, "--level", "warning", "--count", "2", "--json"])
    await Promise.all([one.receive(), two.receive()])
    await one.send(["one.INFO", "too little"])
    await one.send(["one.NOTICE", "no level"])
    await one.send(["one.WARNING.db", "slow\n"])
    await two.send(["two.CRITICAL", "gone\n"])
    const { code, stdout } = await running
    expect(code).toBe(0)
    const documents = stdout
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each) as Record<string, unknown>)
      .sort((left, right) => String(left["root"]).localeCompare(String(right["root"])))
    expect(documents).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        topic: "one.WARNING.db",
        root: "one",
        level: "WARNING",
        subtopic: "db",
        message: "slow",
      },
      expect.objectContaining({ topic: "two.CRITICAL", message: "gone" }),
    ])
  })

  test("binds for programs that connect, and colours where it may", async () => {
    const terminal = new RecordingTerminal({ colors: true, interactive: true })
    const running = runInProcess(["log", "@tcp://127.0.0.1:*", "-n", "1"], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    await using handler = new PubHandler(endpoint, { connect: true })
    const timer = setInterval(
      () => handler.emit({ level: "ERROR", message: "a\tb\nc \u001b[2J", topic: "" }),
      10,
    )
    expect(await running).toBe(0)
    clearInterval(timer)
    expect(terminal.output).toBe("\u001b[91mERROR | ERROR - a\tb\nc \\x1b[2J - None\u001b[39m\n")
  })

  test("leaves texts as they are where it is told to", async ({ context }) => {
    const [publisher, endpoint] = await publish(context)
    const terminal = new RecordingTerminal({ interactive: true })
    const running = runInProcess(["log", endpoint, "-n", "1", "--raw", "--color"], terminal)
    await publisher.receive()
    await publisher.send(["DEBUG", "\u001b[1mbold"])
    expect(await running).toBe(0)
    expect(terminal.output).toBe("\u001b[96mDEBUG | \u001b[1mbold\u001b[39m\n")
  })

  test("gives up after the time it was told, and refuses what makes no sense", async ({ context }) => {
    const [, endpoint] = await publish(context)
    const silent = await resultInProcess(["log", endpoint, "--timeout", "1ms"])
    expect(silent).toMatchObject({ code: 3, stdout: "" })
    expect(silent.stderr).toContain("Nothing was logged within 1 ms.")
    expect(await resultInProcess(["log"])).toMatchObject({ code: 2 })
    expect(await resultInProcess(["log", endpoint, "--level", "loud"])).toMatchObject({ code: 2 })
    expect(await resultInProcess(["log", endpoint, "--count", "0"])).toMatchObject({ code: 2 })
  })
})
