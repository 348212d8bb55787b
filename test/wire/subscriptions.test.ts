import { describe, expect, it } from "vitest"
import { Publisher, XPublisher } from "../../src/index.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import {
  cancel,
  command,
  commandBody,
  commandFrame,
  frame,
  message,
  more,
  ping,
  pong,
  subscribe,
} from "../support/zmtp-octets.ts"
import { codeOf, Stage } from "./stage.ts"

const tooMuch = "ERR_ZMTP_UNSPECIFIED"

/** All that a peer sent before this has been dealt with. */
const dealtWith = async (peer: RawPeer): Promise<void> => {
  peer.send(ping(0, "done"))
  await peer.hears(pong("done"))
  peer.forget()
}

const legacy = (kind: 0 | 1, topic = ""): Buffer =>
  message(Buffer.concat([Buffer.of(kind), Buffer.from(topic)]))

/** A subscription as some widely deployed peers write it: the flags of the short form, the size of the long one. */
const shortFlags = (name: string, topic: string): Buffer => {
  const body = commandBody(name, topic)
  const header = Buffer.alloc(9)
  header[0] = command
  header.writeBigUInt64BE(BigInt(body.length), 1)
  return Buffer.concat([header, body])
}

describe("a subscriber", () => {
  it.each([
    ["20 KB", 20_000],
    ["1 MiB", 1_048_576],
  ])("may subscribe to a topic of %s, cancel it, or leave without", async (_, size) => {
    const stage = await Stage.open("PUB")
    const topic = "t".repeat(size)
    const peer = await stage.guest("SUB")
    peer.send(subscribe(topic))
    await until(() => stage.socket.get("topicsCount") === 2)
    await stage.socket.send([topic, "hit"])
    await stage.socket.send([topic.slice(1), "miss"])
    await peer.hears(frame(0, "hit"))
    peer.send(cancel(topic))
    await until(() => stage.socket.get("topicsCount") === 1)
    peer.send(subscribe(topic))
    await until(() => stage.socket.get("topicsCount") === 2)
    peer.destroy()
    await until(() => stage.socket.get("topicsCount") === 1)
    await stage.close()
  })

  it.each([
    ["command", (topic: string) => subscribe(topic)],
    ["message", (topic: string) => legacy(1, topic)],
  ])("is dropped when its topic is longer than maxTopicSize (%s)", async (_, form) => {
    const stage = await Stage.open("PUB")
    stage.socket.set("maxTopicSize", 1000)
    const peer = await stage.guest("SUB")
    peer.send(form("t".repeat(1000)))
    await dealtWith(peer)
    peer.send(form("t".repeat(1001)))
    await stage.dropped(peer, tooMuch)
    await stage.close()
  })

  it("is dropped when it has more subscriptions than maxSubscriptionsPerPeer", async () => {
    const stage = await Stage.open("PUB")
    stage.socket.set("maxSubscriptionsPerPeer", 5000)
    const peer = await stage.guest("SUB")
    peer.send(Buffer.concat(Array.from({ length: 5000 }, (_, index) => subscribe(`topic ${index}`))))
    await dealtWith(peer)
    expect(stage.socket.get("topicsCount")).toBe(5001)
    // Again is not more.
    peer.send(subscribe("topic 0"), cancel("topic 1"), subscribe("topic 1"))
    await dealtWith(peer)
    peer.send(subscribe("one too many"))
    await stage.dropped(peer, tooMuch)
    await until(() => stage.socket.get("topicsCount") === 1)
    await stage.close()
  })

  it("is dropped for more than maxSubscriptionsPerPeer in manual mode as well", async () => {
    await using publisher = new XPublisher({ linger: 0, manual: true, maxSubscriptionsPerPeer: 100 })
    const events = watchEvents(publisher)
    publisher.consume(() => {})
    const peer = await RawPeer.ready(await publisher.bind("tcp://127.0.0.1:*"), "SUB")
    const topics = (from: number, to: number): Buffer =>
      Buffer.concat(Array.from({ length: to - from }, (_, index) => subscribe(`topic ${from + index}`)))
    peer.send(topics(0, 100), cancel("topic 0"), topics(0, 100))
    await dealtWith(peer)
    peer.send(topics(100, 101))
    await peer.gone()
    await events.until((all) => all.some((each) => codeOf(each) === tooMuch))
  })

  it("costs nothing by subscribing and cancelling over and over", async () => {
    const stage = await Stage.open("PUB")
    const peer = await stage.guest("SUB")
    const pairs = Buffer.concat(
      Array.from({ length: 2000 }, (_, index) =>
        Buffer.concat([subscribe(`t${index}`), cancel(`t${index}`)]),
      ),
    )
    for (let round = 0; round < 5; round++) {
      peer.send(pairs)
      await stage.exchange()
    }
    await dealtWith(peer)
    expect(stage.socket.get("topicsCount")).toBe(1)
    await stage.close()
  })

  it("holds a topic once, however often it subscribes to it", async () => {
    const stage = await Stage.open("PUB")
    const peer = await stage.guest("SUB")
    peer.send(subscribe("A"), subscribe("A"), legacy(1, "A"), cancel("A"))
    await dealtWith(peer)
    await stage.socket.send("A message")
    await dealtWith(peer)
    expect(peer.heard).toBe(0)
    await stage.close()
  })

  it("that cancels what it never had changes nothing for the others", async () => {
    const stage = await Stage.open("PUB")
    const peer = await stage.guest("SUB")
    for (let round = 0; round < 5; round++) peer.send(Buffer.concat(Array(2000).fill(cancel("honest"))))
    await dealtWith(peer)
    expect(stage.socket.get("topicsCount")).toBe(1)
    await stage.close()
  })

  it("leaves nothing behind with topics that branch at every octet", async () => {
    const stage = await Stage.open("PUB")
    const peer = await stage.guest("SUB")
    const all = Array.from({ length: 256 }, (_, octet) =>
      [0, 1, 127, 255].map((next) => subscribe(Buffer.of(octet, next, octet, next))),
    ).flat()
    peer.send(Buffer.concat(all))
    await dealtWith(peer)
    expect(stage.socket.get("topicsCount")).toBe(1025)
    await stage.socket.send(Buffer.of(7, 127, 7, 127, 1))
    await peer.hears(message(Buffer.of(7, 127, 7, 127, 1)))
    peer.destroy()
    await until(() => stage.socket.get("topicsCount") === 1)
    await stage.close()
  })
})

describe("an XPUB's application", () => {
  const open = async (): Promise<{ publisher: XPublisher; peer: RawPeer }> => {
    const publisher = new XPublisher({ linger: 0 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    return { publisher, peer: await RawPeer.ready(endpoint, "SUB") }
  }

  it.each([
    ["SUBSCRIBE", subscribe("t"), [["\x01t"]]],
    ["CANCEL of an unknown topic", cancel("t"), [["\0t"]]],
    ["SUBSCRIBE with MORE set", frame(command | more, commandBody("SUBSCRIBE", "t")), [["\x01t"]]],
    ["subscribe in lower case", commandFrame("subscribe", "t"), []],
    ["SUBSCRIBE without its length", frame(command, "SUBSCRIBEt"), []],
    ["SUBSCRIBE as the text of a message", frame(0, commandBody("SUBSCRIBE", "t")), [["\x09SUBSCRIBEt"]]],
    ["a message that begins with 1", legacy(1, "t"), [["\x01t"]]],
    ["a message that is 1", legacy(1), [["\x01"]]],
    ["a message that is 0", legacy(0), [["\0"]]],
    ["a message that begins with 2", message("\x02t"), [["\x02t"]]],
    ["an empty message", message(""), [[""]]],
    ["a message of several frames", message("data", "more"), [["data", "more"]]],
  ])("is told of %s as it should be", async (_, octets, expected) => {
    const { publisher, peer } = await open()
    peer.send(octets, message("end"))
    for (const each of [...expected, ["end"]]) {
      const told = await publisher.receive({ timeout: 10_000 })
      expect(told.map((part) => part.toString("latin1"))).toEqual(each)
    }
    peer.destroy()
    await publisher.close()
  })

  it.each([
    ["SUBSCRIBE", 246],
    ["SUBSCRIBE", 255],
    ["CANCEL", 249],
    ["CANCEL", 255],
  ])("is told of a %s of %i octets in the header of an older library", async (name, size) => {
    const { publisher, peer } = await open()
    const topic = "t".repeat(size)
    const octets = Buffer.concat([shortFlags(name, topic), message("end")])
    // The decision needs up to twenty octets: they come one by one.
    for (const octet of octets) {
      peer.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const kind = name === "SUBSCRIBE" ? "\x01" : "\0"
    expect((await publisher.receive({ timeout: 10_000 })).map(String)).toEqual([`${kind}${topic}`])
    expect((await publisher.receive({ timeout: 10_000 })).map(String)).toEqual(["end"])
    peer.destroy()
    await publisher.close()
  })

  it.each([
    ["subscriptions", (index: number) => subscribe(`topic ${index}`)],
    ["ends of subscriptions", (index: number) => cancel(`topic ${index}`)],
    ["messages", (index: number) => message(`message ${index}`)],
  ])("that reads nothing is not buried in %s", async (_, form) => {
    const publisher = new XPublisher({ linger: 0, receiveHighWaterMark: 100 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const peer = await RawPeer.ready(endpoint, "SUB")
    const count = 20_000
    peer.send(Buffer.concat(Array.from({ length: count }, (_, index) => form(index))))
    await until(() => publisher.stats().messagesIn >= 100)
    const other = await RawPeer.ready(endpoint, "SUB")
    other.send(subscribe("other"))
    await until(() => publisher.stats().messagesIn >= 101)
    await publisher.send("other: still served")
    await other.hears(message("other: still served"))
    expect(publisher.stats().messagesIn).toBeLessThan(110)
    // When it reads after all, nothing is missing.
    let told = 0
    while (told < count + 1) {
      await publisher.receive({ timeout: 10_000 })
      told++
    }
    peer.destroy()
    other.destroy()
    await publisher.close()
  })
})

describe("a PUB", () => {
  it("throws away the data of its subscribers, whatever properties they have", async () => {
    await using publisher = new Publisher({ linger: 0 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const peer = await RawPeer.ready(endpoint, "SUB")
    const data = Buffer.concat(Array(1000).fill(message("data", "t", "")))
    for (let round = 0; round < 20; round++) {
      peer.send(data)
      await dealtWith(peer)
    }
    expect(publisher.get("topicsCount")).toBe(0)
    peer.destroy()
  })
})
