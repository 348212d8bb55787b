import { describe, expect, it } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { type RawPeer, RawServer } from "../support/raw-peer.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { commandFrame, frame, greeting, message, more, ping, pong, ready } from "../support/zmtp-octets.ts"
import { codeOf, Stage } from "./stage.ts"

const patience = { timeout: 10_000 }

describe("a PING", () => {
  it.each([0, 1, 15, 16, 17, 248, 300])(
    "with a context of %i octets is answered with 16 at most",
    async (size) => {
      const stage = await Stage.open("PULL")
      const peer = await stage.guest("PUSH")
      const context = Buffer.from(Array.from({ length: size }, (_, index) => 0x41 + (index % 26)))
      peer.send(ping(0, context), ping(0, "done"))
      await peer.hears(pong("done"))
      expect(peer.received).toEqual(Buffer.concat([pong(context.subarray(0, 16)), pong("done")]))
      await stage.close()
    },
  )

  it.each([
    ["without a time to live", commandFrame("PING")],
    ["with half of one", commandFrame("PING", "\x07")],
  ])("%s is not answered", async (_, octets) => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(octets, ping(0, "done"))
    await peer.hears(pong("done"))
    expect(peer.received).toEqual(pong("done"))
    await stage.close()
  })

  it("gets one answer each, in order, behind what was sent before", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.guest("DEALER")
    peer.send(message("a"), ping(0, "1"), ping(0, "2"), message("b"), ping(0, "3"))
    await peer.hears(pong("3"))
    const answers = ["1", "2", "3"].map((each) => peer.received.indexOf(pong(each)))
    expect(answers).toEqual(answers.toSorted((left, right) => left - right))
    expect(answers).not.toContain(-1)
    await stage.close()
  })

  it("in a flood, from somebody who never reads, leaves one answer waiting at most", {
    timeout: 60_000,
  }, async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.guest("DEALER")
    peer.socket.pause()
    const memory = await bytesInBuffers()
    const flood = Buffer.concat(Array(5000).fill(ping(0, "0123456789abcdef")))
    // More than kernels hold: 17 MB of PINGs, for 15 MB of PONGs.
    for (let round = 0; round < 140; round++) {
      if (!peer.socket.write(flood)) await stage.exchange()
    }
    await until(() => peer.socket.writableLength === 0)
    expect((await bytesInBuffers()) - memory).toBeLessThan(64_000_000)
    peer.socket.resume()
    peer.send(ping(0, "done"))
    await peer.hears(pong("done"))
    await stage.close()
  })

  it.each([
    ["of a tenth of a second", 1],
    ["of three tenths", 3],
  ])("with a time to live %s and silence behind it ends the connection", async (_, tenths) => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    const before = performance.now()
    peer.send(ping(tenths))
    await peer.hears(pong())
    await stage.dropped(peer, "ETIMEDOUT")
    expect(performance.now() - before).toBeGreaterThan(tenths * 100 - 20)
    await stage.close()
  })

  it("with the longest times to live does not end it early", async () => {
    const stage = await Stage.open("PULL")
    const patient = []
    for (const tenths of [656, 6554, 65_535]) {
      const peer = await stage.guest("PUSH")
      peer.send(ping(tenths))
      patient.push(peer)
    }
    const hasty = await stage.guest("PUSH")
    hasty.send(ping(2))
    await stage.dropped(hasty, "ETIMEDOUT")
    for (const peer of patient) {
      peer.send(ping(0, "still here"))
      await peer.hears(pong("still here"))
    }
    await stage.close()
  })

  it("with another time to live replaces the one before", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.guest("PUSH")
    peer.send(ping(65_535), ping(1))
    await stage.dropped(peer, "ETIMEDOUT")
    const other = await stage.guest("PUSH")
    const watch = await stage.guest("PUSH")
    other.send(ping(1), ping(0))
    watch.send(ping(2))
    await stage.dropped(watch, "ETIMEDOUT")
    expect(other.closed).toBe(false)
    await stage.close()
  })

  it("is forgotten when anything complete comes behind it, and by nothing less", async () => {
    const stage = await Stage.open("PULL")
    const talker = await stage.guest("PUSH")
    const trickler = await stage.guest("PUSH")
    talker.send(ping(2), message("life"))
    trickler.send(ping(2), frame(0, Buffer.alloc(200)).subarray(0, 20))
    const drip = setInterval(() => trickler.send(Buffer.of(0)), 20)
    await stage.dropped(trickler, "ETIMEDOUT")
    clearInterval(drip)
    expect(talker.closed).toBe(false)
    await stage.close()
    expect(stage.strange).toEqual([["life"]])
  })
})

describe("our own heartbeat", () => {
  it("drops a peer that answers nothing, and says so", async () => {
    const stage = await Stage.open("PULL", { heartbeatInterval: 100, heartbeatTimeout: 400 })
    const peer = await stage.guest("PUSH")
    await peer.hears(ping(0))
    await stage.dropped(peer, "ETIMEDOUT")
    await stage.close()
  })

  it("takes every complete frame for a sign of life", async () => {
    const stage = await Stage.open("PULL", { heartbeatInterval: 40, heartbeatTimeout: 500 })
    const signs = {
      "a PONG": pong(),
      "a PONG of somebody else's": pong("who?"),
      "a PING": ping(0),
      "a message": message("data"),
      "a frame of a message": frame(more, "part"),
      "a command that means nothing": commandFrame("HUM"),
    }
    const peers = new Map<string, RawPeer>()
    for (const [sign, octets] of Object.entries(signs)) {
      const peer = await stage.guest("PUSH")
      peer.socket.on("data", () => peer.send(octets))
      peers.set(sign, peer)
    }
    const mute = await stage.guest("PUSH")
    await stage.dropped(mute, "ETIMEDOUT")
    expect([...peers].filter(([, peer]) => peer.closed).map(([sign]) => sign)).toEqual([])
    await stage.close()
  })

  it("does not mistake its own busy event loop for the peer's silence", async () => {
    const stage = await Stage.open("PULL", { heartbeatInterval: 50, heartbeatTimeout: 150 })
    const peer = await stage.guest("PUSH")
    let blocked = 0
    peer.socket.on("data", () => {
      peer.send(pong())
      // The answer is there; it only cannot be read for a while.
      if (blocked++ >= 3) return
      const end = performance.now() + 250
      while (performance.now() < end);
    })
    await until(() => blocked > 3 || peer.closed)
    expect(peer.closed).toBe(false)
    await stage.close()
  })

  it("does not mistake its own deafness for the peer's silence", async () => {
    await using pull = new Pull({
      linger: 0,
      receiveHighWaterMark: 2,
      heartbeatInterval: 50,
      heartbeatTimeout: 150,
    })
    await using push = new Push({ linger: 0, sendHighWaterMark: 2 })
    const events = watchEvents(pull)
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    const body = Buffer.alloc(100_000)
    const sending = (async () => {
      for (let index = 0; index < 100; index++) await push.send([String(index), body])
    })()
    await events.told("handshake")
    await until(() => pull.stats().queuedIn >= 2)
    await quietTime(500)
    for (let index = 0; index < 100; index++) {
      expect(String((await pull.receive(patience))[0])).toBe(String(index))
    }
    await sending
    expect(events.types).toEqual(["bind", "accept", "handshake"])
  })

  it("shorter than any answer makes a client come back with its usual pauses, not in a storm", async () => {
    using server = await RawServer.listen((peer) => peer.send(greeting(), ready("PULL")))
    await using push = new Push({
      linger: 0,
      reconnectInterval: 50,
      heartbeatInterval: 20,
      heartbeatTimeout: 10,
    })
    const events = watchEvents(push)
    const before = performance.now()
    push.connect(server.endpoint)
    await server.peer(3)
    expect(performance.now() - before).toBeGreaterThan(3 * (20 + 10 + 50) - 30)
    expect(events.items.filter((each) => codeOf(each) === "ETIMEDOUT").length).toBeGreaterThanOrEqual(3)
  })
})
