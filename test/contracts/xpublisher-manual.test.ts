import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, testContext, text, transports, wire, wirings } from "../support/wiring.ts"

let context: Context
let publisher: XPublisher

beforeEach(() => {
  context = testContext()
  publisher = new XPublisher({ context, manual: true })
})

afterEach(() => context.destroy({ linger: 0 }))

const on = (topic: string): string => `\u0001${topic}`
const off = (topic: string): string => `\u0000${topic}`

const notice = async (): Promise<string> => text(await publisher.receive()).join()

const next = async (subscriber: Subscriber | XSubscriber): Promise<string> =>
  text(await subscriber.receive()).join()

describe.each(wirings)("an XPUB in manual mode over $transport where the $binder binds", (wiring) => {
  let subscriber: XSubscriber

  beforeEach(async () => {
    subscriber = new XSubscriber({ context })
    await wire(wiring, publisher, subscriber)
    await until(() => subscriber.stats().peers === 1 && publisher.stats().peers === 1, "they are connected")
  })

  it("publishes by what its application entered, not by what was asked for", async () => {
    await subscriber.send(on("A"))
    expect(await notice()).toBe(on("A"))
    expect(publisher.topicsCount).toBe(0)
    await publisher.send("A before any answer")
    publisher.subscribe("B", "C")
    expect(publisher.topicsCount).toBe(2)
    for (const topic of ["A", "B", "C"]) await publisher.send(topic)
    expect([await next(subscriber), await next(subscriber)]).toEqual(["B", "C"])
  })

  it("receives every subscription and every end that reaches it, repeated or not", async () => {
    for (const message of [on("A"), on("A"), on("B"), off("A"), off("A"), off("B")])
      await subscriber.send(message)
    // The XSUB itself waits for the second end of A.
    for (const expected of [on("A"), on("A"), on("B"), off("A"), off("B")])
      expect(await notice()).toBe(expected)
    expect(publisher.readable).toBe(false)
  })

  it("rewrites topics both ways", async () => {
    await subscriber.send(on("A"))
    expect(await notice()).toBe(on("A"))
    publisher.subscribe("XA")
    await subscriber.send(on("B"))
    expect(await notice()).toBe(on("B"))
    publisher.subscribe("XB")
    for (const topic of ["A", "XA", "B", "XB"]) await publisher.send(topic)
    expect([await next(subscriber), await next(subscriber)]).toEqual(["XA", "XB"])
    await subscriber.send(off("A"))
    expect(await notice()).toBe(off("A"))
    publisher.unsubscribe("XA")
    for (const topic of ["A", "XA", "B", "XB"]) await publisher.send(topic)
    expect(await next(subscriber)).toBe("XB")
    expect(publisher.topicsCount).toBe(1)
  })

  it("edits the filter of the one whose notice was received last, until the next is received", async () => {
    const other = new XSubscriber({ context })
    await wire(wiring, publisher, other)
    await until(() => other.stats().peers === 1 && publisher.stats().peers === 2, "the other is connected")
    await subscriber.send(on("A"))
    await until(() => publisher.stats().messagesIn === 1, "the first has arrived")
    await other.send(on("B"))
    await until(() => publisher.stats().messagesIn === 2, "the second has arrived")
    expect(await notice()).toBe(on("A"))
    publisher.subscribe("first")
    publisher.subscribe("both")
    expect(await notice()).toBe(on("B"))
    publisher.subscribe("second")
    publisher.subscribe("both")
    publisher.unsubscribe("first")
    for (const topic of ["A", "B", "first", "second", "both"]) await publisher.send(topic)
    expect([await next(subscriber), await next(subscriber)]).toEqual(["first", "both"])
    expect([await next(other), await next(other)]).toEqual(["second", "both"])
  })

  it("receives messages that are no subscriptions unchanged", async () => {
    for (const message of ["user", "", "\u0002A"]) {
      await subscriber.send(message)
      expect(await notice()).toBe(message)
    }
    await subscriber.send(["user", "more"])
    expect(text(await publisher.receive())).toEqual(["user", "more"])
  })
})

describe.each(transports)("an XPUB in manual mode over %s", (transport) => {
  let endpoint: string

  beforeEach(async () => {
    endpoint = await publisher.bind(anyEndpoint(transport))
  })

  const subscribed = (topic: string): Subscriber => {
    const subscriber = new Subscriber({ context })
    subscriber.subscribe(topic)
    subscriber.connect(endpoint)
    return subscriber
  }

  it("receives the end of all that a subscriber had asked for, and forgets what was entered for it", async () => {
    const subscriber = subscribed("B")
    subscriber.subscribe("A")
    const asked = [await notice()]
    publisher.subscribe("XA", "XB", "XC")
    asked.push(await notice())
    expect(asked.toSorted()).toEqual([on("A"), on("B")])
    expect(publisher.topicsCount).toBe(3)
    await subscriber.close()
    expect([await notice(), await notice()]).toEqual([off("A"), off("B")])
    expect(publisher.topicsCount).toBe(0)
    expect(publisher.readable).toBe(false)
  })

  it("receives an end for each of two subscribers of the same topic", async () => {
    const readers = [subscribed("A"), subscribed("A")]
    for (const _ of readers) {
      expect(await notice()).toBe(on("A"))
      publisher.subscribe("A")
    }
    await publisher.send("A1")
    for (const reader of readers) expect(await next(reader)).toBe("A1")
    for (const reader of readers) {
      await reader.close()
      expect(await notice()).toBe(off("A"))
      publisher.unsubscribe("A")
    }
    const { messagesOut } = publisher.stats()
    await publisher.send("A2")
    expect(publisher.stats().messagesOut).toBe(messagesOut)
    expect(publisher.topicsCount).toBe(0)
  })

  it("does nothing when it answers a subscriber that is gone", async () => {
    const gone = subscribed("A")
    expect(await notice()).toBe(on("A"))
    await gone.close()
    await until(() => publisher.stats().peers === 0, "it is gone")
    publisher.subscribe("A")
    expect(publisher.topicsCount).toBe(0)
    expect(await notice()).toBe(off("A"))
    publisher.unsubscribe("A")
    publisher.subscribe("B")
    expect(publisher.topicsCount).toBe(0)
    const newcomer = subscribed("C")
    expect(await notice()).toBe(on("C"))
    publisher.subscribe("C")
    for (const topic of ["A", "B", "C"]) await publisher.send(topic)
    expect(await next(newcomer)).toBe("C")
    expect(publisher.stats().messagesOut).toBe(1)
  })

  it("filters by itself again when manual mode is over", async () => {
    const subscriber = subscribed("A")
    expect(await notice()).toBe(on("A"))
    publisher.manual = false
    subscriber.subscribe("B")
    expect(await notice()).toBe(on("B"))
    await publisher.send("A")
    await publisher.send("B")
    expect(await next(subscriber)).toBe("B")
    expect(() => publisher.subscribe("A")).toThrow(expect.objectContaining({ code: "EINVAL" }))
  })
})

describe.each(transports)("an XPUB with manualLastValue over %s", (transport) => {
  let endpoint: string

  beforeEach(async () => {
    publisher.manualLastValue = true
    endpoint = await publisher.bind(anyEndpoint(transport))
  })

  it("sends the first message after an answer only to the subscriber that was answered", async () => {
    const readers = [new Subscriber({ context }), new Subscriber({ context })] as const
    for (const [index, reader] of readers.entries()) {
      reader.subscribe("A")
      reader.connect(endpoint)
      expect(await notice()).toBe(on("A"))
      publisher.subscribe("A")
      await publisher.send(["A", `last value ${index}`])
      await publisher.send(["A", `news ${index}`])
    }
    for (const body of ["last value 0", "news 0", "news 1"]) expect(await next(readers[0])).toBe(`A,${body}`)
    for (const body of ["last value 1", "news 1"]) expect(await next(readers[1])).toBe(`A,${body}`)
  })

  it("has not been asked by a message that is no subscription", async () => {
    const reader = new Subscriber({ context })
    reader.subscribe("A")
    reader.connect(endpoint)
    expect(await notice()).toBe(on("A"))
    publisher.subscribe("A")
    await publisher.send(["A", "last value"])
    const talker = new XSubscriber({ context })
    talker.connect(endpoint)
    await talker.send("hello")
    expect(await notice()).toBe("hello")
    await publisher.send(["A", "for all"])
    await talker.send(on("A"))
    expect(await notice()).toBe(on("A"))
    publisher.subscribe("A")
    await talker.send("hello again")
    expect(await notice()).toBe("hello again")
    await publisher.send(["A", "for the talker"])
    for (const body of ["last value", "for all"]) expect(await next(reader)).toBe(`A,${body}`)
    expect(await next(talker)).toBe("A,for the talker")
  })

  it("waits with that message for a full subscriber with noDrop", async () => {
    publisher.set("noDrop", true)
    publisher.sendHighWaterMark = 1
    const full = new XSubscriber({ context, receiveHighWaterMark: 1 })
    const other = new Subscriber({ context })
    for (const each of [full, other]) each.connect(await publisher.bind(anyEndpoint(transport)))
    await full.send(on("A"))
    expect(await notice()).toBe(on("A"))
    publisher.subscribe("A")
    const body = Buffer.alloc(300_000)
    await publisher.send(["A", "last value"])
    let sent = 1
    for (; sent < 200; sent++) {
      await full.send(on("B"))
      expect(await notice()).toBe(on("B"))
      if (!publisher.trySend(["A", body])) break
    }
    other.subscribe("A")
    const parked = publisher.send(["A", "end"])
    for (; sent > 0; sent--) await full.receive()
    await parked
    expect(text(await full.receive())).toEqual(["A", "end"])
    expect(other.tryReceive()).toBeUndefined()
  })

  it("sends that message to nobody when it is not what that subscriber wants", async () => {
    const readers = [new Subscriber({ context }), new Subscriber({ context })] as const
    for (const [index, reader] of readers.entries()) {
      const topic = index === 0 ? "A" : "B"
      reader.subscribe(topic)
      reader.connect(endpoint)
      expect(await notice()).toBe(on(topic))
      publisher.subscribe(topic)
    }
    await publisher.send(["A", "not for B"])
    await publisher.send(["A", "for A"])
    await publisher.send(["B", "for B"])
    expect(await next(readers[0])).toBe("A,for A")
    expect(await next(readers[1])).toBe("B,for B")
  })
})

it("a publisher's filter can be edited only in manual mode", () => {
  publisher.manual = false
  for (const edit of [() => publisher.subscribe("A"), () => publisher.unsubscribe("A")]) {
    expect(edit).toThrow(expect.objectContaining({ code: "EINVAL" }))
  }
  publisher.manual = true
  publisher.subscribe("before anyone asked")
  expect(publisher.topicsCount).toBe(0)
})
