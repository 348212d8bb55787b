import { once } from "node:events"
import { describe, expect } from "vitest"
import { Context, Dealer, Pull, Push, Reply, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { ownPlace } from "../support/network.ts"
import { quietTime } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"
import { property } from "../support/zmtp-octets.ts"

const credentials = { plainUsername: "admin", plainPassword: "secret" }
const places = [ownPlace(), "ipc://*", "ws://127.0.0.1:*"]

describe("A PLAIN server", () => {
  test.for(places)("asks its context's handler who may come in by %s", async (place, { context }) => {
    const handler = await ZapHandler.start(context, (request) =>
      answer(request, String(request.at(-1)) === "secret" ? "200" : "400", {
        userId: "alice",
        metadata: property("X-Role", "admin"),
      }),
    )
    const router = new Router({ context, plainServer: true, zapDomain: "test", routingId: "server" })
    const endpoint = await router.bind(place)
    const guest = new Dealer({ context, ...credentials, routingId: "guest" })
    guest.connect(endpoint)
    await guest.send("hello")
    const [id, body] = await router.receiveFrames()
    expect([String(id), String(body)]).toEqual(["guest", "hello"])
    expect([body?.userId, body?.property("X-Role"), body?.socketType]).toEqual(["alice", "admin", "DEALER"])
    expect([id?.userId, id?.peerAddress]).toEqual([body?.userId, body?.peerAddress])
    await router.send(["guest", "welcome"])
    expect(String(await guest.receive())).toBe("welcome")
    const address = place.startsWith("ipc") ? "" : (body?.peerAddress as string)
    // The handler is told the server's routing id: of the peer's nothing is known yet.
    expect(handler.requests).toEqual([["1.0", "1", "test", address, "server", "PLAIN", "admin", "secret"]])

    const stranger = new Dealer({ context, ...credentials, plainPassword: "guess" })
    const events = watchEvents(stranger)
    const noted = watchEvents(router)
    stranger.connect(endpoint)
    expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: 400 } })
    expect(await noted.told("handshake:error:auth")).toMatchObject({ error: { status: 400 } })
    await events.told("disconnect")
    expect(events.types).not.toContain("connect:retry")
    expect(handler.requests.at(-1)).toEqual([
      "1.0",
      "1",
      "test",
      address,
      "server",
      "PLAIN",
      "admin",
      "guess",
    ])
  })

  test("may connect, and its clients bind", async ({ context }) => {
    await ZapHandler.start(context)
    const push = new Push({ context, ...credentials })
    const pull = new Pull({ context, plainServer: true })
    pull.connect(await push.bind(ownPlace()))
    await exchange(push, pull)
  })

  test.for(["REP", "ROUTER"] as const)(
    "is served by handlers that are %s sockets",
    async (type, { context }) => {
      const handler = await ZapHandler.start(context, undefined, type)
      const pull = new Pull({ context, plainServer: true })
      const endpoint = await pull.bind(ownPlace())
      const pushes = Array.from({ length: 5 }, () => new Push({ context, ...credentials }))
      for (const push of pushes) push.connect(endpoint)
      await Promise.all(pushes.map((push) => push.send("x")))
      for (const _ of pushes) await pull.receive()
      expect(handler.requests).toHaveLength(5)
    },
  )

  test("needs a handler of its own context", async ({ context }) => {
    const other = new Context({ blocky: false })
    await ZapHandler.start(other)
    const pull = new Pull({ context, plainServer: true })
    const events = watchEvents(pull)
    const push = new Push({ context, ...credentials, reconnectInterval: 5 })
    push.connect(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await ZapHandler.start(context)
    // A server without a handler has a passing trouble: the client's next attempt gets through.
    await exchange(push, pull)
    await other.destroy()
  })

  test("passes over a handler that cannot answer, and says so", async ({ context }) => {
    const wrong = new Push({ context })
    await wrong.bind("inproc://zeromq.zap.01")
    const pull = new Pull({ context, zapDomain: "test" })
    const events = watchEvents(pull)
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await wrong.close()
    await ZapHandler.start(context)
    await exchange(push, pull)
  })

  test("that enforces domains needs one", async ({ context }) => {
    const pull = new Pull({ context, plainServer: true, zapEnforceDomain: true })
    await expect(pull.bind(ownPlace())).rejects.toMatchObject({ code: "EINVAL" })
    expect(() => pull.connect("tcp://127.0.0.1:9")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    pull.zapDomain = "test"
    await pull.bind(ownPlace())
  })

  test("asks nobody about peers of its own process (RFC 27)", async ({ context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, "400"))
    const pull = new Pull({ context, plainServer: true, zapDomain: "test", zapEnforceDomain: true })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://place"))
    await exchange(push, pull)
    const reply = new Reply({ context, plainServer: true, zapEnforceDomain: true })
    await reply.bind("inproc://another")
    expect(handler.requests).toEqual([])
  })
})

describe("A socket with a zapDomain and no other security", () => {
  test("asks about every peer, and sends nothing before the answer", async ({ context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, "200", { userId: "bob" }))
    const pull = new Pull({ context, zapDomain: "global" })
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("x")
    const [frame] = await pull.receiveFrames()
    expect(frame?.userId).toBe("bob")
    expect(handler.requests).toEqual([["1.0", "1", "global", "127.0.0.1", "", "NULL"]])
  })

  test("asks when it is the one that connects, and tries again when it has refused", async ({ context }) => {
    let status = "400"
    await ZapHandler.start(context, (request) => answer(request, status))
    const pull = new Pull({ context })
    const push = new Push({ context, zapDomain: "global", reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(await pull.bind(ownPlace()))
    await events.told("handshake:error:auth", 2)
    status = "200"
    await exchange(push, pull)
  })

  test("lets everybody in where there is no handler, unless domains are enforced", async ({ context }) => {
    const lenient = new Pull({ context, zapDomain: "global" })
    const push = new Push({ context })
    push.connect(await lenient.bind(ownPlace()))
    const warned = once(process, "warning")
    await exchange(push, lenient)
    expect(await warned).toMatchObject([{ name: "SecurityWarning", code: "TYPEMQ_NO_ZAP_HANDLER" }])
    const strict = new Pull({ context, zapDomain: "global", zapEnforceDomain: true })
    const events = watchEvents(strict)
    const other = new Push({ context, reconnectInterval: 5 })
    other.connect(await strict.bind(ownPlace()))
    expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EFAULT" } })
    await ZapHandler.start(context)
    await exchange(other, strict)
  })

  test("says no user id where nobody was asked, whatever the peer says", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind(ownPlace()))
    await push.send("x")
    const [frame] = await pull.receiveFrames()
    expect([frame?.userId, frame?.metadata.has("User-Id")]).toEqual([undefined, false])
  })
})

describe("A peer that is not let in", () => {
  test("for a temporary problem comes back until it is (RFC 27: 300)", async ({ context }) => {
    let status = "300"
    const handler = await ZapHandler.start(context, (request) => answer(request, status))
    const pull = new Pull({ context, plainServer: true })
    const noted = watchEvents(pull)
    const push = new Push({ context, ...credentials, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(await pull.bind(ownPlace()))
    await noted.told("handshake:error:auth", 3)
    expect(noted.items.find((each) => each.type === "handshake:error:auth")).toMatchObject({
      error: { status: 300 },
    })
    expect(events.types).not.toContain("handshake:error:auth")
    status = "200"
    await exchange(push, pull)
    expect(handler.requests.length).toBeGreaterThan(3)
  })

  test.for(["400", "500"])("with %s is told so, and does not come back", async (status, { context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, status))
    for (const security of [
      { server: { plainServer: true }, client: credentials },
      { server: { zapDomain: "d" }, client: {} },
    ]) {
      const pull = new Pull({ context, ...security.server })
      const noted = watchEvents(pull)
      const push = new Push({ context, ...security.client, reconnectInterval: 1 })
      const events = watchEvents(push)
      const asked = handler.requests.length
      push.connect(await pull.bind(ownPlace()))
      for (const record of [events, noted]) {
        expect(await record.told("handshake:error:auth")).toMatchObject({ error: { status: Number(status) } })
        await record.told("disconnect")
      }
      await quietTime()
      expect(handler.requests).toHaveLength(asked + 1)
      expect(events.types).toEqual(["connect:delay", "connect", "handshake:error:auth", "disconnect"])
      expect(noted.types).toEqual(["bind", "accept", "handshake:error:auth", "disconnect"])
    }
  })
})
