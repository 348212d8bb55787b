import { describe, expect, it } from "vitest"
import { Dealer, type Event, Pull, Push, Subscriber } from "../../src/index.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import type { Feed } from "../support/feed.ts"
import { closedPort, impossibleHost } from "../support/network.ts"
import { type RawPeer, RawServer } from "../support/raw-peer.ts"
import { quietTime, turns, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { reservedEndpoint } from "../support/wiring.ts"
import {
  commandFrame,
  frame,
  greeting,
  longHeader,
  message,
  more,
  ready,
  subscribe,
} from "../support/zmtp-octets.ts"
import { codeOf } from "./stage.ts"

const patience = { timeout: 10_000 }

const hello = (type: string): Buffer => Buffer.concat([greeting(), ready(type)])

const pausesOf = (events: Feed<Event>): number[] =>
  events.items.flatMap((each) => (each.type === "connect:retry" ? [each.interval] : []))

/** Bad connections first, then good ones. */
const goodFrom = (
  bad: number,
  misbehave: (peer: RawPeer) => void,
  behave: (peer: RawPeer) => void = (peer) => peer.send(hello("PULL")),
): Promise<RawServer> => RawServer.listen((peer, index) => (index < bad ? misbehave(peer) : behave(peer)))

/** Ways of ending a connection, or of making us end it, that a server may get over. */
const passing: readonly (readonly [what: string, misbehave: (peer: RawPeer) => void, code?: string])[] = [
  ["closes at once", (peer) => peer.end(), "EPIPE"],
  ["resets at once", (peer) => peer.reset()],
  ["closes behind its signature", (peer) => sayAndEnd(peer, greeting().subarray(0, 10)), "EPIPE"],
  ["closes behind its greeting", (peer) => sayAndEnd(peer, greeting()), "EPIPE"],
  ["closes in the middle of its READY", (peer) => sayAndEnd(peer, hello("PULL").subarray(0, 80)), "EPIPE"],
  ["closes behind its READY", (peer) => sayAndEnd(peer, hello("PULL"))],
  ["says nothing", () => {}, "ETIMEDOUT"],
  ["says no more than a greeting", (peer) => peer.send(greeting()), "ETIMEDOUT"],
  [
    "sends a frame of 2^63 octets after its READY",
    (peer) => peer.send(hello("PULL"), longHeader(0, 2n ** 63n)),
    "ERR_ZMTP_UNSPECIFIED",
  ],
]

const sayAndEnd = (peer: RawPeer, octets: Uint8Array): void => {
  peer.send(octets)
  peer.end()
}

/** What shows that a server will never fit. */
const final: readonly (readonly [what: string, octets: Buffer, type: string, code: string])[] = [
  [
    "is none",
    Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "handshake:error:protocol",
    "ERR_ZMTP_UNSPECIFIED",
  ],
  [
    "has another mechanism",
    greeting({ mechanism: "PLAIN" }),
    "handshake:error:protocol",
    "ERR_ZMTP_MECHANISM_MISMATCH",
  ],
  ["has a type that does not fit", hello("PUB"), "disconnect", "ERR_ZMTP_INVALID_METADATA"],
  [
    "sends a message in place of READY",
    Buffer.concat([greeting(), message("x")]),
    "handshake:error:protocol",
    "ERR_ZMTP_UNEXPECTED_COMMAND",
  ],
  [
    "refuses us",
    Buffer.concat([greeting(), commandFrame("ERROR", "\x03400")]),
    "handshake:error:auth",
    "EACCES",
  ],
  [
    "refuses us in words",
    Buffer.concat([greeting(), commandFrame("ERROR", "\x02no")]),
    "handshake:error:protocol",
    "ERR_ZMTP_UNSPECIFIED",
  ],
]

describe("a client", () => {
  for (const [what, misbehave, code] of passing) {
    it(`comes back, after a pause each time, to a server that ${what}`, async () => {
      using server = await goodFrom(3, misbehave)
      const handshakeInterval = code === "ETIMEDOUT" ? 120 : 10_000
      await using push = new Push({ linger: 0, reconnectInterval: 30, handshakeInterval })
      const events = watchEvents(push)
      const before = performance.now()
      push.connect(server.endpoint)
      await push.send("work")
      await server.peer(3)
      // What was sent to connections that ended is lost; what waits is not, and goes to a good one.
      await until(() => push.stats().peers === 1)
      await push.send("more work")
      await until(() => server.peers.slice(3).some((peer) => peer.received.includes(message("more work"))))
      expect(performance.now() - before).toBeGreaterThan(3 * 30 - 10)
      expect(pausesOf(events).length).toBeGreaterThanOrEqual(3)
      expect(server.peers.length).toBe(pausesOf(events).length + 1)
      for (const pause of pausesOf(events)) {
        expect(pause).toBeGreaterThanOrEqual(30)
        expect(pause).toBeLessThan(60)
      }
      if (code !== undefined) expect(events.items.filter((each) => codeOf(each) === code)).not.toEqual([])
    })
  }

  it.each(final)(
    "gives up a server that %s, says why, and keeps the others",
    async (_, octets, type, code) => {
      using bad = await RawServer.listen((peer) => peer.send(octets))
      using good = await RawServer.listen((peer) => peer.send(hello("PULL")))
      await using push = new Push({ linger: 0, reconnectInterval: 10 })
      const events = watchEvents(push)
      push.connect(bad.endpoint)
      await events.until((all) => all.some((each) => each.type === type && codeOf(each) === code))
      push.connect(good.endpoint)
      const peer = await good.peer(0)
      for (let index = 0; index < 10; index++) await push.send(`work ${index}`)
      await peer.hears(message("work 9"))
      expect(pausesOf(events)).toEqual([])
      expect(bad.peers).toHaveLength(1)
      await bad.peers[0]?.gone()
    },
  )

  it("doubles its pauses up to reconnectMaxInterval while nobody is there", async () => {
    const port = await closedPort()
    await using push = new Push({ linger: 0, reconnectInterval: 10, reconnectMaxInterval: 60 })
    const events = watchEvents(push)
    push.connect(`tcp://127.0.0.1:${port}`)
    await events.until(() => pausesOf(events).length >= 6)
    expect(pausesOf(events).slice(0, 6)).toEqual([10, 20, 40, 60, 60, 60])
  })

  it.each([0, -1])("does not come back with a reconnectInterval of %i", async (reconnectInterval) => {
    using server = await RawServer.listen((peer) => sayAndEnd(peer, hello("PULL")))
    await using push = new Push({ linger: 0, reconnectInterval })
    const events = watchEvents(push)
    push.connect(server.endpoint)
    await events.told("disconnect")
    // It is gone from what is connected, so that it can be connected anew.
    expect(() => push.disconnect(server.endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
    push.connect(server.endpoint)
    await events.told("disconnect", 2)
    expect(server.peers).toHaveLength(2)
    expect(pausesOf(events)).toEqual([])
  })

  it("subscribes again on each connection, and gets no part of a message twice", async () => {
    using server = await RawServer.listen((peer, index) => {
      peer.send(hello("PUB"))
      peer.socket.on("data", () => {
        if (!peer.received.includes(subscribe("news"))) return
        peer.forget()
        peer.send(message("news", String(index)), frame(more, "news"), frame(more, "half"))
        if (index < 4) peer.reset()
      })
    })
    await using subscriber = new Subscriber({ linger: 0, reconnectInterval: 5 })
    subscriber.subscribe("news")
    subscriber.connect(server.endpoint)
    await server.peer(4)
    const last = await (async () => {
      const seen: string[] = []
      for (;;) {
        const parts = (await subscriber.receive(patience)).map(String)
        expect(parts).toEqual(["news", expect.stringMatching(/^[0-4]$/)])
        seen.push(parts[1] as string)
        if (parts[1] === "4") return seen
      }
    })()
    expect(new Set(last).size).toBe(last.length)
  })

  it("keeps nothing of messages that a server breaks off, however often", async () => {
    const chunk = Buffer.alloc(200_000)
    using server = await RawServer.listen((peer) => {
      peer.send(hello("PUSH"), frame(more, chunk), longHeader(0, 400_000n), chunk)
      peer.socket.once("data", () => setImmediate(() => peer.end()))
    })
    await using pull = new Pull({ linger: 0, reconnectInterval: 1 })
    pull.connect(server.endpoint)
    await server.peer(10)
    const memory = await bytesInBuffers()
    await server.peer(60)
    // Fifty times 400 KB or more would be 20 MB.
    expect((await bytesInBuffers()) - memory).toBeLessThan(8_000_000)
    expect(pull.stats()).toMatchObject({ messagesIn: 0, queuedIn: 0 })
  })

  it("is not its own server when its connection ends up at its own port", async () => {
    const port = await closedPort()
    await using dealer = new Dealer({ linger: 0, reconnectInterval: 10 })
    const events = watchEvents(dealer)
    // Bound to the port that it connects to, TCP connects it to itself.
    dealer.connect(`tcp://127.0.0.1:${port};127.0.0.1:${port}`)
    await events.told("connect:retry", 3)
    expect(events.types).not.toContain("handshake")
    expect(events.types).not.toContain("connect")
    expect(dealer.stats().peers).toBe(0)
  })

  it("closes at once whatever its servers are doing", async () => {
    using silent = await RawServer.listen()
    using greets = await RawServer.listen((peer) => peer.send(greeting()))
    using serves = await RawServer.listen((peer) => peer.send(hello("DEALER")))
    using closes = await RawServer.listen((peer) => peer.end())
    const port = await closedPort()
    const dealer = new Dealer({ linger: 0, reconnectInterval: 20 })
    for (const server of [silent, greets, serves, closes]) dealer.connect(server.endpoint)
    dealer.connect(`tcp://127.0.0.1:${port}`)
    dealer.connect(`tcp://${impossibleHost}:1`)
    await serves.peer(0)
    await until(() => dealer.stats().peers === 1)
    for (let index = 0; index < 100; index++) await dealer.send(`${index}`)
    await dealer.close()
    for (const server of [silent, greets, serves]) await server.peers[0]?.gone()
    // One that was under way when it closed is still accepted.
    await turns()
    const connections = closes.peers.length
    await quietTime(100)
    expect(closes.peers).toHaveLength(connections)
  })
})

describe("many clients", () => {
  it("survive a server that comes and goes", async () => {
    const endpoint = await reservedEndpoint("tcp")
    const clients = Array.from({ length: 40 }, () => new Push({ linger: 0, reconnectInterval: 10 }))
    for (const client of clients) client.connect(endpoint)
    for (let round = 0; round < 5; round++) {
      const met = (peer: RawPeer): void => (round % 2 === 0 ? peer.reset() : sayAndEnd(peer, greeting()))
      using server = await RawServer.listen(met, endpoint)
      await until(() => server.peers.length >= 20)
    }
    await using pull = new Pull()
    await pull.bind(endpoint)
    const sends = clients.map((client, index) => client.send(String(index)))
    const heard = new Set<string>()
    while (heard.size < clients.length) heard.add(String(await pull.receive(patience)))
    await Promise.all(sends)
    await Promise.all(clients.map((client) => client.close()))
  })
})
