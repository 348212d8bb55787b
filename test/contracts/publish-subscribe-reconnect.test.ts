import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, type Socket, Subscriber, XPublisher } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint, testContext, text, transports, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const peers = (count: number, ...sockets: Socket[]): Promise<void> =>
  until(() => sockets.every((socket) => socket.stats().peers === count), `each socket has ${count} peers`)

const topics = (socket: Publisher | XPublisher | Subscriber, count: number): Promise<void> =>
  until(() => socket.topicsCount === count, `there are ${count} topics`)

const networked = wirings.filter(({ transport }) => transport !== "inproc")

describe.each(networked)("PUB and SUB over $transport where the $binder binds", ({ transport, binder }) => {
  let publisher: Publisher
  let subscriber: Subscriber
  let endpoint: string
  let bound: Publisher | Subscriber

  beforeEach(async () => {
    publisher = new Publisher({ context })
    subscriber = new Subscriber({ context })
    endpoint = await reservedEndpoint(transport)
    bound = binder === "publisher" ? publisher : subscriber
    const connecting = binder === "publisher" ? subscriber : publisher
    connecting.connect(endpoint)
  })

  it("share the subscriptions made before either could reach the other", async () => {
    subscriber.subscribe("a", "b")
    await bound.bind(endpoint)
    await topics(publisher, 2)
    await publisher.send("b1")
    expect(text(await subscriber.receive())).toEqual(["b1"])
  })

  it("go on after their connection was lost, again and again", async () => {
    subscriber.subscribe("a", "b", "")
    for (let round = 0; round < 3; round++) {
      await bound.bind(endpoint)
      await peers(1, publisher, subscriber)
      await topics(publisher, 3)
      await publisher.send(["b", String(round)])
      expect(text(await subscriber.receive())).toEqual(["b", String(round)])
      await bound.unbind(endpoint)
      await peers(0, publisher, subscriber)
    }
  })

  it("share the changes that were made while they were apart", async () => {
    subscriber.subscribe("kept", "ended", "twice", "twice")
    await bound.bind(endpoint)
    await topics(publisher, 3)
    await bound.unbind(endpoint)
    await peers(0, publisher, subscriber)
    subscriber.unsubscribe("ended", "twice")
    subscriber.subscribe("added", "last")
    await bound.bind(endpoint)
    await peers(1, publisher, subscriber)
    await until(() => publisher.topicsCount >= 4 && publisher.stats().messagesIn === 7, "all topics are back")
    for (const topic of ["ended", "twice", "kept", "added", "last"]) await publisher.send(topic)
    for (const topic of ["twice", "kept", "added", "last"]) {
      expect(text(await subscriber.receive())).toEqual([topic])
    }
  })

  it("leave to the subscriber what has arrived when the publisher goes", async () => {
    subscriber.subscribe("")
    await bound.bind(endpoint)
    await topics(publisher, 1)
    for (let index = 0; index < 20; index++) await publisher.send(["a", String(index)])
    await until(() => subscriber.stats().messagesIn === 20, "everything has arrived")
    await publisher.close()
    await peers(0, subscriber)
    for (let index = 0; index < 20; index++)
      expect(text(await subscriber.receive())).toEqual(["a", String(index)])
  })

  it("let what was published before closing arrive, within the time to linger", async () => {
    const body = Buffer.alloc(64 * 1024)
    subscriber.receiveHighWaterMark = 10
    subscriber.subscribe("")
    await bound.bind(endpoint)
    await topics(publisher, 1)
    for (let index = 0; index < 500; index++) await publisher.send([String(index), body])
    publisher.linger = 20_000
    const closed = publisher.close()
    for (let index = 0; index < 500; index++) {
      const [number, content] = await subscriber.receive()
      expect([String(number), content?.length]).toEqual([String(index), body.length])
    }
    await closed
  })

  it("meet again when the one that bound is replaced", async () => {
    subscriber.subscribe("old", "both")
    await bound.bind(endpoint)
    await topics(publisher, 2)
    await bound.close()
    if (binder === "publisher") publisher = new Publisher({ context })
    else subscriber = new Subscriber({ context })
    subscriber.subscribe("both", "new")
    await (binder === "publisher" ? publisher : subscriber).bind(endpoint)
    await until(() => publisher.topicsCount >= 2 && publisher.stats().peers === 1, "they have met")
    await until(() => {
      publisher.trySend("new")
      return subscriber.readable
    }, "a message has arrived")
    expect(text(await subscriber.receive())).toEqual(["new"])
  })
})

describe.each(["tcp", "ipc"] as const)("over %s", (transport) => {
  it("a PUB that bound keeps nothing for a subscriber that is away", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    await publisher.bind(endpoint)
    subscriber.subscribe("a")
    subscriber.connect(endpoint)
    await topics(publisher, 1)
    await publisher.unbind(endpoint)
    await topics(publisher, 0)
    await publisher.send("a while away")
    expect(publisher.stats().queuedOut).toBe(0)
    await publisher.bind(endpoint)
    await topics(publisher, 1)
    await publisher.send("a after")
    expect(text(await subscriber.receive())).toEqual(["a after"])
  })

  it("a PUB that connected keeps the topics of a subscriber that is away, and what they match", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    await subscriber.bind(endpoint)
    subscriber.subscribe("a")
    publisher.connect(endpoint)
    await topics(publisher, 1)
    await subscriber.unbind(endpoint)
    await peers(0, publisher, subscriber)
    await publisher.send("a while away")
    await publisher.send("b while away")
    expect(publisher.stats().queuedOut).toBe(1)
    await subscriber.bind(endpoint)
    expect(text(await subscriber.receive())).toEqual(["a while away"])
    expect(subscriber.stats().messagesIn).toBe(1)
  })

  it("a PUB that connected keeps no more for a subscriber that is away than its mark", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 5 })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    await subscriber.bind(endpoint)
    subscriber.subscribe("a")
    publisher.connect(endpoint)
    await topics(publisher, 1)
    await subscriber.unbind(endpoint)
    await peers(0, publisher, subscriber)
    for (let index = 0; index < 20; index++) await publisher.send(["a", String(index)])
    expect(publisher.stats()).toMatchObject({ queuedOut: 5, dropped: 15 })
    await subscriber.bind(endpoint)
    for (let index = 0; index < 5; index++)
      expect(text(await subscriber.receive())).toEqual(["a", String(index)])
    await publisher.send("a again")
    expect(text(await subscriber.receive())).toEqual(["a again"])
  })

  it("an XPUB that connected hears nothing of a connection that comes back", async () => {
    const publisher = new XPublisher({ context })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    subscriber.subscribe("a")
    await subscriber.bind(endpoint)
    publisher.connect(endpoint)
    expect(text(await publisher.receive())).toEqual(["\u0001a"])
    await subscriber.unbind(endpoint)
    await peers(0, publisher, subscriber)
    await subscriber.bind(endpoint)
    await peers(1, publisher, subscriber)
    subscriber.subscribe("b")
    expect(text(await publisher.receive())).toEqual(["\u0001b"])
  })

  it("a SUB sends each of its topics once on a new connection, in the order of their octets", async () => {
    const publisher = new XPublisher({ context, verbosity: "allSubs" })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    const received = async (count: number): Promise<string[]> => {
      const notices: string[] = []
      while (notices.length < count) notices.push(...text(await publisher.receive()))
      return notices
    }
    subscriber.connect(endpoint)
    subscriber.subscribe("b", Buffer.of(0x80), "", "a", "ab", "b", Buffer.of(0x7f))
    await publisher.bind(endpoint)
    const sorted = ["", "a", "ab", "b", "\u007f", "\u0080"]
    expect(await received(6)).toEqual(sorted.map((topic) => `\u0001${topic}`))
    await publisher.unbind(endpoint)
    // The publisher's application learns of the end of each.
    expect(await received(6)).toEqual(sorted.map((topic) => `\u0000${topic}`))
    await publisher.bind(endpoint)
    expect(await received(6)).toEqual(sorted.map((topic) => `\u0001${topic}`))
    expect(publisher.readable).toBe(false)
  })
})

describe.each(transports)("over %s", (transport) => {
  it("a PUB that connects before a SUB binds loses what it sends until then", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    publisher.connect(endpoint)
    subscriber.subscribe("a")
    await publisher.send("a before")
    await subscriber.bind(endpoint)
    await topics(publisher, 1)
    await publisher.send("a after")
    expect(text(await subscriber.receive())).toEqual(["a after"])
  })

  it("a SUB that disconnects and connects again has its topics there again", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("a")
    const endpoint = await publisher.bind(await reservedEndpoint(transport))
    for (let round = 0; round < 3; round++) {
      subscriber.connect(endpoint)
      await topics(publisher, 1)
      await publisher.send(["a", String(round)])
      expect(text(await subscriber.receive())).toEqual(["a", String(round)])
      subscriber.disconnect(endpoint)
      await topics(publisher, 0)
    }
  })

  it("a SUB does not receive what was published before it subscribed", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("other")
    subscriber.connect(await publisher.bind(await reservedEndpoint(transport)))
    await topics(publisher, 1)
    await publisher.send("a1")
    subscriber.subscribe("a")
    await topics(publisher, 2)
    await publisher.send("a2")
    expect(text(await subscriber.receive())).toEqual(["a2"])
  })
})
