import { AsyncLocalStorage } from "node:async_hooks"
import { channel, type TracingChannelSubscribers, tracingChannel } from "node:diagnostics_channel"
import { inspect } from "node:util"
import { describe, expect, onTestFinished } from "vitest"
import type { Context } from "../../src/index.ts"
import {
  connectPipeline,
  connectPubSub,
  connectRpc,
  method,
  NotFoundError,
  param,
  py,
  type RpcTrace,
  servePipeline,
  servePubSub,
  serveRpc,
} from "../../src/rpc/index.ts"
import { countChannelCalls } from "../support/channel-calls.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

const moments = ["start", "end", "asyncStart", "asyncEnd", "error"] as const

/** What was published about one call: its trace, and the moments in their order. */
interface Traced {
  readonly trace: RpcTrace
  readonly moments: string[]
}

/** Records the calls of a tracing channel until the test ends. */
const recordTraces = (name: string): Traced[] => {
  const traced: Traced[] = []
  const at = (moment: string) => (message: object) => {
    const trace = message as RpcTrace
    const known = traced.find((each) => each.trace === trace)
    if (known === undefined) traced.push({ trace, moments: [moment] })
    else known.moments.push(moment)
  }
  const subscribers = Object.fromEntries(moments.map((each) => [each, at(each)]))
  const tracing = tracingChannel(name)
  tracing.subscribe(subscribers as unknown as TracingChannelSubscribers<object>)
  onTestFinished(() => {
    tracing.unsubscribe(subscribers as unknown as TracingChannelSubscribers<object>)
  })
  return traced
}

const atOnce = ["start", "end"]
const later = ["start", "end", "asyncStart", "asyncEnd"]
const failedAtOnce = ["start", "error", "end"]
const failedLater = ["start", "end", "error", "asyncStart", "asyncEnd"]

const api = {
  add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b),
  wait: method(async () => "waited"),
  fail: method(async () => {
    throw new py.KeyError("colour")
  }),
  hang: method(() => new Promise<never>(() => {})),
  count: method([param("to", Number)], function* ({ to }) {
    for (let number = 0; number < to; number++) yield number
  }),
  breaks: method(function* () {
    yield 1
    throw new py.ValueError("broken")
  }),
}

const scene = async (context: Context, timeout?: number) => {
  const server = await serveRpc(api, { context, bind: "inproc://traced", logger: null, timeout })
  const client = await connectRpc<typeof api>({ context, connect: "inproc://traced", logger: null })
  onTestFinished(async () => {
    for (const each of [client, server]) each.close()
    await Promise.all([client.waitClosed(), server.waitClosed()])
  })
  return { server, client, calls: recordTraces("typemq:rpc.call"), served: recordTraces("typemq:rpc.serve") }
}

describe("Tracing channels of RPC", () => {
  test("tell of a call from its request to its answer, and of its method", async ({ context }) => {
    const { client, calls, served } = await scene(context)
    expect(await client.call.add(40_001, 2)).toBe(40_003)
    const trace = { kind: "rpc", method: "add", endpoint: "inproc://traced" }
    expect(calls).toEqual([{ trace, moments: later }])
    expect(served).toEqual([{ trace, moments: atOnce }])
    await client.call.wait()
    expect([calls[1]?.moments, served[1]?.moments]).toEqual([later, later])
    expect(inspect([calls, served], { depth: 9, showHidden: true })).not.toMatch(/4000[13]|waited/)
  })

  test("tell of errors, on either side as it has them", async ({ context }) => {
    const { client, calls, served } = await scene(context)
    const errors = await Promise.all(
      [client.call.fail(), (client.call as unknown as { missing(): Promise<unknown> }).missing()].map(
        (call) => call.catch((error: unknown) => error),
      ),
    )
    expect(calls.map(({ trace }) => trace.error)).toEqual(errors)
    expect(calls.map((each) => each.moments)).toEqual([failedLater, failedLater])
    expect(calls[1]?.trace).toMatchObject({ method: "missing", error: expect.any(NotFoundError) })
    const byName = Object.fromEntries(served.map((each) => [each.trace.method, each]))
    expect(byName["fail"]).toMatchObject({ trace: { error: expect.any(py.KeyError) }, moments: failedLater })
    expect(byName["missing"]?.moments).toEqual(failedAtOnce)
  })

  test("tell of calls that are given up, on both sides", async ({ context }) => {
    const { client, calls, served } = await scene(context)
    const controller = new AbortController()
    const call = client.with({ signal: controller.signal }).call.hang()
    await until(() => served.length === 1)
    controller.abort(new Error("enough"))
    await expect(call).rejects.toThrow("enough")
    expect(calls).toMatchObject([{ trace: { error: { message: "enough" } }, moments: failedLater }])
    await until(() => served[0]?.moments.length === failedLater.length)
    expect(served).toMatchObject([{ trace: { error: { name: "AbortError" } }, moments: failedLater }])
  })

  test("tell of methods that take too long", async ({ context }) => {
    const { client, served } = await scene(context, 1)
    await expect(client.call.hang()).rejects.toThrow(py.TimeoutError)
    expect(served).toMatchObject([{ trace: { error: expect.any(py.TimeoutError) }, moments: failedLater }])
  })

  test("tell of calls that end with the connection", async ({ context }) => {
    const { client, server, calls, served } = await scene(context)
    const call = client.call.hang()
    await until(() => served.length === 1)
    client.close()
    server.close()
    await expect(call).rejects.toThrow("closed before the answer came")
    await server.waitClosed()
    expect([calls[0]?.moments, served[0]?.moments]).toEqual([failedLater, failedLater])
  })

  test("tell of streams until their last value", async ({ context }) => {
    const { client, calls, served } = await scene(context)
    const taken: number[] = []
    for await (const value of client.stream.count(3)) taken.push(value)
    expect(taken).toEqual([0, 1, 2])
    for await (const _value of client.stream.count(1_000)) break
    await expect(async () => {
      for await (const _value of client.stream.breaks());
    }).rejects.toThrow(py.ValueError)
    const controller = new AbortController()
    const given = client.with({ signal: controller.signal }).stream.count(1_000)
    controller.abort(new Error("enough"))
    await expect(given.next()).rejects.toThrow("enough")
    expect(calls.map(({ trace, moments }) => [trace.kind, moments])).toEqual([
      ["stream", later],
      ["stream", later],
      ["stream", failedLater],
      ["stream", failedLater],
    ])
    await until(() => served.length === 4)
    expect(served[0]).toMatchObject({ trace: { kind: "stream", method: "count" }, moments: atOnce })
  })

  test("tell of notifications and publications", async ({ context }) => {
    const notes: string[] = []
    const handler = { note: method([param("text", String)], ({ text }) => void notes.push(text)) }
    const options = { context, logger: null }
    await using _pipeline = await servePipeline(handler, { ...options, bind: "inproc://pipeline" })
    await using notifier = await connectPipeline<typeof handler>({ ...options, connect: "inproc://pipeline" })
    await using publisher = await connectPubSub<typeof handler>({ ...options, bind: "inproc://pubsub" })
    const subscriber = { ...options, connect: "inproc://pubsub", subscribe: "" }
    await using _subscriber = await servePubSub(handler, subscriber)
    const calls = recordTraces("typemq:rpc.call")
    const served = recordTraces("typemq:rpc.serve")
    await notifier.notify.note("notified")
    await until(() => notes.length === 1)
    await publisher.publish("news").note("published")
    await until(() => notes.length === 2)
    const traces = [
      { kind: "pipeline", method: "note", endpoint: "inproc://pipeline" },
      { kind: "pubsub", method: "note", endpoint: "inproc://pubsub" },
    ]
    expect(calls).toEqual(traces.map((trace) => ({ trace, moments: later })))
    expect(served).toEqual(traces.map((trace) => ({ trace, moments: atOnce })))
  })

  test("carry what subscribers bind into methods and middleware", async ({ context }) => {
    const storage = new AsyncLocalStorage<string>()
    const bound = ["call", "serve"].map((name) => channel(`tracing:typemq:rpc.${name}:start`))
    for (const each of bound) {
      each.bindStore(storage, (trace) => `span of ${(trace as RpcTrace).method}`)
    }
    onTestFinished(() => {
      for (const each of bound) each.unbindStore(storage)
    })
    const { client, server } = await scene(context)
    const seen: unknown[] = []
    client.use((_call, next) => {
      seen.push(storage.getStore())
      return next()
    })
    server.use((_call, next) => {
      seen.push(storage.getStore())
      return next()
    })
    await client.call.wait()
    expect(seen).toEqual(["span of wait", "span of wait"])
    expect(storage.getStore()).toBeUndefined()
  })

  test("are not even called while nobody has subscribed", async ({ context }) => {
    const channels = ["call", "serve"].flatMap((name) =>
      moments.map((moment) => `tracing:typemq:rpc.${name}:${moment}`),
    )
    const calls = countChannelCalls(channels)
    const server = await serveRpc(api, { context, bind: "inproc://silent", logger: null })
    const client = await connectRpc<typeof api>({ context, connect: "inproc://silent", logger: null })
    await client.call.add(1, 2)
    await client.call.fail().catch(() => {})
    for await (const _value of client.stream.count(3));
    for (const each of [client, server]) each.close()
    await Promise.all([client.waitClosed(), server.waitClosed()])
    expect(calls()).toBe(0)
  })
})
