import { describe, expect, it } from "vitest"
import {
  Dealer,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  Subscriber,
} from "../../src/index.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { greeting, message, property, ready } from "../support/zmtp-octets.ts"
import { codeOf, Stage } from "./stage.ts"

const patience = { timeout: 10_000 }

const unfinished: readonly (readonly [what: string, octets: Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ["one octet", greeting().subarray(0, 1)],
  ["a signature", greeting().subarray(0, 10)],
  ["a version", greeting().subarray(0, 11)],
  ["63 octets of a greeting", greeting().subarray(0, 63)],
  ["a greeting", greeting()],
  ["half a READY", Buffer.concat([greeting(), ready("DEALER").subarray(0, 20)])],
  ["the header of a READY", Buffer.concat([greeting(), ready("DEALER").subarray(0, 2)])],
]

describe("the time for a handshake", () => {
  it.each(unfinished)("ends the connection of somebody who says %s", async (_, octets) => {
    const stage = await Stage.open("ROUTER", { handshakeInterval: 100 })
    const peer = await stage.stranger()
    peer.send(octets)
    await stage.told("handshake:error:other", "ETIMEDOUT")
    await stage.told("disconnect", "ETIMEDOUT")
    await peer.gone()
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("is not made longer by saying a little now and then", async () => {
    const stage = await Stage.open("ROUTER", { handshakeInterval: 150 })
    const peer = await stage.stranger()
    const octets = Buffer.concat([greeting(), ready("DEALER")])
    let sent = 0
    const drip = setInterval(() => peer.send(octets.subarray(sent, ++sent)), 5)
    await stage.told("handshake:error:other", "ETIMEDOUT")
    clearInterval(drip)
    expect(sent).toBeLessThan(octets.length)
    await stage.close()
  })

  it("counts for somebody who never reads as well", async () => {
    const stage = await Stage.open("ROUTER", { handshakeInterval: 100 })
    const peer = await stage.stranger()
    peer.socket.pause()
    peer.send(greeting())
    await stage.told("handshake:error:other", "ETIMEDOUT")
    await stage.close()
  })

  it("does not count any more once the handshake is done", async () => {
    const stage = await Stage.open("ROUTER", { handshakeInterval: 250 })
    const peer = await stage.guest("DEALER")
    // Its time is up after the guest's would have been, if that still ran.
    const late = await stage.stranger()
    await stage.told("handshake:error:other", "ETIMEDOUT")
    await late.gone()
    peer.send(message("still here"))
    await peer.hears(message("still here"))
    await stage.close()
  })
})

/** Types that send, each with a peer that means well, and what it takes until that one has a message. */
const senders: readonly (readonly [type: string, make: () => Socket, honest: () => Socket, guise: string])[] =
  [
    ["PUSH", () => new Push({ linger: 0 }), () => new Pull({ linger: 0 }), "PULL"],
    ["DEALER", () => new Dealer({ linger: 0 }), () => new Dealer({ linger: 0 }), "DEALER"],
    ["REQ", () => new Request({ linger: 0 }), () => new Reply({ linger: 0 }), "REP"],
    [
      "ROUTER",
      () => new Router({ linger: 0 }),
      () => new Dealer({ linger: 0, routingId: "honest" }),
      "DEALER",
    ],
    ["PUB", () => new Publisher({ linger: 0 }), () => new Subscriber({ linger: 0 }), "SUB"],
  ]

describe("a connection whose handshake is not done", () => {
  it.each(senders)("gets none of the messages of a %s", async (type, make, makeHonest, guise) => {
    const socket = make() as Dealer
    const endpoint = await socket.bind("tcp://127.0.0.1:*")
    const honest = makeHonest() as Dealer
    // Each stops at another point; the last would be done, were it not for its last octet.
    const strangers = await Promise.all(
      [0, 1, 10, 64, 64 + ready(guise).length - 1].map(async (count) => {
        const peer = await RawPeer.connect(endpoint)
        peer.send(Buffer.concat([greeting(), ready(guise)]).subarray(0, count))
        return peer
      }),
    )
    await strangers[4]?.hears(greeting())
    if (honest instanceof Subscriber) honest.subscribe()
    honest.connect(endpoint)
    await until(() => socket.stats().peers === 1)
    if (type === "PUB") await until(() => socket.get("topicsCount") === 1)
    const count = type === "REQ" ? 1 : 100
    for (let index = 0; index < count; index++) {
      await socket.send(type === "ROUTER" ? ["honest", `secret ${index}`] : `secret ${index}`)
    }
    for (let index = 0; index < count; index++) {
      expect(String(await honest.receive(patience))).toBe(`secret ${index}`)
    }
    const own = 64 + ready(type, property("Identity", "")).length
    for (const peer of strangers) {
      expect(peer.received.includes("secret")).toBe(false)
      expect(peer.heard).toBeLessThanOrEqual(own)
      peer.destroy()
    }
    await Promise.all([socket.close(), honest.close()])
  })

  it("gets no message that waits for a first peer", async () => {
    await using push = new Push({ linger: 0, handshakeInterval: 200 })
    await push.bind("tcp://127.0.0.1:*")
    const sending = push.send("secret")
    const peer = await RawPeer.connect(push.lastEndpoint as string)
    peer.send(Buffer.of(1))
    await peer.gone()
    expect(peer.received.includes("secret")).toBe(false)
    await using pull = new Pull()
    pull.connect(push.lastEndpoint as string)
    expect(String(await pull.receive(patience))).toBe("secret")
    await sending
  })

  it("does not count as a peer", async () => {
    const stage = await Stage.open("ROUTER")
    for (const octets of [greeting().subarray(0, 3), greeting()]) {
      const peer = await stage.stranger()
      peer.send(octets)
    }
    await stage.exchange()
    expect(stage.socket.stats().peers).toBe(1)
    await stage.close()
  })
})

/** So many strangers, in groups: more at once than a listener's backlog would have to knock twice. */
const strangers = async (stage: Stage<"ROUTER">, count: number): Promise<RawPeer[]> => {
  const all: RawPeer[] = []
  while (all.length < count)
    all.push(...(await Promise.all(Array.from({ length: 40 }, () => stage.stranger()))))
  return all
}

describe("a flood of connections that never shake hands", () => {
  it("pushes out its own oldest, and nobody else", async () => {
    const stage = await Stage.open("ROUTER", { maxPendingHandshakes: 20 })
    const flood = await strangers(stage, 120)
    for (const peer of flood) peer.send(greeting())
    await stage.events.until(
      (events) => events.filter((each) => codeOf(each) === "ECONNABORTED").length >= 100,
    )
    await until(() => flood.filter((each) => each.closed).length === 100)
    await stage.exchange()
    await stage.newcomer()
    expect(flood.filter((each) => !each.closed).length).toBeLessThanOrEqual(20)
    await stage.close()
  })

  it("leaves room for good peers that come in between", async () => {
    const stage = await Stage.open("ROUTER", { maxPendingHandshakes: 64 })
    const memory = await bytesInBuffers()
    const flood = await strangers(stage, 160)
    for (const peer of flood) peer.send(greeting())
    for (let round = 0; round < 5; round++) await stage.newcomer()
    expect((await bytesInBuffers()) - memory).toBeLessThan(32_000_000)
    await stage.close()
  })

  it("is over at once when the socket closes", async () => {
    const router = new Router({ linger: 0 })
    const events = watchEvents(router)
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const flood = await Promise.all(Array.from({ length: 30 }, () => RawPeer.connect(endpoint)))
    await events.until((all) => all.filter((each) => each.type === "accept").length === 30)
    await router.close()
    await Promise.all(flood.map((peer) => peer.gone()))
  })
})
