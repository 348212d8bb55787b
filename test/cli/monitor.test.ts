import { afterEach, describe, expect, it } from "vitest"
import { eventDocument, wordsOf } from "../../src/cli/monitor/event-words.ts"
import { Context, Publisher, Subscriber } from "../../src/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"

const contexts: Context[] = []
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((each) => each.destroy({ linger: 0 })))
})
const newContext = (): Context => {
  const context = new Context()
  contexts.push(context)
  return context
}

describe("monitor", () => {
  it("tells what becomes of a connection, in plain words with its time", async () => {
    const publisher = new Publisher({ context: newContext() })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const { code, stdout } = await resultInProcess(["monitor", "sub", endpoint, "--count", "3"])
    const lines = stdout.trim().split("\n")
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual(["connect:delay", "connect", "handshake"])
    for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /)
    expect(lines[2]).toContain(endpoint)
    expect(lines[2]).toContain("messages can flow")
    expect(code).toBe(0)
  })

  it("goes on when nobody is there, and writes JSON documents", async () => {
    const { code, stdout } = await resultInProcess([
      "monitor",
      "dealer",
      "tcp://127.0.0.1:1",
      "-n",
      "4",
      "--json",
    ])
    const events = stdout
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each))
    expect(events.map(({ event }) => event)).toContain("connect:retry")
    const retry = events.find(({ event }) => event === "connect:retry")
    expect(retry).toMatchObject({ address: "tcp://127.0.0.1:1", error: { code: "ECONNREFUSED" } })
    expect(retry.interval).toBeGreaterThan(0)
    expect(code).toBe(0)
  })

  it("tells who comes to a socket that binds, until Ctrl-C", async () => {
    const terminal = new RecordingTerminal()
    const running = runInProcess(["monitor", "pub", "@tcp://127.0.0.1:*"], terminal)
    const [, endpoint] = await terminal.match(/bind\s+(tcp:\S+)/)
    const subscriber = new Subscriber({ context: newContext() })
    subscriber.connect(endpoint as string)
    await terminal.match(/accept .*\n.*handshake /)
    await subscriber.close()
    await terminal.match(/disconnect .* the connection has ended/)
    terminal.interrupt()
    expect(await running).toBe(130)
  })

  it("ends when nothing has happened for the time that was given", async () => {
    const { code, stdout } = await resultInProcess([
      "monitor",
      "push",
      "@tcp://127.0.0.1:*",
      "--timeout",
      "20ms",
    ])
    expect(stdout).toContain("listening")
    expect(code).toBe(0)
  })

  it("says why an authenticator did not let somebody in", () => {
    const error = Object.assign(new Error("no"), { status: 400 as const })
    const event = { type: "handshake:error:auth", address: "tcp://127.0.0.1:1", error } as const
    expect(wordsOf(event)).toEqual({
      color: "red",
      text: "handshake failed, not let in: the credentials were refused (400)",
    })
    expect(eventDocument(event, new Date(0))).toMatchObject({
      time: "1970-01-01T00:00:00.000Z",
      event: "handshake:error:auth",
      error: { status: 400 },
    })
  })
})
