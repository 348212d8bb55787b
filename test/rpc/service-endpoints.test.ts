import { describe, expect } from "vitest"
import { type Context, Dealer, Proxy, Pull, Request, Router } from "../../src/index.ts"
import {
  connectPipeline,
  connectPubSub,
  connectRpc,
  method,
  param,
  servePipeline,
  servePubSub,
  serveRpc,
} from "../../src/rpc/index.ts"
import { decode } from "../../src/rpc/msgpack/decoder.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { until } from "../support/until.ts"

const named = (name: string) => ({ who: method([], () => name) })
type Api = ReturnType<typeof named>

const makers = [
  ["serveRpc", (options: object) => serveRpc({}, options)],
  ["connectRpc", (options: object) => connectRpc(options)],
  ["servePipeline", (options: object) => servePipeline({}, options)],
  ["connectPipeline", (options: object) => connectPipeline(options)],
  ["servePubSub", (options: object) => servePubSub({}, options)],
  ["connectPubSub", (options: object) => connectPubSub(options)],
] as const

describe("Services and clients", () => {
  test.for(makers)("bind and connect, to any number of endpoints: %s", async ([, make], { context }) => {
    await using made = await make({
      context,
      bind: ["inproc://one", "inproc://two"],
      connect: new Set(["inproc://three"]),
    })
    expect([...made.transport.bindings()]).toEqual(["inproc://one", "inproc://two"])
    expect([...made.transport.connections()]).toEqual(["inproc://three"])
    expect(made.endpoint).toBe("inproc://one")
  })

  test.for(makers)("leave no socket open when they cannot be made: %s", async ([, make], { context }) => {
    await expect(make({ context, bind: 5 })).rejects.toThrow(TypeError)
    await expect(make({ context, connect: ["inproc://fine", 5] })).rejects.toThrow(TypeError)
    await expect(make({ context, bind: "malformed" })).rejects.toMatchObject({ code: "EINVAL" })
    await expect(make({ context, translationTable: { 5: [] } })).rejects.toThrow(TypeError)
    await expect(make({ context, signal: AbortSignal.abort(new Error("never")) })).rejects.toThrow("never")
    await context.term()
    expect(context.closed).toBe(true)
  })

  test.for(makers)(
    "refuse a socket of another type, and leave it open: %s",
    async ([, make], { context }) => {
      const socket = context.socket("PAIR")
      await expect(make({ context, socket })).rejects.toThrow(TypeError)
      expect(socket.closed).toBe(false)
    },
  )
})

describe("A handler that is none", () => {
  test.for([serveRpc, servePipeline, servePubSub])(
    "is refused by each kind of service",
    async (serve, { context }) => {
      for (const handler of ["text", 5, null, [], () => 1]) {
        await expect(serve(handler as never, { context })).rejects.toThrow("A handler must be")
      }
      await context.term()
    },
  )
})

test("A subscription that is none leaves no socket open", async ({ context }) => {
  for (const subscribe of [5, ["topic", 5], {}]) {
    await expect(servePubSub({}, { context, subscribe: subscribe as never })).rejects.toThrow(TypeError)
  }
  await context.term()
  expect(context.closed).toBe(true)
})

test("The calls of a client go to its services in turn", async ({ context }) => {
  const services = await Promise.all(
    ["first", "second"].map((name) => serveRpc(named(name), { context, bind: ownPlace() })),
  )
  const connect = services.map(({ endpoint }) => endpoint)
  await using client = await connectRpc<Api>({ context, connect })
  await until(() => client.transport.getExtraInfo("zmqSocket").stats().peers === 2)
  const answers = await Promise.all([1, 2, 3, 4].map(() => client.call.who()))
  expect(answers.toSorted()).toEqual(["first", "first", "second", "second"])
})

test("A service is called by clients that it connects to, and by those that connect to it", async ({
  context,
}) => {
  await using bound = await connectRpc<Api>({ context, bind: ownPlace() })
  await using service = await serveRpc(named("both"), {
    context,
    bind: ownPlace(),
    connect: bound.endpoint,
  })
  await using other = await connectRpc<Api>({ context, connect: service.endpoint })
  expect(await Promise.all([bound.call.who(), other.call.who()])).toEqual(["both", "both"])
})

describe("The way back of an answer", () => {
  const api = { double: method([param("value", Number)], ({ value }) => 2 * value) }

  test("is found through any number of proxies", async ({ context }) => {
    const service = await serveRpc(api, { context, bind: "inproc://service" })
    let connect = service.endpoint
    for (const name of ["near", "far"]) {
      const front = new Router({ context })
      const back = new Dealer({ context })
      back.connect(connect)
      connect = await front.bind(`inproc://${name}`)
      void new Proxy(front, back).run().catch(() => {})
    }
    const clients = await Promise.all([1, 2, 3].map(() => connectRpc<typeof api>({ context, connect })))
    const answers = clients.flatMap((client, index) =>
      [1, 2, 3, 4].map((value) => client.call.double(10 * index + value)),
    )
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 22, 24, 26, 28, 42, 44, 46, 48])
    // What goes beside the calls between peers of ours takes the same way.
    expect(await clients[0]?.withTimeout(60_000).call.double(5)).toBe(10)
  })

  test("may have the empty frame of a REQ in it", async ({ context }) => {
    const service = await serveRpc(api, { context, bind: "inproc://service" })
    const request = new Request({ context })
    request.connect(service.endpoint)
    for (const value of [1, 2]) {
      const header = new Uint8Array(16)
      header[4] = value
      await request.send([header, "double", Uint8Array.of(0x91, value), Uint8Array.of(0x80)])
      const [back, answer] = (await request.receive()) as [Buffer, Buffer]
      expect(back.length).toBe(17)
      expect(back.readUInt32LE(4)).toBe(value)
      expect(back[16]).toBe(0)
      expect(decode(answer)).toBe(2 * value)
    }
  })
})

test("Closing lets what was written go out first", async ({ context }: { context: Context }) => {
  const client = await connectPipeline({ context, bind: "inproc://late" })
  const { notify } = client as unknown as { notify: { note(value: number): Promise<null> } }
  for (let value = 0; value < 10; value++) void notify.note(value)
  client.close()
  const pull = new Pull({ context })
  pull.connect("inproc://late")
  for (let value = 0; value < 10; value++) {
    const [name, args] = await pull.receive()
    expect([String(name), decode(args as Buffer)]).toEqual(["note", [value]])
  }
  await client.waitClosed()
})
