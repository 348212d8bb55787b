import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber } from "../../src/index.ts"
import { closedEndpoint } from "../support/network.ts"
import { turns, until } from "../support/until.ts"
import { anyEndpoint, link, testContext, text, transports, wire, wirings } from "../support/wiring.ts"

let context: Context
let publisher: Publisher

beforeEach(() => {
  context = testContext()
  publisher = new Publisher({ context })
})

afterEach(() => context.destroy({ linger: 0 }))

const subscribed = (...topics: string[]): Subscriber => {
  const subscriber = new Subscriber({ context })
  subscriber.subscribe(...topics)
  return subscriber
}

const topics = (count: number): Promise<void> =>
  until(() => publisher.topicsCount === count, `there are ${count} topics`)

const peers = (count: number): Promise<void> =>
  until(() => publisher.stats().peers === count, `there are ${count} peers`)

const first = async (subscriber: Subscriber): Promise<string | undefined> =>
  text(await subscriber.receive())[0]

describe("a PUB without subscribers", () => {
  it("sends at once, whether it is bound, connected or neither", async () => {
    expect(publisher.trySend("nobody")).toBe(true)
    for (const transport of transports) await publisher.bind(anyEndpoint(transport))
    publisher.connect(await closedEndpoint())
    publisher.connect("inproc://nobody")
    expect(publisher.writable).toBe(true)
    for (let index = 0; index < 5000; index++) await publisher.send(["nobody", String(index)])
    expect(publisher.stats()).toMatchObject({ messagesOut: 0, queuedOut: 0, dropped: 0 })
  })

  it("does not hold up its own closing", async () => {
    publisher.linger = -1
    publisher.connect(await closedEndpoint())
    await publisher.send("nobody")
    await publisher.close()
    expect(publisher.closed).toBe(true)
  })
})

describe("a PUB with many subscribers", () => {
  it("gives each what it subscribed to, over all transports and in both roles at once", async () => {
    const letters = ["a", "b", "c", "d"]
    const subscribers = wirings.flatMap((wiring) => letters.map((letter) => ({ wiring, letter })))
    const readers = subscribers.map(({ letter }) =>
      subscribed(letter, "all", "x".repeat(letters.indexOf(letter) + 1)),
    )
    for (const [index, { wiring }] of subscribers.entries()) {
      await wire(wiring, publisher, readers[index] as Subscriber)
    }
    await peers(subscribers.length)
    await until(() => publisher.stats().messagesIn === 3 * subscribers.length, "all subscriptions are there")
    expect(publisher.topicsCount).toBe(letters.length * 2 + 1)
    const sent = ["a1", "d1", "b1", "xx", "c1", "e1", "a2", "xxxx", "all"]
    for (const topic of sent) await publisher.send(topic)
    for (const [index, { letter }] of subscribers.entries()) {
      const length = letters.indexOf(letter) + 1
      const expected = sent.filter(
        (topic) => topic[0] === letter || (topic[0] === "x" && topic.length >= length) || topic === "all",
      )
      const received: (string | undefined)[] = []
      while (received.at(-1) !== "all") received.push(await first(readers[index] as Subscriber))
      expect(received).toEqual([...new Set(expected)])
    }
  })

  it.each(transports)("over %s goes on when some of them leave", async (transport) => {
    const endpoint = await publisher.bind(anyEndpoint(transport))
    const readers = Array.from({ length: 6 }, (_, index) => subscribed("all", `own ${index}`))
    for (const reader of readers) reader.connect(endpoint)
    await topics(7)
    await publisher.send("all 1")
    for (const reader of readers) expect(await first(reader)).toBe("all 1")
    const [closed, disconnected, ...staying] = readers as [Subscriber, Subscriber, ...Subscriber[]]
    await closed.close()
    disconnected.disconnect(endpoint)
    await topics(5)
    await publisher.send("own 0")
    await publisher.send("own 1")
    await publisher.send("all 2")
    for (const reader of staying) expect(await first(reader)).toBe("all 2")
    expect(disconnected.tryReceive()).toBeUndefined()
    expect(publisher.stats().messagesOut).toBe(6 + 4)
  })
})

describe.each(transports)("a SUB over %s", (transport) => {
  it("takes turns among its publishers", async () => {
    const publishers = [publisher, new Publisher({ context }), new Publisher({ context })]
    const subscriber = subscribed("")
    for (const each of publishers) await link(transport, each, subscriber)
    await until(() => publishers.every((each) => each.topicsCount === 1), "all know the subscription")
    for (const round of [1, 2, 3]) {
      for (const [index, each] of publishers.entries()) await each.send(`${index} ${round}`)
    }
    await until(() => subscriber.stats().queuedIn === 9, "everything has arrived")
    const received: (string | undefined)[] = []
    for (let count = 0; count < 9; count++) received.push(await first(subscriber))
    for (const round of [0, 1, 2]) {
      const turn = received.slice(3 * round, 3 * round + 3)
      expect(turn.map((message) => message?.[2])).toEqual(Array(3).fill(String(round + 1)))
      expect(new Set(turn).size).toBe(3)
    }
  })

  it("tells all its publishers of its subscriptions", async () => {
    const publishers = [publisher, new Publisher({ context })]
    const subscriber = subscribed("a", "b")
    for (const each of publishers) await link(transport, each, subscriber)
    subscriber.subscribe("c")
    await until(() => publishers.every((each) => each.topicsCount === 3), "all know three")
    subscriber.unsubscribe("a", "b")
    await until(() => publishers.every((each) => each.topicsCount === 1), "all know one")
  })
})

it("a SUB with two connections to a PUB receives each message twice", async () => {
  const subscriber = subscribed("a")
  for (const transport of ["tcp", "ipc"] as const) await link(transport, publisher, subscriber)
  await peers(2)
  await until(() => publisher.stats().messagesIn === 2, "both subscriptions have arrived")
  expect(publisher.topicsCount).toBe(1)
  await publisher.send("a1")
  expect([await first(subscriber), await first(subscriber)]).toEqual(["a1", "a1"])
  expect(publisher.stats().messagesOut).toBe(2)
})

it.each(["tcp", "ipc"] as const)(
  "a SUB that connects twice over %s has one connection",
  async (transport) => {
    const subscriber = subscribed("")
    const endpoint = await link(transport, publisher, subscriber)
    subscriber.connect(endpoint)
    await topics(1)
    await publisher.send("once")
    await publisher.send("end")
    expect(await first(subscriber)).toBe("once")
    expect(await first(subscriber)).toBe("end")
    await turns()
    expect(publisher.stats().peers).toBe(1)
  },
)

describe("messages to several subscribers in the process", () => {
  it("are arrays of their own, so that one reader's change does not reach the others", async () => {
    const readers = [subscribed(""), subscribed("")] as const
    await link("inproc", publisher, ...readers)
    await publisher.send(["topic", "body"])
    const message = await readers[0].receive()
    message.shift()
    message.push(Buffer.from("more"))
    expect(text(await readers[1].receive())).toEqual(["topic", "body"])
  })

  it("consist of Buffers, whatever was sent", async () => {
    const reader = subscribed("")
    await link("inproc", publisher, reader)
    await publisher.send([new Uint8Array([97]), new Uint16Array([1]), new ArrayBuffer(1), "a", null, 1])
    const message = await reader.receive()
    expect(message.map(Buffer.isBuffer)).toEqual(Array(6).fill(true))
    expect(message.map((frame) => frame.length)).toEqual([1, 2, 1, 1, 0, 1])
  })
})

describe("a consumer of messages in the process", () => {
  const consumed = (subscriber: Subscriber, also?: (topic: string) => void): string[] => {
    const received: string[] = []
    subscriber.consume((message) => {
      const topic = text(message)[0] as string
      received.push(topic)
      also?.(topic)
    })
    return received
  }

  it("can unsubscribe without a loss to the others", async () => {
    const readers = Array.from({ length: 5 }, () => subscribed("a"))
    await link("inproc", publisher, ...readers)
    const received = readers.map((reader) => consumed(reader, () => reader.unsubscribe("a")))
    await publisher.send("a1")
    await turns()
    expect(received).toEqual(Array(5).fill(["a1"]))
    expect(publisher.topicsCount).toBe(0)
  })

  it("can unsubscribe without a loss to those with a longer topic", async () => {
    const [short, long, longest] = [subscribed("a"), subscribed("ab"), subscribed("abc")]
    await link("inproc", publisher, short, long, longest)
    const received = [
      consumed(short, () => short.unsubscribe("a")),
      consumed(long, () => long.unsubscribe("ab")),
      consumed(longest),
    ]
    await publisher.send("abcd")
    await turns()
    expect(received).toEqual(Array(3).fill(["abcd"]))
  })

  it("can close its socket without a loss to the others", async () => {
    const readers = Array.from({ length: 5 }, () => subscribed("a"))
    await link("inproc", publisher, ...readers)
    const received = readers.map((reader) => consumed(reader, () => void reader.close()))
    await publisher.send("a1")
    await turns()
    expect(received).toEqual(Array(5).fill(["a1"]))
    await peers(0)
  })

  it("can publish without being given anything twice or out of order", async () => {
    const readers = [subscribed("", "a", "a1"), subscribed("a", "a2")] as const
    await link("inproc", publisher, ...readers)
    const received = [
      consumed(readers[0], (topic) => {
        if (topic === "a1") publisher.trySend("a2")
      }),
      consumed(readers[1]),
    ]
    await publisher.send("a1")
    await turns()
    expect(received[0]).toEqual(["a1", "a2"])
    expect(received[1]?.toSorted()).toEqual(["a1", "a2"])
  })
})
