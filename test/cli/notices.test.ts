import { describe, expect, it, onTestFinished } from "vitest"
import { method, namedRest, rest, servePipeline, servePubSub } from "../../src/rpc/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"

/** A handler that keeps what its method is called with. */
const noting = () => {
  const noted: unknown[] = []
  const note = method([rest("values"), namedRest("named")], ({ values, named }) => {
    noted.push([values, named])
  })
  return { noted, handler: { inner: { note } } }
}

describe("typemq notify", () => {
  it("delivers a call without an answer", async () => {
    const { noted, handler } = noting()
    const service = await servePipeline(handler, { bind: "tcp://127.0.0.1:*" })
    onTestFinished(() => service.close())
    const { endpoint } = service
    const result = await resultInProcess([
      "notify",
      service.endpoint,
      "inner.note",
      "1",
      "two",
      "--three",
      "[3]",
    ])
    expect(result).toEqual({ code: 0, stdout: "", stderr: "" })
    await expect.poll(() => noted).toEqual([[[1, "two"], { three: [3] }]])
    service.close()
    await service.waitClosed()
    const late = await resultInProcess(["notify", "--timeout", "50ms", endpoint, "inner.note"])
    expect(late.code).toBe(3)
  })
})

describe("typemq publish", () => {
  it("publishes a call as soon as somebody has subscribed", async () => {
    const { noted, handler } = noting()
    const terminal = new RecordingTerminal()
    const args = ["publish", "tcp://127.0.0.1:*", "weather.oslo", "inner.note", "--degrees", "-3"]
    const ended = runInProcess(args, terminal)
    const [, endpoint] = await terminal.match(/bound to (\S+)/)
    const service = await servePubSub(handler, { connect: endpoint as string, subscribe: "weather." })
    expect(await ended).toBe(0)
    await expect.poll(() => noted).toEqual([[[], { degrees: -3 }]])
    service.close()
    await service.waitClosed()
  })

  it("gives up when nobody subscribes in time, or publishes at once", async () => {
    const args = ["publish", "--timeout", "50ms", "tcp://127.0.0.1:*", "weather", "note"]
    expect((await resultInProcess(args)).code).toBe(3)
    expect((await resultInProcess([...args.slice(0, 1), "--wait", "0", ...args.slice(1)])).code).toBe(0)
  })
})
