import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { pythonBytes, pythonTime } from "../../src/cli/proxy/python-notation.ts"
import { bytesText } from "../../src/cli/proxy/traffic-rates.ts"
import { Context, Pull, Push, Reply, Request } from "../../src/index.ts"
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

const any = "tcp://127.0.0.1:*"

/** A proxy that runs, and what it has bound. */
const proxy = async (args: readonly string[], bound: number) => {
  const terminal = new RecordingTerminal()
  const running = runInProcess(["proxy", ...args], terminal)
  const endpoints = (): string[] =>
    terminal.notes.flatMap((note) => /^bound to (.*)$/.exec(note)?.slice(1) ?? [])
  await terminal.until(() => endpoints().length === bound)
  const end = async (): Promise<number> => {
    terminal.interrupt()
    return await running
  }
  onTestFinished(async () => void (await end()))
  return { terminal, endpoints: endpoints(), end }
}

describe("proxy", () => {
  it("is a queue between requests and replies", async () => {
    const { endpoints, end } = await proxy(["queue", "--front-bind", any, "--back-bind", any], 2)
    const [front = "", back = ""] = endpoints
    const context = newContext()
    const [asking, answering] = [new Request({ context }), new Reply({ context })]
    asking.connect(front)
    answering.connect(back)
    await asking.send("question")
    expect(String(await answering.receive())).toBe("question")
    await answering.send("answer")
    expect(String(await asking.receive())).toBe("answer")
    expect(await end()).toBe(130)
  })

  it("copies messages to a monitor and a file, and shows rates", async () => {
    const folder = mkdtempSync(join(tmpdir(), "typemq-proxy-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, "copies.jsonl")
    const { terminal, endpoints, end } = await proxy(
      [
        ...["pull:push", "--front-bind", any, "--back-bind", any, "--monitor-bind", any],
        ...["--capture-file", file, "--rates", "10ms", "--json", "--high-water-mark", "100"],
      ],
      3,
    )
    const [copies = "", front = "", back = ""] = endpoints
    const shown = new RecordingTerminal()
    const showing = runInProcess(["proxy", "monitor", "--connect", copies], shown)
    const context = newContext()
    const [push, pull] = [new Push({ context }), new Pull({ context })]
    push.connect(front)
    pull.connect(back)
    // A subscriber that comes late misses the first ones.
    while (!shown.output.includes("it's")) {
      await push.send(["it's", Buffer.of(0, 255)])
      expect(await pull.receive()).toHaveLength(2)
    }
    await terminal.match(/"toBack":\{"messages":[1-9]/)
    expect(await end()).toBe(130)
    shown.interrupt()
    expect(await showing).toBe(130)
    expect(shown.output).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})? Message received: b"it's"\n.* Message received: b'\\x00\\xff'\n/,
    )
    const [line = ""] = readFileSync(file, "utf8").split("\n")
    expect(JSON.parse(line)).toEqual({ time: expect.any(String), frames: ["it's", { base64: "AP8=" }] })
  })

  it("says in the words of aiozmq-proxy when a side has no address", async () => {
    expect(await resultInProcess(["proxy", "queue"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "No frontend socket address specified!\n",
    })
    expect(await resultInProcess(["proxy", "streamer", "--front-bind", any])).toMatchObject({
      code: 1,
      stderr: "No backend socket address specified!\n",
    })
  })

  it("wants a kind that there is", async () => {
    expect(await resultInProcess(["proxy"])).toMatchObject({ code: 2 })
    expect(await resultInProcess(["proxy", "teapot"])).toMatchObject({ code: 2 })
  })
})

describe("what Python would write", () => {
  it.each([
    ["abc", "b'abc'"],
    ["\0\t\n\r\\~\x7f\xff", "b'\\x00\\t\\n\\r\\\\~\\x7f\\xff'"],
    ["it's", `b"it's"`],
    [`'"`, `b'\\'"'`],
    ["", "b''"],
  ])("bytes %j", (octets, written) => {
    expect(pythonBytes(Buffer.from(octets, "latin1"))).toBe(written)
  })

  it("local time, with microseconds unless there are none", () => {
    const second = new Date(2024, 0, 2, 3, 4, 5).getTime()
    expect(pythonTime(second)).toBe("2024-01-02T03:04:05")
    expect(pythonTime(second + 250.5)).toBe("2024-01-02T03:04:05.250500")
  })
})

describe("bytes for people", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1500, "1.5 kB"],
    [2e9, "2.0 GB"],
  ])("%d is %s", (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
  })
})
