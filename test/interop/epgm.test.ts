import { randomInt } from "node:crypto"
import { afterAll, afterEach, describe, expect, it } from "vitest"
import { Radio } from "../../src/draft/index.ts"
import { Publisher, type Readable, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import type { PeerOptions, PeerSocket } from "../support/libzmq-peer.ts"
import { LossyNetwork } from "../support/lossy-network.ts"

const opened: LossyNetwork | Error = await LossyNetwork.open().catch((error: Error) => error)
if (opened instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw opened

const types = { spm: 0, odata: 4, rdata: 5, nak: 8, ncf: 10 } as const
/** Every third packet of data. */
const third = [types.odata, 3, 1] as const

/** What a place is: one group, or one to send to besides those to receive from. */
type Kind = "IPv4" | "IPv6" | "several groups"

interface Ends {
  readonly here: string
  readonly there: string
}

/** Fast enough that the rate is not what a test waits for. */
const ours = { rate: 40_000, linger: 0 }
const theirs = { RATE: 40_000 } satisfies PeerOptions

/** Bodies of many sizes, within one packet and over several. */
const bodies = Array.from({ length: 40 }, (_, index) =>
  String.fromCharCode(65 + index).repeat((index * 97) % 4000),
)
const described = async (socket: PeerSocket, count: number): Promise<number[]> =>
  (await socket.receiveMany(count)).map(([, body = ""]) =>
    Number(body.includes(":") ? body.split(":")[0] : body.length),
  )

const textOf = async (socket: Readable): Promise<string[]> =>
  (await socket.receive({ timeout: 20_000 })).map((frame) => frame.toString())

describe("EPGM with libzmq", { timeout: 60_000 }, () => {
  if (opened instanceof Error) {
    it("needs a network of its own with a libzmq peer", (context) => context.skip(opened.message))
    return
  }
  const network = opened
  const { peer } = network
  const sockets: { close(): Promise<void> }[] = []

  afterEach(async () => {
    await Promise.all(sockets.splice(0).map((socket) => socket.close()))
    await peer.reset()
    await network.lose()
  })
  afterAll(() => network.close())

  const group = (): string => `239.192.${randomInt(256)}.${randomInt(1, 255)}`

  /** Endpoints of one kind for who publishes and who subscribes, at our address and the peer's. */
  const place = (kind: Kind = "IPv4"): { published: Ends; subscribed: Ends } => {
    const port = randomInt(20_000, 30_000)
    const [one, other] = [group(), group()]
    const [published, subscribed] = {
      IPv4: [one, one],
      IPv6: ["ff15::7109", "[ff15::7109]"],
      "several groups": [`${one};${other}`, `${one},${other}`],
    }[kind] as [string, string]
    const hosts = kind === "IPv6" ? [network.here6, network.there6] : [network.here, network.there]
    const ends = (groups: string): Ends => {
      const [here, there] = hosts.map((host) => `epgm://${host};${groups}:${port}`) as [string, string]
      return { here, there }
    }
    return { published: ends(published), subscribed: ends(subscribed) }
  }

  const open = <Socket extends { close(): Promise<void> }>(socket: Socket): Socket => {
    sockets.push(socket)
    return socket
  }

  /**
   * Our publisher and libzmq's subscriber, which has heard it: also a sign of life, without which it does not know
   * where to ask for what is lost, and counts it as lost for good.
   */
  const toPeer = async (
    options = {},
    { type = "SUB", kind = "IPv4" }: { type?: string; kind?: Kind } = {},
  ): Promise<{ publisher: Publisher; subscriber: PeerSocket }> => {
    const { published, subscribed } = place(kind)
    const subscriber = await peer.socket(type, theirs)
    if (type === "SUB") await subscriber.set("SUBSCRIBE", "")
    else await subscriber.send("\x01")
    await subscriber.connect(subscribed.there)
    const publisher = open(new Publisher({ ...ours, ...options }))
    publisher.connect(published.here)
    do await publisher.send("tuning")
    while ((await subscriber.tryReceive(100)) === undefined)
    await network.pass("left", types.spm)
    await publisher.send("tuned")
    while ((await subscriber.receive())[0] !== "tuned");
    return { publisher, subscriber }
  }

  /** libzmq's publisher and our subscriber, which has heard it. */
  const fromPeer = async (
    options: PeerOptions = {},
    kind: Kind = "IPv4",
  ): Promise<{ publisher: PeerSocket; subscriber: Subscriber }> => {
    const { published, subscribed } = place(kind)
    const subscriber = open(new Subscriber({ ...ours, receiveTimeout: 100 }))
    subscriber.subscribe()
    subscriber.connect(subscribed.here)
    const publisher = await peer.socket("PUB", { ...theirs, ...options })
    await publisher.bind(published.there)
    do await publisher.send("tuning")
    while ((await subscriber.receive().catch(() => undefined)) === undefined)
    await publisher.send("tuned")
    while ((await textOf(subscriber))[0] !== "tuned");
    return { publisher, subscriber }
  }

  it.each(["SUB", "XSUB"])(
    "messages of a PUB reach libzmq's %s, in one packet and over several",
    async (type) => {
      const { publisher, subscriber } = await toPeer({}, { type })
      for (const body of bodies) await publisher.send(["topic", body])
      expect(await described(subscriber, bodies.length)).toEqual(bodies.map((each) => each.length))
    },
  )

  it("messages of libzmq's PUB reach a SUB, which takes what it subscribed to", async () => {
    const { publisher, subscriber } = await fromPeer()
    subscriber.unsubscribe()
    subscriber.subscribe("topic")
    for (const body of bodies) {
      await publisher.send(["other", "not wanted"])
      await publisher.send(["topic", body])
    }
    for (const body of bodies) expect(await textOf(subscriber)).toEqual(["topic", body])
  })

  it("an XPUB and an XSUB talk to libzmq's", async () => {
    const { here, there } = place().published
    const [publisher, subscriber] = [open(new XPublisher(ours)), open(new XSubscriber(ours))]
    const [peerPublisher, peerSubscriber] = [
      await peer.socket("XPUB", theirs),
      await peer.socket("XSUB", theirs),
    ]
    await publisher.bind(here)
    await peerSubscriber.connect(there)
    await peerSubscriber.send("\x01")
    do await publisher.send("ours")
    while ((await peerSubscriber.tryReceive(100)) === undefined)
    const other = place().published
    subscriber.connect(other.here)
    await peerPublisher.connect(other.there)
    let heard: string[] | undefined
    for (subscriber.receiveTimeout = 100; heard === undefined; ) {
      await peerPublisher.send("theirs")
      heard = await textOf(subscriber).catch(() => undefined)
    }
    expect(heard).toEqual(["theirs"])
    // Nobody could subscribe, so neither publisher is told of a subscription.
    expect(await peerPublisher.tryReceive(0)).toBeUndefined()
    expect(publisher.tryReceive()).toBeUndefined()
  })

  const kinds: readonly Kind[] = ["IPv4", "IPv6", "several groups"]

  it.each(kinds)(
    "what is lost on the way to libzmq's SUB is sent again when that asks for it (%s)",
    async (kind) => {
      const { publisher, subscriber } = await toPeer({}, { kind })
      await network.lose(third)
      for (const body of bodies) await publisher.send(["topic", body])
      expect(await described(subscriber, bodies.length)).toEqual(bodies.map((each) => each.length))
      const seen = await network.lose()
      expect(seen["lost"]).toBeGreaterThan(5)
      expect(seen[`right ${types.nak}`]).toBeGreaterThan(0)
      expect(seen[`left ${types.ncf}`]).toBeGreaterThan(0)
      expect(seen[`left ${types.rdata}`]).toBeGreaterThanOrEqual(seen["lost"] as number)
    },
  )

  it.each(kinds)(
    "what is lost on the way from libzmq's PUB is asked for, and comes again (%s)",
    async (kind) => {
      const { publisher, subscriber } = await fromPeer({}, kind)
      await network.lose(third)
      for (const body of bodies) await publisher.send(["topic", body])
      for (const body of bodies) expect(await textOf(subscriber)).toEqual(["topic", body])
      const seen = await network.lose()
      expect(seen["lost"]).toBeGreaterThan(5)
      expect(seen[`left ${types.nak}`]).toBeGreaterThan(0)
      expect(seen[`right ${types.ncf}`]).toBeGreaterThan(0)
      expect(seen[`right ${types.rdata}`]).toBeGreaterThanOrEqual(seen["lost"] as number)
    },
  )

  it("requests and repetitions get lost as well, and are repeated", async () => {
    const { publisher, subscriber } = await fromPeer()
    const lossy = [third, [types.rdata, 6, 1], [types.nak, 6, 4]] as const
    await network.lose(...lossy)
    for (let number = 0; number < 12; number++) await publisher.send(`${number}`.padEnd(1400))
    // Most are here by repetition; the rest comes as soon as the way is free.
    expect((await textOf(subscriber))[0]?.trim()).toBe("0")
    await network.lose()
    for (let number = 1; number < 12; number++)
      expect((await textOf(subscriber))[0]?.trim()).toBe(`${number}`)
  })

  /** Numbers as texts that fill a packet each. */
  const numbers = Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(1400, "."))
  const numberOf = (text: string): number => Number.parseInt(text, 10)

  it("a libzmq SUB goes on with the next message when a PUB does not keep what was lost", async () => {
    const { publisher, subscriber } = await toPeer({ recoveryInterval: 0 })
    await network.lose(third)
    const heard: number[] = []
    // One loss at a time: libzmq's receiver does not always get over several in one go.
    for (const number of numbers) {
      await publisher.send([number.slice(0, 4), number])
      const message = await subscriber.tryReceive(50)
      if (message !== undefined) heard.push(numberOf(message[0] as string))
    }
    await network.lose()
    for (let first = ""; first !== "end"; ) {
      await publisher.send(["end", ""])
      const message = await subscriber.tryReceive(50)
      first = message?.[0] ?? ""
      if (message !== undefined && first !== "end") heard.push(numberOf(first))
    }
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.length).toBeLessThan(numbers.length)
    expect(heard).toEqual([...heard].sort((left, right) => left - right))
  })

  it("a SUB goes on with the next message when libzmq's PUB does not keep what was lost", async () => {
    const { publisher, subscriber } = await fromPeer({ RECOVERY_IVL: 0 })
    await network.lose(third)
    for (const number of numbers) await publisher.send(number)
    const heard: number[] = []
    const hear = async (until: (text: string) => boolean): Promise<void> => {
      for (let text = ""; !until(text); ) {
        text = (await textOf(subscriber))[0] as string
        if (text === "end") continue
        expect(text).toBe(numbers[numberOf(text)])
        heard.push(numberOf(text))
      }
    }
    // The publisher's packets go out in their own time: some are lost by then.
    await hear((text) => numberOf(text) > 10)
    await network.lose()
    await publisher.send("end")
    await hear((text) => text === "end")
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.length).toBeLessThan(numbers.length)
    expect(heard).toEqual([...heard].sort((left, right) => left - right))
  })

  it.each(["epgm", "epgm over IPv6", "udp", "udp over IPv6"])(
    "packets go as far as multicastHops says (%s)",
    async (kind) => {
      const ipv6 = kind.endsWith("IPv6")
      const publish = (): (() => unknown) => {
        const publisher = open(new Publisher({ ...ours, multicastHops: 9 }))
        publisher.connect(place(ipv6 ? "IPv6" : "IPv4").published.here)
        return () => publisher.send("hello")
      }
      const broadcast = (): (() => unknown) => {
        const radio = open(new Radio({ linger: 0, multicastHops: 9, ipv6 }))
        radio.connect(`udp://${ipv6 ? `${network.cable};[ff15::7109]` : `${network.here};${group()}`}:5555`)
        // The fifth octet is where packets of PGM have their type.
        return () => radio.send(`12${String.fromCharCode(types.odata)}, and some more`, { group: "g" })
      }
      const send = kind.startsWith("udp") ? broadcast() : publish()
      const passed = network.pass("left", types.odata)
      const timer = setInterval(send, 5)
      await passed.finally(() => clearInterval(timer))
      expect(await network.lose()).toHaveProperty("left hops 9")
    },
  )

  it("a SUB hears several publishers of libzmq in the same group, each in its order", async () => {
    const { here, there } = place().published
    const subscriber = open(new Subscriber({ ...ours, receiveTimeout: 100 }))
    subscriber.subscribe()
    subscriber.connect(here)
    const publishers = [await peer.socket("PUB", theirs), await peer.socket("PUB", theirs)]
    for (const [index, publisher] of publishers.entries()) {
      await publisher.connect(there)
      do await publisher.send(`tuning ${index}`)
      while ((await subscriber.receive().catch(() => undefined)) === undefined)
    }
    await Promise.all(
      publishers.map((publisher, index) => publisher.sendNumbers(0, 100, { before: [`${index}`] })),
    )
    const heard: number[][] = [[], []]
    while (heard.some((each) => each.length < 100)) {
      const [name = "", number = ""] = await textOf(subscriber)
      if (!name.startsWith("tuning")) heard[Number(name)]?.push(Number(number))
    }
    for (const each of heard) expect(each).toEqual(Array.from({ length: 100 }, (_, index) => index))
  })
})
