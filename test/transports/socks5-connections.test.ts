import { readFileSync } from "node:fs"
import { describe, expect } from "vitest"
import { Pull, Push, Reply, Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { closedPort, hasIpv6 } from "../support/network.ts"
import { type RawPeer, RawServer } from "../support/raw-peer.ts"
import { SocksProxy } from "../support/socks-proxy.ts"
import { watchEvents } from "../support/watch-events.ts"

const addressOf = (endpoint: string): string => endpoint.slice("tcp://".length)
const portOf = (endpoint: string): string => endpoint.split(":").at(-1) as string

/** A proxy that says the same to everybody, whatever it hears. */
const saying = (...octets: readonly string[]): Promise<RawServer> =>
  RawServer.listen((peer) => {
    for (const each of octets) peer.send(Buffer.from(each.replaceAll(" ", ""), "hex"))
  })

describe("A tcp connection through a SOCKS5 proxy", () => {
  test("carries messages both ways", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const reply = new Reply({ context })
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    const request = new Request({ context, socksProxy: proxy.address })
    request.connect(endpoint)
    await exchange(request, reply)
    await exchange(reply, request, "and back")
    expect(proxy.requests).toEqual([addressOf(endpoint)])
  })

  test("carries what is too large for one piece", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const pull = new Pull({ context })
    const push = new Push({ context, socksProxy: proxy.address })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull, "x".repeat(5_000_000))
  })

  test("loses nothing that comes together with the proxy's reply", async ({ context }) => {
    using proxy = await SocksProxy.listen({ together: true })
    const pull = new Pull({ context })
    const push = new Push({ context, socksProxy: proxy.address })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
  })

  test("leaves names to the proxy, also those that nobody here knows", async ({ context }) => {
    using proxy = await SocksProxy.listen({ names: { "inside.invalid": "127.0.0.1" } })
    const pull = new Pull({ context })
    const port = portOf(await pull.bind("tcp://127.0.0.1:*"))
    const push = new Push({ context, socksProxy: proxy.address })
    push.connect(`tcp://inside.invalid:${port}`)
    await exchange(push, pull)
    expect(proxy.requests).toEqual([`inside.invalid:${port}`])
  })

  // Some containers have no IPv6 at all.
  test.runIf(hasIpv6)("reaches IPv6 addresses", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const pull = new Pull({ context, ipv6: true })
    const push = new Push({ context, ipv6: true, socksProxy: proxy.address })
    push.connect(await pull.bind("tcp://[::1]:*"))
    await exchange(push, pull)
    expect(proxy.requests[0]).toMatch(/^0:0:0:0:0:0:0:1:/)
  })

  test("logs in with user name and password", async ({ context }) => {
    using proxy = await SocksProxy.listen({ login: ["joe", "secret"] })
    const pull = new Pull({ context })
    const push = new Push({
      context,
      socksProxy: proxy.address,
      socksUsername: "joe",
      socksPassword: "secret",
    })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
  })

  test("is made again when it was lost", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const pull = new Pull({ context })
    const push = new Push({ context, socksProxy: proxy.address, reconnectInterval: 5 })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    push.connect(endpoint)
    await exchange(push, pull)
    await pull.unbind(endpoint)
    await watchEvents(push).told("connect:retry", 2)
    await pull.bind(endpoint)
    await exchange(push, pull, "again")
  })

  test("is told of under the proxy's address, once the proxy has connected it", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const pull = new Pull({ context })
    const push = new Push({ context, socksProxy: proxy.address })
    const events = watchEvents(push)
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await events.told("handshake")
    const address = `tcp://${proxy.address}`
    expect(events.items).toEqual([
      { type: "connect:delay", address },
      { type: "connect", address },
      { type: "handshake", address },
    ])
    expect(push.lastEndpoint).toBe(pull.lastEndpoint)
  })

  test("is ended by the endpoint that was given", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const pull = new Pull({ context })
    const push = new Push({ context, socksProxy: proxy.address })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    push.connect(endpoint)
    await exchange(push, pull)
    push.disconnect(endpoint)
    expect(() => push.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })
})

describe("A SOCKS5 proxy that goes wrong", () => {
  const nobody = "tcp://127.0.0.1:5555"

  test.for([
    ["refuses", ["0500", "0505 0001 00000000 0000"], "ECONNREFUSED"],
    ["speaks SOCKS4", ["0400"], "EPROTO"],
    ["offers no method", ["05ff"], "EACCES"],
    ["chooses a method that was not offered", ["0502"], "EPROTO"],
    ["replies with an unknown code", ["0500", "0509"], "EPROTO"],
    ["replies with an unknown address type", ["0500", "050000 02 00"], "EPROTO"],
    ["speaks of something else", ["48545450 2f312e31 20343030 0d0a0d0a"], "EPROTO"],
  ] as const)("because it %s is asked again after a while", async ([, octets, code], { context }) => {
    using proxy = await saying(...octets)
    const push = new Push({ context, socksProxy: addressOf(proxy.endpoint), reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(nobody)
    const { error } = (await events.told("connect:retry", 2)) as { error?: Error }
    expect(error).toMatchObject({ code, message: expect.stringContaining(nobody.slice(6)) })
    expect(events.types.slice(0, 4)).toEqual(["connect:delay", "close", "connect:retry", "connect:delay"])
    expect(events.types).not.toContain("connect")
  })

  test("by hanging up is asked again after a while", async ({ context }) => {
    using proxy = await RawServer.listen((peer) => {
      peer.send(Buffer.of(5))
      peer.end()
    })
    const push = new Push({ context, socksProxy: addressOf(proxy.endpoint), reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(nobody)
    const { error } = (await events.told("connect:retry", 2)) as { error?: Error }
    expect(error).toMatchObject({ code: "ECONNRESET" })
  })

  test.for([
    ["handshakeInterval", ""],
    ["connectTimeout", ""],
    ["handshakeInterval", `0500 050000 03 ff ${"61".repeat(20)}`],
    ["connectTimeout", `0500 050000 03 ff ${"61".repeat(20)}`],
  ] as const)(
    "by falling silent is left after the %s, having said %j",
    async ([limit, octets], { context }) => {
      using proxy = await saying(octets)
      const socksProxy = addressOf(proxy.endpoint)
      const push = new Push({ context, socksProxy, reconnectInterval: 5, [limit]: 60 })
      const events = watchEvents(push)
      push.connect(nobody)
      const { error } = (await events.told("connect:retry", 2)) as { error?: Error }
      expect(error).toMatchObject({ code: "ETIMEDOUT", message: expect.stringContaining("60 ms") })
      await (await proxy.peer(0)).gone()
    },
  )

  test("by being absent is looked for again and again", async ({ context }) => {
    const push = new Push({
      context,
      socksProxy: `127.0.0.1:${await closedPort()}`,
      reconnectInterval: 5,
    })
    const events = watchEvents(push)
    push.connect(nobody)
    await events.told("connect:retry", 3)
    expect(events.types).not.toContain("connect")
  })

  test("is let go by closing the socket while it is asked", async ({ context }) => {
    using proxy = await saying("0500")
    const push = new Push({ context, socksProxy: addressOf(proxy.endpoint) })
    push.connect(nobody)
    const peer = await proxy.peer(0)
    await push.close({ linger: 0 })
    await peer.gone()
  })
})

describe("The option socksProxy", () => {
  test.for([
    ["garbage", "there is no port"],
    ["host:", "is not a port"],
    ["host:0", "port to connect to must be given"],
    ["host:70000", "is not a port"],
    [":1080", "there is no host"],
    ["*:1080", "* is no host"],
    ["300.1.1.1:1080", "not an IPv4 address"],
  ])("must say where the proxy is: with %s connecting fails at once", ([socksProxy, words], { context }) => {
    const push = new Push({ context, socksProxy: socksProxy as string })
    expect(() => push.connect("tcp://127.0.0.1:5555")).toThrow(
      expect.objectContaining({
        code: "EINVAL",
        address: "tcp://127.0.0.1:5555",
        message: expect.stringMatching(new RegExp(`socksProxy.*${(words as string).replace("*", "\\*")}`)),
      }),
    )
  })

  test("cannot reach names that do not fit into a request", ({ context }) => {
    const push = new Push({ context, socksProxy: "127.0.0.1:1080" })
    const name = "a".repeat(256)
    expect(() => push.connect(`tcp://${name}:5555`)).toThrow(
      expect.objectContaining({ code: "EINVAL", message: expect.stringContaining("255") }),
    )
  })

  test("is for connections that are begun afterwards, and for tcp alone", async ({ context }) => {
    const pull = new Pull({ context, socksProxy: "127.0.0.1:1" })
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    push.socksProxy = "127.0.0.1:1"
    await exchange(push, pull)
    push.disconnect(pull.lastEndpoint as string)
    push.connect(await pull.bind("inproc://socks"))
    await exchange(push, pull)
  })
})

describe("A recorded proxy", () => {
  interface Recording {
    readonly connection: readonly string[]
  }

  test.for([
    ["socks5-ipv4", "127.0.0.1:38745"],
    ["socks5-domain", "some-host.example:40515"],
  ])("of %s hears from us what it heard from libzmq", async ([name, place], { context }) => {
    const file = new URL(`../vectors/socks/${name}.json`, import.meta.url)
    const { connection } = JSON.parse(readFileSync(file, "utf8")) as Recording
    const of = (who: string): Buffer =>
      Buffer.concat(
        connection
          .filter((each) => each.startsWith(`${who} `))
          .map((each) => Buffer.from(each.slice(who.length + 1), "hex")),
      )
    using proxy = await RawServer.listen((peer: RawPeer) => peer.send(of("proxy")))
    const request = new Request({ context, socksProxy: addressOf(proxy.endpoint) })
    request.connect(`tcp://${place}`)
    const asked = of("dialer")
    await request.send("hello")
    expect(String(await request.receive({ timeout: 10_000 }))).toBe("world")
    const peer = await proxy.peer(0)
    await peer.hears(Buffer.from("\x00\x05hello"))
    // Up to the greeting's signature, after which each side is free to send in pieces of its own.
    const greeting = asked.indexOf(Buffer.from("ff00000000000000017f", "hex"))
    expect(greeting).toBeGreaterThan(10)
    expect(peer.received.subarray(0, greeting + 10)).toEqual(asked.subarray(0, greeting + 10))
  })
})
