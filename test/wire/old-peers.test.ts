import { describe, expect, it, onTestFinished } from "vitest"
import {
  Dealer,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
} from "../../src/index.ts"
import { ownPlace } from "../support/network.ts"
import { oldFrame, oldGreeting, oldMessage, oldVersions } from "../support/old-octets.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { command, frame } from "../support/zmtp-octets.ts"
import { Stage } from "./stage.ts"

const patience = { timeout: 10_000 }
const signature = "ff00000000000000017f"

const texts = (message: readonly Buffer[]): string[] => message.map((each) => each.toString("latin1"))

/** The socket is closed, and its peer gone, when the test is over. */
const tidy = (...things: readonly { close(): unknown }[]): void => {
  onTestFinished(async () => {
    for (const each of things) await each.close()
  })
}

const dial = async (endpoint: string): Promise<RawPeer> => {
  const peer = await RawPeer.connect(endpoint)
  onTestFinished(() => peer.destroy())
  return peer
}

describe.each(oldVersions)("a peer of $name", ({ name, opening, message }) => {
  it("is served by a bound ROUTER, which knows it by its routing id", async () => {
    const router = new Router({ linger: 0 })
    tidy(router)
    const peer = await dial(router.bindSync(ownPlace()))
    peer.send(opening("DEALER", "old one"), message("question", "", "x".repeat(300)))
    expect(texts(await router.receive(patience))).toEqual(["old one", "question", "", "x".repeat(300)])
    peer.forget()
    await router.send(["old one", "answer", "y".repeat(253), "z".repeat(254), "w".repeat(70_000), ""])
    await peer.hears(message("answer", "y".repeat(253), "z".repeat(254), "w".repeat(70_000), ""))
  })

  it("is served when every octet comes by itself", async () => {
    const reply = new Reply({ linger: 0 })
    tidy(reply)
    const peer = await dial(reply.bindSync(ownPlace()))
    for (const octet of Buffer.concat([opening("REQ"), message("", "who?")])) {
      peer.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(texts(await reply.receive(patience))).toEqual(["who?"])
    await reply.send("you")
    await peer.hears(message("", "you"))
  })

  it("gets topics from a bound publisher, asked for in messages", async () => {
    const publisher = new XPublisher({ linger: 0 })
    tidy(publisher)
    const peer = await dial(publisher.bindSync(ownPlace()))
    peer.send(opening("SUB"))
    const takesAll = name.endsWith("without a greeting")
    if (takesAll) expect(texts(await publisher.receive(patience))).toEqual(["\x01"])
    peer.send(message("\x01A"))
    expect(texts(await publisher.receive(patience))).toEqual(["\x01A"])
    await publisher.send(["B", "1"])
    await publisher.send(["A", "2"])
    await peer.hears(message("A", "2"))
    expect(peer.received.includes(message("B", "1"))).toBe(takesAll)
    peer.send(message("\x00A"))
    expect(texts(await publisher.receive(patience))).toEqual(["\x00A"])
  })

  it("is asked for topics in messages by a subscriber that dials it", async () => {
    const server = await RawServer.listen()
    const subscriber = new Subscriber({ linger: 0 })
    tidy(server, subscriber)
    subscriber.subscribe("A")
    subscriber.connect(server.endpoint)
    const peer = await server.peer(0)
    peer.send(opening("PUB"))
    await peer.hears(message("\x01A"))
    peer.send(message("B", "no"), message("Ab", "yes"))
    expect(texts(await subscriber.receive(patience))).toEqual(["Ab", "yes"])
    subscriber.unsubscribe("A")
    await peer.hears(message("\x00A"))
  })

  it("answers a REQ that dials it, and gets its routing id first", async () => {
    const server = await RawServer.listen()
    const request = new Request({ linger: 0, routingId: "me" })
    tidy(server, request)
    request.connect(server.endpoint)
    const peer = await server.peer(0)
    peer.send(opening("REP"))
    await request.send("question")
    await peer.hears(message("", "question"))
    const typed = { "ZMTP 2.0": "03030002", "ZMTP 1.0 with a greeting": "03030300" }[name] ?? ""
    expect(peer.received.toString("hex")).toMatch(new RegExp(`^ff00000000000000037f${typed}6d65`))
    peer.send(message("", "answer"))
    expect(texts(await request.receive(patience))).toEqual(["answer"])
  })

  it("is not asked for signs of life, and not missed while it is silent", async () => {
    const pull = new Pull({ linger: 0, heartbeatInterval: 5, heartbeatTimeout: 5 })
    const push = new Push({ linger: 0 })
    tidy(pull, push)
    const peer = await dial(pull.bindSync(ownPlace()))
    peer.send(opening("PUSH"), message("first"))
    expect(texts(await pull.receive(patience))).toEqual(["first"])
    // As long as it takes for a newer peer to exchange a hundred messages.
    push.connect(pull.lastEndpoint as string)
    for (let count = 0; count < 100; count++) {
      await push.send(`${count}`)
      await pull.receive(patience)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(peer.received.includes("PING")).toBe(false)
    peer.send(message("last"))
    expect(texts(await pull.receive(patience))).toEqual(["last"])
  })

  it("is told nothing, and given nothing, before it has said who it is", async () => {
    const push = new Push({ linger: 0, handshakeInterval: 300 })
    tidy(push)
    const events = watchEvents(push)
    const peer = await dial(push.bindSync(ownPlace()))
    const sending = push.send("secret", { timeout: 600 }).catch((error: Error) => error)
    peer.send(opening("PULL", "anybody").subarray(0, -1))
    await peer.gone()
    expect(peer.received.includes("secret")).toBe(false)
    expect(await sending).toBeInstanceOf(Error)
    await events.next((event) => event.type === "disconnect")
  })

  it("is dropped when its routing id is longer than 255 octets", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    peer.send(opening("DEALER", "i".repeat(256)))
    await stage.told("handshake:error:protocol", "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("is anonymous when its routing id begins with a zero", async () => {
    const router = new Router({ linger: 0 })
    tidy(router)
    const peer = await dial(router.bindSync(ownPlace()))
    peer.send(opening("DEALER", "\0abcd"), message("hello"))
    const [id, hello] = await router.receive(patience)
    expect(id?.toString("latin1")).not.toBe("\0abcd")
    expect(hello?.toString()).toBe("hello")
  })

  it("is dropped when a frame is larger than we accept", async () => {
    const stage = await Stage.open("PULL", { maxMessageSize: 100 })
    const peer = await stage.stranger()
    peer.send(opening("PUSH"), message("s".repeat(100)), message("l".repeat(101)), message("late"))
    await stage.dropped(peer, "ERR_ZMTP_UNSPECIFIED")
    await stage.close()
    expect(stage.strange).toEqual([["s".repeat(100)]])
  })

  it("is dropped when its message has more frames than we accept", async () => {
    const stage = await Stage.open("PULL", { maxMessageParts: 3 })
    const peer = await stage.stranger()
    peer.send(opening("PUSH"), message("1", "2", "3"), message("1", "2", "3", "4"))
    await stage.dropped(peer, "ERR_ZMTP_UNSPECIFIED")
    await stage.close()
    expect(stage.strange).toEqual([["1", "2", "3"]])
  })

  it("is kept waiting while nobody receives, and loses nothing", async () => {
    const pull = new Pull({ linger: 0, receiveHighWaterMark: 2 })
    tidy(pull)
    const peer = await dial(pull.bindSync(ownPlace()))
    peer.send(opening("PUSH"))
    const body = Buffer.alloc(20_000, "b")
    for (let count = 0; count < 200; count++) peer.send(message(`${count}`, body))
    for (let count = 0; count < 200; count++) {
      const [number, rest] = await pull.receive(patience)
      expect([String(number), rest?.equals(body)]).toEqual([`${count}`, true])
    }
  })
})

describe("peers of older versions", () => {
  it("exchange large messages of ZMTP 1.0 in any form of the length", async () => {
    const dealer = new Dealer({ linger: 0 })
    tidy(dealer)
    const peer = await dial(dealer.bindSync(ownPlace()))
    const large = Buffer.alloc(3_000_000, "large")
    peer.send(oldFrame(0, "", { long: true }), oldFrame(1, "short", { long: true }), oldFrame(0, large))
    const [short, body] = await dealer.receive(patience)
    expect([String(short), body?.equals(large)]).toEqual(["short", true])
    await dealer.send(["short", large])
    await until(() => peer.heard >= 10 + 7 + 10 + large.length, "the large message")
    expect(peer.received.subarray(10).equals(oldMessage("short", large))).toBe(true)
  })

  it("are dropped at a frame of no octets", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.send(oldFrame(0), oldMessage("good"), Buffer.of(0), oldMessage("late"))
    await stage.dropped(peer, "ERR_ZMTP_UNSPECIFIED")
    await stage.close()
    expect(stage.strange).toEqual([["good"]])
  })

  it.each(["ffffffffffffffffff00", "ff800000000000000000", "ff002000000000000000"])(
    "are dropped at a frame of impossible size: %s",
    async (header) => {
      const stage = await Stage.open("PULL")
      const peer = await stage.stranger()
      peer.send(oldFrame(0), oldMessage("good"), Buffer.from(header, "hex"))
      await stage.dropped(peer, "ERR_ZMTP_UNSPECIFIED")
      await stage.close()
      expect(stage.strange).toEqual([["good"]])
    },
  )

  it("may send commands, which ZMTP 2.0 does not have, to no effect", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    const ping = frame(command, "\x04PING\x00\x00")
    peer.send(oldGreeting(1, "PUSH"), ping, frame(0), ping, frame(0, "message"), ping)
    await until(() => stage.strange.length > 0, "the message")
    await stage.close()
    expect(stage.strange).toEqual([["message"]])
    expect(peer.received.toString("hex")).toBe(`${signature}03070000`)
  })

  it("are dropped when a routing id of ZMTP 2.0 is said to go on", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.send(oldGreeting(1, "PUSH"), frame(1, "id"), frame(0, "message"))
    await stage.told("handshake:error:protocol", "ERR_ZMTP_UNSPECIFIED")
    await peer.gone()
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("may be of any type: theirs is not compared with ours", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.send(oldGreeting(1, "PUB"), frame(0), frame(0, "message"))
    await until(() => stage.strange.length > 0, "the message")
    await stage.close()
    expect(stage.strange).toEqual([["message"]])
  })

  it("lose the message that they were in the middle of", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.send(oldFrame(0), oldMessage("whole"), oldFrame(1, "half"), oldFrame(0, "cut").subarray(0, 4))
    await until(() => stage.strange.length > 0, "the whole message")
    peer.end()
    await peer.gone()
    await stage.close()
    expect(stage.strange).toEqual([["whole"]])
  })

  it("get everything from a publisher if they cannot ask", async () => {
    const publisher = new Publisher({ linger: 0 })
    tidy(publisher)
    const peer = await dial(publisher.bindSync(ownPlace()))
    peer.send(oldFrame(0))
    await until(() => {
      void publisher.send(["anything", "2"])
      return peer.received.includes(oldMessage("anything", "2"))
    }, "what nobody asked for")
  })
})
