import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { pythonBytes, pythonTime } from "../../src/cli/proxy/python-notation.ts"
import { bytesText } from "../../src/cli/proxy/traffic-rates.ts"
import { Context, Pull, Push, Reply, Request, Subscriber } from "../../src/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { startProxy } from "../support/running-proxy.ts"

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

describe("proxy", () => {
  it("is a queue between requests and replies", async () => {
    const { endpoints, end } = await startProxy(["queue", "--front-bind", any, "--back-bind", any], 2)
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
    const { terminal, endpoints, end } = await startProxy(
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

  it("shows rates in place while somebody watches, and keeps the last ones", async () => {
    const terminal = new RecordingTerminal({ attended: true })
    const sides = ["--front-bind", any, "--back-bind", any]
    const { endpoints, end } = await startProxy(["streamer", ...sides], 2, terminal)
    const [front = "", back = ""] = endpoints
    const context = newContext()
    const [push, pull] = [new Push({ context }), new Pull({ context })]
    push.connect(front)
    pull.connect(back)
    await terminal.until(() => terminal.frames.length > 0)
    expect(terminal.frames).toEqual([
      "front → back  0 msg/s  0 B/s  (0 messages, 0 B)\nback → front  0 msg/s  0 B/s  (0 messages, 0 B)",
    ])
    await push.send("12345")
    await pull.receive()
    await end()
    expect(terminal.frames.at(-1)).toMatch(
      /^front → back .*\(1 messages, 5 B\)\nback → front .*\(0 messages, 0 B\)$/,
    )
  })

  it("tells which side of the copies came from where, on demand", async () => {
    const { endpoints } = await startProxy(
      [
        "queue",
        "--front-bind",
        any,
        "--back-bind",
        any,
        "--monitor-bind",
        any,
        "--monitor-prefixes",
        "to,from",
      ],
      3,
    )
    const [copies = "", front = "", back = ""] = endpoints
    const context = newContext()
    const subscriber = new Subscriber({ context })
    subscriber.subscribe()
    subscriber.connect(copies)
    const [asking, answering] = [new Request({ context }), new Reply({ context })]
    asking.connect(front)
    answering.connect(back)
    answering.consume(() => answering.send("answer"))
    // A subscriber that comes late misses the first ones.
    let copy: readonly Buffer[] | undefined
    while (copy === undefined) {
      await asking.send("question")
      expect(String(await asking.receive())).toBe("answer")
      copy = subscriber.tryReceive() as readonly Buffer[] | undefined
    }
    expect([String(copy[0]), String(copy.at(-1))]).toEqual(["to", "question"])
    const other = (await subscriber.receive()) as readonly Buffer[]
    expect([String(other[0]), String(other.at(-1))]).toEqual(["from", "answer"])
  })

  it("is paused, resumed, asked and ended through its control socket", async () => {
    const { endpoints, running } = await startProxy(
      ["streamer", "--front-bind", any, "--back-bind", any, "--control-bind", any],
      3,
    )
    const [control = "", front = "", back = ""] = endpoints
    const context = newContext()
    const [push, pull] = [new Push({ context }), new Pull({ context })]
    const steering = new Request({ context })
    push.connect(front)
    pull.connect(back)
    steering.connect(control)
    const say = async (word: string): Promise<readonly Buffer[]> => {
      await steering.send(word)
      return (await steering.receive()) as readonly Buffer[]
    }
    await push.send("first")
    expect(String(await pull.receive())).toBe("first")
    expect(await say("PAUSE")).toEqual([Buffer.alloc(0)])
    await push.send("second")
    expect(await say("STATISTICS")).toHaveLength(8)
    expect(pull.tryReceive()).toBeUndefined()
    await say("RESUME")
    expect(String(await pull.receive())).toBe("second")
    await steering.send("TERMINATE")
    expect(await running).toBe(0)
  })

  it.each([
    [["queue", "--connect", any], "--connect is for `typemq proxy monitor`."],
    [["monitor", "--connect", any, "--front-bind", any], "--front-bind is not for `typemq proxy monitor`."],
    [["queue", "--monitor-prefixes", "in"], '--monitor-prefixes "in" is not two words.'],
    [["queue", "--monitor-prefixes", "in,out"], "--monitor-prefixes needs --monitor-bind"],
    [["queue", "--back-curve-allow", "x"], "--back-curve-allow needs --back-curve-serve."],
    [["queue", "--front-plain", "secret"], "--front-plain is not USER:PASSWORD."],
    [["queue", "--front-option", "teapot=1"], "--front-option teapot=1:"],
    [["queue", "-o", "teapot=1"], "typemq proxy: --option teapot=1:"],
    [["queue", "--high-water-mark", "-1"], "--high-water-mark"],
  ])("refuses %j, and names what is wrong as it was written", async (args, complaint) => {
    const sides =
      args[0] === "monitor" ? [] : ["--front-connect", "inproc://a", "--back-connect", "inproc://b"]
    const { code, stderr } = await resultInProcess(["proxy", ...args, ...sides])
    expect(stderr).toContain(complaint)
    expect(code).toBe(2)
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
