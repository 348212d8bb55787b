import { spawn } from "node:child_process"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { createInterface } from "node:readline"
import type { Readable } from "node:stream"
import fc from "fast-check"
import { describe, expect, onTestFinished } from "vitest"
import { Client, Gather, Scatter, Server } from "../../src/draft/index.ts"
import {
  Pair,
  POLLIN,
  POLLOUT,
  Poller,
  Pull,
  Push,
  proxySteerable,
  Reply,
  Request,
  Subscriber,
} from "../../src/index.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { anyEndpoint, reservedEndpoint } from "../support/wiring.ts"

describe("A proxy with a control socket", () => {
  const counters = (message: readonly Buffer[]): number[] =>
    message.map((frame) =>
      Number(process.arch === "s390x" ? frame.readBigUInt64BE() : frame.readBigUInt64LE()),
    )

  test.for(["PAIR", "REP"] as const)(
    "[proxy-steerable-1] of type %s is steered by it",
    async (type, { context }) => {
      const [front, back] = [new Pull({ context }), new Push({ context })]
      const [push, pull] = [new Push({ context }), new Pull({ context })]
      push.connect(await front.bind(anyEndpoint("tcp")))
      pull.connect(await back.bind(anyEndpoint("tcp")))
      const control = context.socket(type)
      const operator = type === "PAIR" ? new Pair({ context }) : new Request({ context })
      operator.connect(await control.bind(anyEndpoint("inproc")))
      const command = async (name: string): Promise<readonly Buffer[]> => {
        await operator.send(name)
        return type === "REP" || name === "STATISTICS" ? operator.receive() : []
      }
      const running = proxySteerable(front, back, null, control)
      expect(counters(await command("STATISTICS"))).toEqual(Array(8).fill(0))
      await push.send("12345")
      expect(texts(await pull.receive())).toEqual(["12345"])
      // Messages and bytes that the front took in, and that went out at the back.
      const moved = counters(await command("STATISTICS"))
      expect([moved[0], moved[1], moved[6], moved[7]]).toEqual([1, 5, 1, 5])
      const paused = await command("PAUSE")
      if (type === "REP") expect(texts(paused)).toEqual([""])
      expect(counters(await command("STATISTICS"))).toEqual(moved)
      await push.send("meanwhile")
      await quietTime()
      expect(counters(await command("STATISTICS"))).toEqual(moved)
      await command("RESUME")
      expect(texts(await pull.receive())).toEqual(["meanwhile"])
      expect(counters(await command("STATISTICS"))[0]).toBe(2)
      await operator.send("TERMINATE")
      await running
    },
  )
})

describe("A poller", () => {
  test("[poller-1] polls sockets and streams, and nothing else", async ({ context }) => {
    const poller = new Poller<never>()
    for (const wrong of [null, undefined, 5, "pull", {}] as never[]) {
      expect(() => poller.register(wrong)).toThrow(TypeError)
    }
    const pull = new Pull({ context })
    poller.register(pull as never, POLLIN)
    await pull.close()
    await expect(poller.poll()).rejects.toMatchObject({ code: "EBADF" })
  })

  test("[poller-2] counts its targets, and says no to those it does not know", async ({ context }) => {
    const poller = new Poller()
    const [pull, push] = [new Pull({ context }), new Push({ context })]
    push.connect(await pull.bind(anyEndpoint("inproc")))
    poller.register(pull, POLLIN)
    poller.register(push, POLLOUT)
    expect(poller.size).toBe(2)
    poller.unregister(push)
    expect([poller.size, poller.has(push), poller.has(pull)]).toEqual([1, false, true])
    expect(() => poller.unregister(push)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    // Registered for nothing means not registered.
    poller.register(push, 0)
    expect(poller.size).toBe(1)
    await push.send("x")
    expect([...(await poller.poll())]).toEqual([[pull, POLLIN]])
  })

  test("[poller-3] knows no other events, and waits for nothing where there is nothing", async ({
    context,
  }) => {
    const poller = new Poller()
    const pull = new Pull({ context })
    for (const events of [-1, 16, 255, 0.5]) {
      expect(() => poller.register(pull, events)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    }
    expect((await poller.poll()).size).toBe(0)
    expect((await poller.poll(0)).size).toBe(0)
  })
})

describe("Connections with heartbeats on both sides", () => {
  const pairs = [
    ["DEALER", "ROUTER"],
    ["REQ", "REP"],
    ["PULL", "PUSH"],
    ["SUB", "PUB"],
    ["PAIR", "PAIR"],
    ["CLIENT", "SERVER"],
    ["GATHER", "SCATTER"],
  ] as const

  test("[heartbeats-4] stay, whatever the types", async ({ context }) => {
    const drafts = { CLIENT: Client, SERVER: Server, GATHER: Gather, SCATTER: Scatter }
    const make = (type: (typeof pairs)[number][number]) => {
      const options = { heartbeatInterval: 50, heartbeatTimeout: 5000 }
      return type in drafts
        ? new drafts[type as keyof typeof drafts]({ context, ...options })
        : context.socket(type as "PAIR", options)
    }
    const records = await Promise.all(
      pairs.map(async ([connecting, bound]) => {
        const [client, server] = [make(connecting), make(bound)]
        const record = watchEvents(server)
        client.connect(await server.bind(anyEndpoint("tcp")))
        await record.told("handshake")
        return { record, client }
      }),
    )
    await quietTime(400)
    for (const { record, client } of records) {
      expect(record.types).toEqual(["bind", "accept", "handshake"])
      expect(client.closed).toBe(false)
    }
  })
})

test("[heartbeats-5] a time to live is told in tenths of a second, of which two octets hold so many", ({
  context,
}) => {
  const dealer = context.socket("DEALER", { heartbeatTimeToLive: 6_553_599 })
  expect(dealer.heartbeatTimeToLive).toBe(6_553_500)
  expect(() => {
    dealer.heartbeatTimeToLive = 6_553_600
  }).toThrow(expect.objectContaining({ code: "EINVAL" }))
  dealer.heartbeatTimeToLive = 99
  expect(dealer.heartbeatTimeToLive).toBe(0)
})

test("[reconnect-options-4] an endpoint that was looked for in vain is silent after disconnect", async ({
  context,
}) => {
  const endpoint = await reservedEndpoint("ipc")
  const subscriber = new Subscriber({ context, reconnectStop: 4 as never, reconnectInterval: 5 })
  const record = watchEvents(subscriber)
  subscriber.connect(endpoint)
  await record.told("connect:retry")
  subscriber.disconnect(endpoint)
  await quietTime(20)
  record.clear()
  await quietTime(60)
  expect(record.types).toEqual([])
})

test("[thread-safe-1] many callers share a CLIENT, and nothing is lost", async ({ context }) => {
  const [client, server] = [new Client({ context }), new Server({ context })]
  expect([client.threadSafe, server.threadSafe]).toEqual([true, true])
  client.connect(await server.bind(anyEndpoint("tcp")))
  const each = 2000
  const caller = async (name: string): Promise<void> => {
    for (let number = 0; number < each; number++) await client.send(`${name}${number}`)
  }
  const calling = Promise.all([caller("a"), caller("b")])
  const heard: Record<string, number[]> = { a: [], b: [] }
  for (let number = 0; number < 2 * each; number++) {
    const [text] = await server.receive()
    heard[String(text).charAt(0)]?.push(Number(String(text).slice(1)))
  }
  await calling
  const all = Array.from({ length: each }, (_, number) => number)
  expect(heard).toEqual({ a: all, b: all })
})

test("[use-fd-1] a listener takes over a descriptor that listens already", async ({ context }) => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const endpoint = `tcp://127.0.0.1:${port}`
  const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle
  const script = `
    import { Pull } from ${JSON.stringify(compiledLibrary)}
    const pull = new Pull({ linger: 0, useFd: 3 })
    await pull.bind(${JSON.stringify(endpoint)})
    console.log("bound")
    console.log(String(await pull.receive()))
    process.exit()`
  // A descriptor can be handed over only to another process: here it is in use.
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit", fd],
  })
  onTestFinished(() => void child.kill("SIGKILL"))
  server.close()
  const lines = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe("bound")
  const push = new Push({ context })
  push.connect(endpoint)
  await push.send("taken over")
  expect((await lines.next()).value).toBe("taken over")
})

test("[bind-fuzzer-1] any text is an endpoint or an error, and the socket goes on", async ({ context }) => {
  const schemes = [
    "",
    "tcp://",
    "ipc://",
    "inproc://",
    "ws://",
    "udp://",
    "tcp:/",
    "://",
    "tcp://127.0.0.1:",
    "tcp://[::1]",
  ]
  const texts = fc
    .tuple(fc.constantFrom(...schemes), fc.string({ maxLength: 12 }))
    .map((parts) => parts.join(""))
  await fc.assert(
    fc.asyncProperty(
      // Paths and names would be made or looked up.
      texts.filter((text) => !/^(ipc:\/\/[^@]|(tcp|ws|udp):\/\/[a-z])/i.test(text)),
      async (text) => {
        const pull = new Pull({ context })
        const known = (error: unknown) =>
          expect(error).toMatchObject({ code: expect.any(String), errno: expect.any(Number) })
        await pull.bind(text).catch(known)
        try {
          pull.connect(text)
        } catch (error) {
          known(error)
        }
        await pull.close()
      },
    ),
    { numRuns: 150 },
  )
  const [push, pull] = [new Push({ context }), new Pull({ context })]
  push.connect(await pull.bind(anyEndpoint("tcp")))
  await exchange(push, pull)
})

test("[shutdown-stress-1] sockets that close while they connect hold nobody up", async ({ context }) => {
  for (let round = 0; round < 10; round++) {
    const publisher = context.socket("PUB")
    const endpoint = await publisher.bind(anyEndpoint("tcp"))
    const subscribers = Array.from({ length: 40 }, () => new Subscriber({ context, linger: -1 }))
    for (const subscriber of subscribers) subscriber.connect(endpoint)
    await quietTime(round % 4)
    await Promise.all(subscribers.map((each) => each.close()))
    await publisher.close()
  }
  const reply = new Reply({ context })
  const request = new Request({ context })
  request.connect(await reply.bind(anyEndpoint("tcp")))
  await request.send("still there?")
  expect(await receiveTexts(reply, 1)).toEqual([["still there?"]])
  await until(() => reply.stats().peers === 1)
})
