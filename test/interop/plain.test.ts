import { expect } from "vitest"
import { Dealer, Pull, Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers } from "../support/peers.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

const ours = { plainUsername: "admin", plainPassword: "secret" }
const theirs = { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "secret", RECONNECT_IVL: 20 }

/** What a handler may say, and what becomes of a client. */
const outcomes: readonly (readonly [
  says: string,
  reply: (request: readonly string[]) => string[],
  ourEvent: string,
  theirEvent: string,
  value: number | undefined,
])[] = [
  [
    "300",
    (request) => peerAnswer(request, "300"),
    "handshake:error:other",
    "HANDSHAKE_FAILED_NO_DETAIL",
    undefined,
  ],
  ["400", (request) => peerAnswer(request, "400"), "handshake:error:auth", "HANDSHAKE_FAILED_AUTH", 400],
  ["500", (request) => peerAnswer(request, "500"), "handshake:error:auth", "HANDSHAKE_FAILED_AUTH", 500],
  [
    "201",
    (request) => peerAnswer(request, "201"),
    "handshake:error:other",
    "HANDSHAKE_FAILED_NO_DETAIL",
    undefined,
  ],
  [
    "too little",
    (request) => peerAnswer(request, "200").slice(0, 5),
    "handshake:error:other",
    "HANDSHAKE_FAILED_NO_DETAIL",
    undefined,
  ],
]

const octets = (frames: readonly string[]): Buffer[] => frames.map((each) => Buffer.from(each, "latin1"))
const texts = (frames: readonly Buffer[]): string[] => frames.map((each) => each.toString("latin1"))

describePeers("PLAIN with libzmq", (peers) => {
  test.for(["tcp", "ipc"])("lets their clients in to us, over %s", async (transport, { context }) => {
    const handler = await ZapHandler.start(context, (request) => answer(request, "200", { userId: "alice" }))
    const router = new Router({ context, plainServer: true, zapDomain: "test" })
    const endpoint = await router.bind(transport === "tcp" ? ownPlace() : "ipc://*")
    const dealer = await peers.shared.socket("DEALER", { ...theirs, ROUTING_ID: "theirs" })
    const events = await dealer.monitor()
    await dealer.connect(endpoint)
    await dealer.send(["hello", "world"])
    const [id, first, second] = await router.receiveFrames()
    expect([String(id), String(first), String(second), first?.userId]).toEqual([
      "theirs",
      "hello",
      "world",
      "alice",
    ])
    await router.send(["theirs", "welcome"])
    expect(await dealer.receive()).toEqual(["welcome"])
    expect(handler.requests[0]?.slice(5)).toEqual(["PLAIN", "admin", "secret"])
    await events.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
  })

  test.for(["tcp", "ipc"])("lets us in to their servers, over %s", async (transport, { context }) => {
    const handler = await PeerZapHandler.start(peers.shared, (request) => peerAnswer(request, "200", "bob"))
    const router = await peers.shared.socket("ROUTER", { PLAIN_SERVER: 1, ZAP_DOMAIN: "test" })
    const endpoint = await router.bind(transport === "tcp" ? ownPlace() : "ipc://*")
    const dealer = new Dealer({ context, ...ours, routingId: "ours" })
    dealer.connect(endpoint)
    await dealer.send("hello")
    const properties = await router.receiveProperties(["User-Id", "Socket-Type"])
    expect(properties[1]).toEqual({ "User-Id": "bob", "Socket-Type": "DEALER" })
    await router.send(["ours", "welcome"])
    expect(String(await dealer.receive())).toBe("welcome")
    expect(handler.requests[0]?.slice(2, 3)).toEqual(["test"])
    expect(handler.requests[0]?.slice(5)).toEqual(["PLAIN", "admin", "secret"])
  })

  test.for(outcomes)(
    "is the same to their clients when our handler says %s",
    async ([, reply, , theirEvent, value], { context }) => {
      const handler = await ZapHandler.start(context, (request) => octets(reply(texts(request))))
      const pull = new Pull({ context, plainServer: true })
      const push = await peers.shared.socket("PUSH", theirs)
      const events = await push.monitor()
      await push.connect(await pull.bind(ownPlace()))
      const failed = await events.next(({ event }) => event.startsWith("HANDSHAKE"))
      expect(failed.event).toBe(theirEvent)
      if (value !== undefined) expect(failed.value).toBe(value)
      await events.next(({ event }) => event === "DISCONNECTED")
      if (value !== undefined) return
      // Not a word of refusal: they come back until they are let in.
      handler.decide = (request) => answer(request, "200")
      await push.send("x")
      expect(String(await pull.receive())).toBe("x")
    },
  )

  test.for(outcomes)(
    "is the same to our clients when their handler says %s",
    async ([, reply, ourEvent, , value], { context }) => {
      const handler = await PeerZapHandler.start(peers.shared, reply)
      const pull = await peers.shared.socket("PULL", { PLAIN_SERVER: 1, HANDSHAKE_IVL: 300 })
      const push = new Push({ context, ...ours, reconnectInterval: 20 })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      await events.told("disconnect")
      expect(events.types.find((each) => each.startsWith("handshake"))).toBe(ourEvent)
      if (value !== undefined) {
        expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: value } })
        expect(events.types).not.toContain("connect:retry")
        return
      }
      handler.decide = (request) => peerAnswer(request, "200")
      await push.send("x")
      expect(await pull.receive()).toEqual(["x"])
    },
  )

  test("keeps out who is of another mechanism, or of the same role", async ({ context }) => {
    await ZapHandler.start(context)
    await PeerZapHandler.start(peers.shared)
    const server = new Pull({ context, plainServer: true, handshakeInterval: 100 })
    const noted = watchEvents(server)
    const stranger = await peers.shared.socket("PUSH", { RECONNECT_IVL: -1 })
    await stranger.connect(await server.bind(ownPlace()))
    // Whichever end first reads the other's greeting drops the connection.
    await noted.told("disconnect")
    expect(noted.types[2]).toMatch(/^handshake:error/)
    noted.clear()

    const other = await peers.shared.socket("PUSH", { PLAIN_SERVER: 1, RECONNECT_IVL: -1 })
    await other.connect(server.lastEndpoint as string)
    expect(await noted.told("handshake:error:other")).toMatchObject({ error: { code: "ETIMEDOUT" } })

    const clients = await peers.shared.socket("PULL", theirs)
    const push = new Push({ context, ...ours, reconnectInterval: -1 })
    const events = watchEvents(push)
    push.connect(await clients.bind())
    // Both begin. Whoever reads the other's beginning first hangs up, which may take along what it had said itself.
    await events.until((all) => all.some(({ type }) => type.startsWith("handshake:error")))
    const failure = events.items.find(({ type }) => type.startsWith("handshake:error"))
    if (failure?.type !== "handshake:error:other") {
      expect(failure).toMatchObject({ error: { code: "ERR_ZMTP_UNEXPECTED_COMMAND" } })
    }
    expect(events.types).not.toContain("handshake")
    expect(server.tryReceive()).toBeUndefined()
  })

  test("is refused where they have no handler", async ({ context }) => {
    const pull = await peers.shared.socket("PULL", { PLAIN_SERVER: 1 })
    const push = new Push({ context, ...ours, reconnectInterval: 20 })
    const events = watchEvents(push)
    push.connect(await pull.bind())
    await events.told("handshake:error:other")
    await PeerZapHandler.start(peers.shared)
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
  })
})
