import { expect, test } from "vitest"
import { describeAiozmq } from "../support/aiozmq-peer.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"

const anywhere = "tcp://127.0.0.1:*"

describeAiozmq("The commands for calls and Python's aiozmq", (peer) => {
  test("typemq call shows results and exceptions of a service", async () => {
    const { endpoint } = await peer.open("service", "rpc", { bind: anywhere })
    const call = (...args: string[]) => resultInProcess(["call", endpoint, ...args])
    expect(await call("add", "1", "--b", "2")).toEqual({ code: 0, stdout: "3\n", stderr: "" })
    expect((await call("inner.scale", "21")).stdout).toBe("42\n")
    const notation = (
      await call("notation", "1", "2.0", "1.5", "text", "null", "12345678901234567", "--by", "[1]")
    ).stdout
    expect(notation).toBe("(1, 2.0, 1.5, 'text', None, 12345678901234567){'by': (1,)}\n")
    expect((await call("make", "b'\\x00\\xff'")).stdout).toBe("\0\ufffd")
    expect((await call("make", "datetime.datetime(2026, 1, 2, 3, 4, 5)")).stdout).toMatch(
      /^"2026-01-02.03:04:05"\n$/,
    )
    const typed = await resultInProcess([
      ...["call", "--typed", endpoint, "notation", '{"hex": "00ff"}', '[{"date": "2026-01-02"}]'],
      ...['{"dateTime": "2026-01-02T03:04:05.5"}', '{"time": "03:04"}', '{"duration": "PT90S"}'],
      ...['{"dateTime": "2026-01-02T03:04:05Z"}', '{"float": 2}', '{"integer": "12345678901234567"}'],
    ])
    expect(typed.stdout).toBe(
      `(b'\\x00\\xff', (datetime.date(2026, 1, 2),), datetime.datetime(2026, 1, 2, 3, 4, 5, 500000), ` +
        `datetime.time(3, 4), datetime.timedelta(seconds=90), ` +
        `datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), 2.0, 12345678901234567){}\n`,
    )
    expect(await call("fail", "KeyError", "colour")).toEqual({
      code: 1,
      stdout: "",
      stderr: "typemq call: KeyError: 'colour'\n",
    })
    expect((await call("fail", "ShopError", "tea")).stderr).toMatch(/ShopError: ShopError\('tea'\)/)
    expect((await call("add")).stderr).toContain("missing a required argument: 'a'")
    expect((await resultInProcess(["call", "-t", "100ms", endpoint, "sleep", "60"])).code).toBe(3)
    const methods = await resultInProcess(["rpc", "methods", endpoint])
    expect(methods).toMatchObject({ code: 1, stderr: expect.stringContaining("does not tell its methods") })
  })

  test("typemq notify and typemq publish are heard by services", async () => {
    const pipeline = await peer.open("service", "pipeline", { bind: anywhere })
    expect((await resultInProcess(["notify", pipeline.endpoint, "note", "1", "--b", "two"])).code).toBe(0)
    expect(await pipeline.call("noted")).toEqual(["(1,){'b': 'two'}"])
    const bound = await peer.open("service", "pubsub", { bind: anywhere, subscribe: "weather" })
    const args = ["publish", "--connect", bound.endpoint, "weather.oslo", "note", "-3"]
    const terminal = new RecordingTerminal()
    expect(await runInProcess(args, terminal)).toBe(0)
    expect(await bound.call("noted")).toEqual(["(-3,){}"])
  })
})
