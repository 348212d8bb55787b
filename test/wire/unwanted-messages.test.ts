import { describe, expect, it } from "vitest"
import { Push, Subscriber } from "../../src/index.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { greeting, message, ping, pong, ready } from "../support/zmtp-octets.ts"
import { Stage } from "./stage.ts"

const junk = Buffer.concat(Array(200).fill(message("junk", "x".repeat(500))))
const rounds = 20

describe("a socket that does not receive", () => {
  it.each(["SUB", "XSUB"])("(PUB) throws away what a %s sends, and goes on hearing it", async (guise) => {
    const stage = await Stage.open("PUB")
    const peer = await stage.guest(guise)
    for (let round = 0; round < rounds; round++) peer.send(junk)
    peer.send(ping(0, "done"))
    await peer.hears(pong("done"))
    expect(stage.socket.stats().queuedIn).toBe(0)
    await stage.close()
  })

  it("(PUSH) throws away what a PULL sends, and goes on hearing it", async () => {
    await using push = new Push({ linger: 0 })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    const peer = await RawPeer.ready(endpoint, "PULL")
    for (let round = 0; round < rounds; round++) peer.send(junk)
    peer.send(ping(0, "done"))
    await peer.hears(pong("done"))
    expect(push.stats().queuedIn).toBe(0)
    await push.send("work")
    await peer.hears(message("work"))
    peer.destroy()
    await until(() => push.stats().peers === 0)
  })
})

describe("a SUB", () => {
  it("throws away what it did not subscribe to, and goes on hearing its publisher", async () => {
    using server = await RawServer.listen((peer) => peer.send(greeting(), ready("PUB")))
    await using subscriber = new Subscriber({ linger: 0, receiveHighWaterMark: 10 })
    subscriber.subscribe("wanted")
    subscriber.connect(server.endpoint)
    const peer = await server.peer(0)
    for (let round = 0; round < rounds; round++) peer.send(junk)
    peer.send(message("wanted", "1"), message("want"), message("", "wanted"), ping(0, "done"))
    await peer.hears(pong("done"))
    expect((await subscriber.receive({ timeout: 10_000 })).map(String)).toEqual(["wanted", "1"])
    expect(subscriber.tryReceive()).toBeUndefined()
  })

  it("leaves the event loop its turns while a publisher floods it with what it did not ask for", async () => {
    using server = await RawServer.listen((peer) => peer.send(greeting(), ready("PUB")))
    await using subscriber = new Subscriber({ linger: 0 })
    subscriber.subscribe("wanted")
    subscriber.connect(server.endpoint)
    const peer = await server.peer(0)
    const flood = Buffer.concat(Array(200).fill(junk))
    let turns = 0
    let flooding = true
    const turn = (): void => {
      turns++
      if (flooding) setImmediate(turn)
    }
    turn()
    peer.send(flood, ping(0, "done"))
    await peer.hears(pong("done"))
    flooding = false
    // 20 MB in reads of 64 KiB, of which Node makes 32 at most in one turn.
    expect(turns).toBeGreaterThan(5)
  })
})
