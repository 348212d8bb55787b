import { describe, expect, it } from "vitest"
import { Pair, Pull, Push, Reply, Request } from "../../src/index.ts"
import { authority, expired, good } from "../support/certificates.ts"
import { test } from "../support/context-test.ts"
import { hasIpv6 } from "../support/network.ts"
import { RawServer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"
import { codeOf } from "../wire/stage.ts"

const patience = { timeout: 10_000 }

describe("A WebSocket endpoint", () => {
  it.each([
    ["ws://127.0.0.1:*", /^ws:\/\/127\.0\.0\.1:\d+\/$/],
    ["ws://127.0.0.1:0/feed", /^ws:\/\/127\.0\.0\.1:\d+\/feed$/],
    ["ws://*:*/a/b?c=d", /^ws:\/\/0\.0\.0\.0:\d+\/a\/b\?c=d$/],
    ["ws://localhost:*/", /^ws:\/\/127\.0\.0\.1:\d+\/$/],
  ])("is bound by %s, and known with its path", async (endpoint, bound) => {
    const socket = new Pair()
    expect(socket.bindSync(endpoint)).toMatch(bound)
    expect(socket.lastEndpoint).toMatch(bound)
    socket.unbindSync(socket.lastEndpoint as string)
    socket.bindSync(socket.lastEndpoint as string)
    await socket.close()
  })

  test.runIf(hasIpv6)("may be one of IPv6", async ({ context }) => {
    const pull = new Pull({ context, ipv6: true })
    const push = new Push({ context, ipv6: true })
    await pull.bind("ws://[::1]:*/six")
    expect(pull.lastEndpoint).toMatch(/^ws:\/\/\[::1\]:\d+\/six$/)
    push.connect(pull.lastEndpoint as string)
    await push.send("six")
    expect(String(await pull.receive(patience))).toBe("six")
  })

  it.each([
    "ws://127.0.0.1",
    "ws://:80/",
    "ws:///path",
    "ws://127.0.0.1:70000/",
    "ws://127.0.0.1:80/with space",
    "ws://127.0.0.1:80/#part",
    "ws://*:80/",
    "ws://127.0.0.1:*/",
    "ws://127.0.0.1:1;127.0.0.1:80/",
  ])("cannot be %s to connect to", async (endpoint) => {
    const socket = new Pair()
    expect(() => socket.connect(endpoint)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    await socket.close()
  })

  it("is refused with options that it could not hold to", async () => {
    const unavailable = expect.objectContaining({ code: "ENOTSUP" })
    for (const options of [{ socksProxy: "127.0.0.1:1080" }, { interface: "lo" }]) {
      const socket = new Pair(options)
      expect(() => socket.connect("ws://127.0.0.1:80/")).toThrow(unavailable)
      await socket.close()
    }
    const socket = new Pair({ interface: "lo" })
    expect(() => socket.bindSync("ws://127.0.0.1:*")).toThrow(unavailable)
    await socket.close()
  })

  it("cannot be bound twice, nor where we are not", async () => {
    const [first, second] = [new Pair(), new Pair()]
    first.bindSync("ws://127.0.0.1:*")
    expect(() => second.bindSync(first.lastEndpoint as string)).toThrow(
      expect.objectContaining({ code: "EADDRINUSE" }),
    )
    expect(() => second.bindSync("ws://192.0.2.1:*")).toThrow(
      expect.objectContaining({ code: "EADDRNOTAVAIL" }),
    )
    expect(() => second.bindSync("ws://nowhere:*")).toThrow(expect.objectContaining({ code: "ENODEV" }))
    await Promise.all([first.close(), second.close()])
  })

  test("tells of its connections as other endpoints do", async ({ context }) => {
    const [pull, push] = [new Pull({ context }), new Push({ context })]
    const [here, there] = [watchEvents(pull), watchEvents(push)]
    await pull.bind("ws://127.0.0.1:*/feed")
    const endpoint = pull.lastEndpoint as string
    push.connect(endpoint)
    await push.send("x")
    await pull.receive(patience)
    await push.close()
    await here.told("disconnect")
    await pull.close()
    await Promise.all([here.told("end"), there.told("end")])
    expect(here.types).toEqual(["bind", "accept", "handshake", "disconnect", "close", "end"])
    expect(there.types).toEqual(["connect:delay", "connect", "handshake", "end"])
    expect([...here.items, ...there.items].map((event) => "address" in event && event.address)).toEqual([
      ...Array(5).fill(endpoint),
      false,
      ...Array(3).fill(endpoint),
      false,
    ])
  })

  test("tells whence a message came", async ({ context }) => {
    const [reply, request] = [new Reply({ context }), new Request({ context })]
    await reply.bind("ws://127.0.0.1:*")
    request.connect(reply.lastEndpoint as string)
    await request.send("x")
    await reply.receive(patience)
    expect(reply.stats().peers).toBe(1)
  })
})

describe("A wss endpoint", () => {
  test("talks to who trusts it", async ({ context }) => {
    const reply = new Reply({ context, wss: good })
    const request = new Request({ context, wss: { ca: authority, hostname: "feed.example" } })
    await reply.bind("wss://127.0.0.1:*/private")
    expect(reply.lastEndpoint).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/private$/)
    request.connect(reply.lastEndpoint as string)
    const large = Buffer.alloc(300_000, "large")
    await request.send(["question", large])
    const [question, body] = await reply.receive(patience)
    expect([String(question), body?.equals(large)]).toEqual(["question", true])
    await reply.send(["answer", large])
    expect((await request.receive(patience))[1]?.equals(large)).toBe(true)
  })

  test("need not be known by name to who gives none", async ({ context }) => {
    const [pull, push] = [new Pull({ context, wss: good }), new Push({ context, wss: { ca: authority } })]
    await pull.bind("wss://127.0.0.1:*")
    push.connect(pull.lastEndpoint as string)
    await push.send("x")
    expect(String(await pull.receive(patience))).toBe("x")
  })

  test("is known by its number, too", async ({ context }) => {
    const pull = new Pull({ context, wss: good })
    const push = new Push({ context, wss: { ca: authority, hostname: "127.0.0.1" } })
    await pull.bind("wss://127.0.0.1:*")
    push.connect(pull.lastEndpoint as string)
    await push.send("x")
    expect(String(await pull.receive(patience))).toBe("x")
  })

  test.for([
    ["does not know its authority", good, {}],
    ["knows it by another number", good, { ca: authority, hostname: "127.0.0.2" }],
    ["trusts only the system", good, { trustSystem: true }],
    ["knows it by another name", good, { ca: authority, hostname: "other.example" }],
    ["looks at its date", expired, { ca: authority, hostname: "feed.example" }],
  ] as const)("is nobody to who %s", async ([, own, trust], { context }) => {
    const pull = new Pull({ context, wss: own })
    const push = new Push({ context, wss: trust, reconnectInterval: 50 })
    const [here, there] = [watchEvents(pull), watchEvents(push)]
    await pull.bind("wss://127.0.0.1:*")
    push.connect(pull.lastEndpoint as string)
    await there.told("connect:retry", 2)
    await here.told("disconnect")
    expect(there.types).not.toContain("handshake")
    expect(here.types).not.toContain("handshake")
    const failure = await there.told("handshake:error:other")
    expect((failure as { error?: Error }).error?.message).toMatch(/certificate/)
  })

  test("is not bound without a certificate, or with something else", async ({ context }) => {
    const socket = new Pair({ context })
    expect(() => socket.bindSync("wss://127.0.0.1:*")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    socket.set("wss", { key: good.key, cert: "no certificate" })
    expect(() => socket.bindSync("wss://127.0.0.1:*")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    socket.set("wss", good)
    expect(socket.bindSync("wss://127.0.0.1:*")).toMatch(/^wss:/)
  })

  test("drops who does not speak TLS, and does not speak to who does not", async ({ context }) => {
    const pull = new Pull({ context, wss: good })
    const push = new Push({ context })
    const events = watchEvents(pull)
    await pull.bind("wss://127.0.0.1:*")
    push.connect((pull.lastEndpoint as string).replace("wss:", "ws:"))
    await events.told("handshake:error:other")
    using server = await RawServer.listen((peer) =>
      peer.send(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")),
    )
    const asking = new Push({ context, wss: { ca: authority } })
    const answers = watchEvents(asking)
    asking.connect(server.endpoint.replace("tcp:", "wss:"))
    const failure = await answers.told("handshake:error:other")
    expect(codeOf(failure)).toBeDefined()
  })
})
