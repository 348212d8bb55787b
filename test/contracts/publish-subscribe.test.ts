import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber, XPublisher } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { link, testContext, text, wire, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

/** Everything up to the message that says so. */
const readToEnd = async (subscriber: Subscriber): Promise<string[][]> => {
  const received: string[][] = []
  for (;;) {
    const frames = text(await subscriber.receive())
    if (frames[0]?.startsWith("end") === true) return received
    received.push(frames)
  }
}

const topics = (socket: Publisher | Subscriber, count: number): Promise<void> =>
  until(() => socket.topicsCount === count, `there are ${count} topics`)

describe.each(wirings)("PUB and SUB over $transport where the $binder binds", (wiring) => {
  let publisher: Publisher
  let subscriber: Subscriber

  beforeEach(() => {
    publisher = new Publisher({ context })
    subscriber = new Subscriber({ context })
  })

  it("delivers what begins with a subscribed topic, in the order it was published", async () => {
    subscriber.subscribe("a", "bc", "end")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 3)
    for (const first of ["a", "b", "ab", "bc", "bcd", "bd", "c", "", "A", "a", "end"]) {
      await publisher.send([first, `after ${first}`])
    }
    expect(await readToEnd(subscriber)).toEqual([
      ["a", "after a"],
      ["ab", "after ab"],
      ["bc", "after bc"],
      ["bcd", "after bcd"],
      ["a", "after a"],
    ])
  })

  it("sends nothing over that nobody subscribed to", async () => {
    subscriber.subscribe("wanted", "end")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 2)
    for (let index = 0; index < 500; index++) {
      await publisher.send(index % 50 === 0 ? ["wanted", String(index)] : ["unwanted", "x".repeat(100)])
    }
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toHaveLength(10)
    expect(publisher.stats().messagesOut).toBe(11)
    expect(publisher.stats().dropped).toBe(0)
    expect(subscriber.stats().messagesIn).toBe(11)
  })

  it("takes subscriptions before and after it is connected", async () => {
    subscriber.subscribe("before")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 1)
    subscriber.subscribe("after", "end")
    await topics(publisher, 3)
    for (const topic of ["after", "never", "before", "end"]) await publisher.send(topic)
    expect(await readToEnd(subscriber)).toEqual([["after"], ["before"]])
  })

  it("matches the first frame only", async () => {
    subscriber.subscribe("topic", "end")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 2)
    await publisher.send(["other", "topic"])
    await publisher.send(["topic", "other", "", "more"])
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([["topic", "other", "", "more"]])
  })

  it("delivers everything to the empty topic, and an empty first frame to no other", async () => {
    subscriber.subscribe()
    const other = new Subscriber({ context })
    other.subscribe("a", "end")
    await wire(wiring, publisher, subscriber)
    await link(wiring.transport, publisher, other)
    await topics(publisher, 3)
    await publisher.send(null)
    await publisher.send(["", "body"])
    await publisher.send("a")
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([[""], ["", "body"], ["a"]])
    expect(await readToEnd(other)).toEqual([["a"]])
    expect(other.stats().messagesIn).toBe(2)
  })

  it("matches octet by octet, whatever they are", async () => {
    const octets = Array.from({ length: 256 }, (_, octet) => Buffer.of(octet, 255 - octet, 0))
    for (const topic of octets) if ((topic[0] as number) % 3 === 0) subscriber.subscribe(topic)
    subscriber.subscribe(Buffer.from("end"))
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 87)
    for (const topic of octets) {
      await publisher.send(topic)
      await publisher.send(topic.subarray(0, 2))
    }
    await publisher.send("end")
    const third = (_: Buffer, index: number): boolean => index % 3 === 0
    expect(await readToEnd(subscriber)).toEqual(octets.filter(third).map((topic) => text([topic])))
  })

  it("takes topics of any size", async () => {
    const sizes = [1, 2, 126, 127, 128, 244, 245, 246, 249, 250, 251, 253, 254, 255, 256, 257, 1000, 70_000]
    const topicList = sizes.map((size, index) => Buffer.alloc(size, 128 + index))
    subscriber.subscribe(...topicList.slice(0, 9))
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 9)
    subscriber.subscribe(...topicList.slice(9), "end")
    await topics(publisher, sizes.length + 1)
    for (const topic of topicList) {
      await publisher.send([topic.subarray(0, -1), "too short"])
      await publisher.send([topic, "just"])
      await publisher.send([Buffer.concat([topic, Buffer.of(1)]), "longer"])
    }
    await publisher.send("end")
    expect((await readToEnd(subscriber)).map(([topic, body]) => [topic?.length, body])).toEqual(
      sizes.flatMap((size) => [
        [size, "just"],
        [size + 1, "longer"],
      ]),
    )
    subscriber.unsubscribe(...topicList)
    await topics(publisher, 1)
  })

  it("delivers a message once to a subscriber with several topics that match", async () => {
    subscriber.subscribe("", "a", "ab", "abc", "abd")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 5)
    await publisher.send("abcd")
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([["abcd"]])
    expect(publisher.stats().messagesOut).toBe(2)
  })

  it("goes on with a topic until it is unsubscribed as often as it was subscribed", async () => {
    subscriber.subscribe("a", "a")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 1)
    subscriber.subscribe("a")
    subscriber.unsubscribe("a")
    subscriber.unsubscribe("a")
    subscriber.subscribe("end")
    await topics(publisher, 2)
    await publisher.send("a1")
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([["a1"]])
    subscriber.unsubscribe("a")
    await topics(publisher, 1)
    await publisher.send("a2")
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([])
    expect(subscriber.stats().messagesIn).toBe(3)
  })

  it("takes the end of a subscription that never was without a word", async () => {
    subscriber.subscribe("ab", "end")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 2)
    subscriber.unsubscribe("a", "abc", "", "z")
    subscriber.subscribe("marker")
    await topics(publisher, 3)
    await publisher.send("abc")
    await publisher.send("end")
    expect(await readToEnd(subscriber)).toEqual([["abc"]])
    // Ends of what never was would have been counted as messages here.
    expect(publisher.stats().messagesIn).toBe(3)
  })

  it("delivers nothing more of a topic once it is unsubscribed, not even what has arrived", async () => {
    subscriber.subscribe("a", "end")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 2)
    await publisher.send("a1")
    await publisher.send("end1")
    await until(() => subscriber.stats().messagesIn === 2, "both messages have arrived")
    subscriber.unsubscribe("a")
    expect(subscriber.topicsCount).toBe(1)
    expect(text(await subscriber.receive())).toEqual(["end1"])
    await topics(publisher, 1)
    await publisher.send("a2")
    await publisher.send("end2")
    expect(text(await subscriber.receive())).toEqual(["end2"])
  })

  it("filters again on receipt what a publisher should not have sent", async () => {
    const careless = new XPublisher({ context, manual: true })
    subscriber.subscribe("a")
    await wire(wiring, careless, subscriber)
    expect(text(await careless.receive())).toEqual(["\u0001a"])
    careless.subscribe("")
    for (const first of ["b", "a1", "", "ba", "a2"]) await careless.send([first, "body"])
    expect(text(await subscriber.receive())).toEqual(["a1", "body"])
    expect(text(await subscriber.receive())).toEqual(["a2", "body"])
    expect(careless.stats().messagesOut).toBe(5)
    expect(subscriber.readable).toBe(false)
  })
})
