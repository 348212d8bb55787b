import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { turns, until } from "../support/until.ts"
import { link, testContext, text, wire, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

/** What a subscription and its end look like to those who see them as messages. */
const on = (topic: string): string => `\u0001${topic}`
const off = (topic: string): string => `\u0000${topic}`

describe.each(wirings)("an XPUB over $transport where the $binder binds", (wiring) => {
  let publisher: XPublisher
  let first: Subscriber
  let second: Subscriber

  beforeEach(async () => {
    publisher = new XPublisher({ context })
    first = new Subscriber({ context })
    second = new Subscriber({ context })
    await wire(wiring, publisher, first)
    await wire(wiring, publisher, second)
    await until(
      () => publisher.stats().peers === 2 && first.stats().peers === 1 && second.stats().peers === 1,
      "both subscribers are there",
    )
  })

  /** The notices up to the one that this makes: it comes behind all that the subscriber sent before. */
  const noticesUntil = async (subscriber: Subscriber, marker: string): Promise<string[]> => {
    subscriber.subscribe(marker)
    const notices: string[] = []
    for (;;) {
      const message = text(await publisher.receive())
      expect(message).toHaveLength(1)
      if (message[0] === on(marker)) return notices
      notices.push(message[0] as string)
    }
  }

  it("receives a topic's first subscription and its last end", async () => {
    first.subscribe("a", "a", "b")
    expect(await noticesUntil(first, "1")).toEqual([on("a"), on("b")])
    second.subscribe("a", "c")
    expect(await noticesUntil(second, "2")).toEqual([on("c")])
    first.unsubscribe("a", "a", "b")
    expect(await noticesUntil(first, "3")).toEqual([off("b")])
    second.unsubscribe("a", "never")
    expect(await noticesUntil(second, "4")).toEqual([off("a")])
    first.subscribe("a")
    expect(await noticesUntil(first, "5")).toEqual([on("a")])
  })

  it("receives every subscription with the verbosity allSubs, also when it is set later", async () => {
    first.subscribe("a")
    expect(await noticesUntil(first, "1")).toEqual([on("a")])
    publisher.verbosity = "allSubs"
    first.subscribe("a", "b")
    expect(await noticesUntil(first, "2")).toEqual([on("a"), on("b")])
    second.subscribe("a")
    expect(await noticesUntil(second, "3")).toEqual([on("a")])
    first.unsubscribe("a", "a")
    expect(await noticesUntil(first, "4")).toEqual([])
    second.unsubscribe("a")
    expect(await noticesUntil(second, "5")).toEqual([off("a")])
    publisher.verbosity = null
    second.subscribe("b")
    expect(await noticesUntil(second, "6")).toEqual([])
  })

  it("receives the ends as well with the verbosity allSubsUnsubs", async () => {
    publisher.verbosity = "allSubsUnsubs"
    first.subscribe("a")
    expect(await noticesUntil(first, "1")).toEqual([on("a")])
    second.subscribe("a")
    expect(await noticesUntil(second, "2")).toEqual([on("a")])
    first.unsubscribe("a", "a", "never")
    expect(await noticesUntil(first, "3")).toEqual([off("a")])
    second.unsubscribe("a")
    expect(await noticesUntil(second, "4")).toEqual([off("a")])
  })

  it("publishes once to each subscriber, whatever the verbosity", async () => {
    publisher.verbosity = "allSubsUnsubs"
    first.subscribe("a", "a", "ab", "end")
    second.subscribe("a", "end")
    await noticesUntil(first, "1")
    await noticesUntil(second, "2")
    await publisher.send("abc")
    await publisher.send("end")
    for (const subscriber of [first, second]) {
      expect(text(await subscriber.receive())).toEqual(["abc"])
      expect(text(await subscriber.receive())).toEqual(["end"])
    }
  })

  it("receives topics of any octets and any size as they were subscribed", async () => {
    const topics = [0, 1, 2, 127, 244, 245, 246, 250, 254, 255, 256, 1000, 70_000].map((size, index) =>
      Buffer.alloc(size, index),
    )
    first.subscribe(...topics)
    for (const [topic] of topics.map((each) => text([each]))) {
      expect(text(await publisher.receive())).toEqual([on(topic as string)])
    }
    first.unsubscribe(...topics)
    for (const [topic] of topics.map((each) => text([each]))) {
      expect(text(await publisher.receive())).toEqual([off(topic as string)])
    }
  })

  it("hands its notices to a consumer or a loop as well", async () => {
    const consumed: string[] = []
    const consumption = publisher.consume((message) => {
      consumed.push(...text(message))
    })
    first.subscribe("a", "b")
    await until(() => consumed.length === 2, "both notices are consumed")
    consumption.pause()
    first.unsubscribe("a")
    await until(() => publisher.topicsCount === 1, "the end has arrived")
    await turns()
    expect(consumed).toEqual([on("a"), on("b")])
    expect(publisher.stats().queuedIn).toBe(1)
    consumption.stop()
    first.subscribe("c")
    const looped: string[] = []
    for await (const message of publisher) {
      looped.push(...text(message))
      if (looped.length === 2) break
    }
    expect(looped).toEqual([off("a"), on("c")])
    expect(publisher.stats().queuedIn).toBe(0)
  })

  it("counts the topics of all its subscribers", async () => {
    first.subscribe("A", "AB", "ABC", "A")
    await noticesUntil(first, "1")
    second.subscribe("ABC", "ABCD", "B", "BA")
    await noticesUntil(second, "2")
    expect(publisher.topicsCount).toBe(6 + 2)
    expect(first.topicsCount).toBe(3 + 1)
    second.unsubscribe("ABC", "B")
    await noticesUntil(second, "3")
    expect(publisher.topicsCount).toBe(5 + 3)
    expect(second.topicsCount).toBe(2 + 2)
    first.unsubscribe("A", "AB", "ABC")
    await noticesUntil(first, "4")
    expect(publisher.topicsCount).toBe(3 + 4)
    expect(first.topicsCount).toBe(1 + 2)
  })
})

// A subscriber that was connected to may come back to its endpoint: it has left when that is disconnected.
const left = wirings.map((wiring) => ({
  ...wiring,
  how: wiring.binder === "publisher" ? "closes" : "is disconnected from",
}))

describe.each(left)("when a subscriber $how over $transport, an XPUB", ({ transport, binder }) => {
  let publisher: XPublisher
  let leaving: Subscriber
  let staying: Subscriber
  let leave: () => void

  beforeEach(async () => {
    publisher = new XPublisher({ context })
    leaving = new Subscriber({ context })
    staying = new Subscriber({ context })
    const endpoint = await wire({ transport, binder }, publisher, leaving)
    await wire({ transport, binder }, publisher, staying)
    await until(() => publisher.stats().peers === 2 && leaving.stats().peers === 1, "they are connected")
    leave = () => void (binder === "publisher" ? leaving.close() : publisher.disconnect(endpoint))
  })

  const notices = async (count: number): Promise<string[]> => {
    const received: string[] = []
    while (received.length < count) received.push(...text(await publisher.receive()))
    return received
  }

  it("receives the end of what only that subscriber had, in the order of the octets", async () => {
    leaving.subscribe("b", "shared", "", "a", "\u00ff")
    await notices(5)
    staying.subscribe("shared", "more")
    await notices(1)
    leave()
    expect(await notices(4)).toEqual(["", "a", "b", "\u00c3\u00bf"].map(off))
    expect(publisher.topicsCount).toBe(2)
    expect(publisher.readable).toBe(false)
  })

  it("receives the end of all it had with the verbosity allSubsUnsubs", async () => {
    publisher.verbosity = "allSubsUnsubs"
    leaving.subscribe("shared", "own")
    staying.subscribe("shared", "other")
    await notices(4)
    leave()
    expect(await notices(2)).toEqual(["own", "shared"].map(off))
    expect(publisher.readable).toBe(false)
  })
})

describe.each(wirings)("messages from an XSUB over $transport where the $binder binds", (wiring) => {
  it("reach an XPUB in order and whole, among its subscriptions", async () => {
    const publisher = new XPublisher({ context })
    const subscriber = new XSubscriber({ context })
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.stats().peers === 1 && subscriber.stats().peers === 1, "both are connected")
    const sent = [
      ["hello"],
      ["\u0001a"],
      ["two", "frames"],
      [""],
      ["", "x", ""],
      ["\u0002a"],
      ["\u0000a"],
      ["bye"],
    ]
    for (const message of sent) await subscriber.send(message)
    for (const message of sent) expect(text(await publisher.receive())).toEqual(message)
    expect(publisher.readable).toBe(false)
  })

  it("are nothing to a PUB", async () => {
    const publisher = new Publisher({ context })
    const subscriber = new XSubscriber({ context })
    await wire(wiring, publisher, subscriber)
    await until(() => subscriber.stats().peers === 1, "they are connected")
    for (const message of [["hello"], ["two", "frames"], [""], ["\u0001a"]]) await subscriber.send(message)
    await until(() => publisher.topicsCount === 1, "the subscription has arrived")
    await publisher.send(["a", "body"])
    expect(text(await subscriber.receive())).toEqual(["a", "body"])
    expect(publisher.stats().messagesIn).toBe(4)
  })
})

describe("an XPUB whose application does not read", () => {
  it.each(["tcp", "ipc"] as const)("holds a subscriber back over %s and loses nothing", async (transport) => {
    const publisher = new XPublisher({ context, receiveHighWaterMark: 10 })
    const subscriber = new Subscriber({ context })
    const modest = new Subscriber({ context })
    await link(transport, publisher, subscriber, modest)
    await until(() => publisher.stats().peers === 2, "they are connected")
    const count = 3000
    const topics = Array.from({ length: count }, (_, index) => `topic ${index} ${".".repeat(100)}`)
    subscriber.subscribe(...topics)
    await until(() => publisher.topicsCount >= 10, "some subscriptions have arrived")
    await turns(50)
    expect(publisher.topicsCount).toBeLessThan(count)
    // Others are not held back with it.
    modest.subscribe("modest")
    await until(
      () => publisher.stats().messagesIn === publisher.topicsCount,
      "all that came is in the filter",
    )
    const notices: string[] = []
    while (notices.length <= count) notices.push(...text(await publisher.receive()))
    expect(notices.filter((notice) => notice !== on("modest"))).toEqual(topics.map(on))
    expect(notices.indexOf(on("modest"))).toBeLessThan(count)
  })

  it.each(["tcp", "ipc"] as const)(
    "lets it go on over %s when the mark was raised meanwhile",
    async (transport) => {
      const publisher = new XPublisher({ context, receiveHighWaterMark: 4 })
      const subscriber = new XSubscriber({ context })
      await link(transport, publisher, subscriber)
      await until(() => subscriber.stats().peers === 1, "they are connected")
      for (let index = 0; index < 20; index++) await subscriber.send(String(index))
      await until(() => publisher.stats().messagesIn >= 4, "it is held back")
      publisher.receiveHighWaterMark = 1000
      for (let index = 0; index < 20; index++)
        expect(text(await publisher.receive())).toEqual([String(index)])
    },
  )
})
