import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber, XPublisher } from "../../src/index.ts"
import { steady } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"
import { link, testContext, text, transports, wire, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const topics = (publisher: Publisher | XPublisher, count: number): Promise<void> =>
  until(() => publisher.topicsCount === count, `there are ${count} topics`)

/** Everything that arrives without anything more being published. */
const drain = async (subscriber: Subscriber, expected: () => number): Promise<string[][]> => {
  const received: string[][] = []
  await until(
    () => {
      for (;;) {
        const message = subscriber.tryReceive()
        if (message === undefined) break
        received.push(text(message))
      }
      return received.length >= expected()
    },
    () => `${received.length} messages of ${expected()} have arrived`,
  )
  await turns()
  expect(subscriber.tryReceive()).toBeUndefined()
  return received
}

describe.each(transports)("a PUB over %s with a subscriber that does not read", (transport) => {
  it("drops whole messages for it and serves the others", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 10 })
    const slow = new Subscriber({ context, receiveHighWaterMark: 10 })
    const fast = new Subscriber({ context })
    slow.subscribe("a", "slow")
    fast.subscribe("a", "fast")
    await link(transport, publisher, slow, fast)
    await topics(publisher, 3)
    const body = Buffer.alloc(64 * 1024, ".")
    // As many as it takes: how much the system buffers is its own business.
    let count = 0
    for (; publisher.stats().dropped < 50; count++) {
      const number = String(count)
      await publisher.send(["a", number, body, number])
      const message = await fast.receive()
      expect(message.map((frame) => frame.length)).toEqual([1, number.length, body.length, number.length])
      expect(String(message[1])).toBe(number)
    }
    const { dropped } = publisher.stats()
    expect(slow.stats().queuedIn).toBeLessThanOrEqual(transport === "inproc" ? 20 : 10)
    expect(publisher.stats().queuedOut).toBeLessThanOrEqual(10)
    const received = await drain(slow, () => count - dropped)
    expect(received).toHaveLength(count - dropped)
    for (const [topic, first, middle, last] of received) {
      expect([topic, first, middle?.length]).toEqual(["a", last, body.length])
    }
    const numbers = received.map(([, index]) => Number(index))
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
    await publisher.send(["slow", "again"])
    expect(text(await slow.receive())).toEqual(["slow", "again"])
  })
})

describe("inside the process, where queues are exact", () => {
  const published = (publisher: Publisher, from: number, to: number): void => {
    for (let index = from; index < to; index++) expect(publisher.trySend(["a", String(index)])).toBe(true)
  }

  it.each([
    { send: 5, receive: 5, room: 10 },
    { send: 1, receive: 1, room: 2 },
    { send: 3, receive: 4, room: 7 },
  ])("a PUB drops what is above the marks of both, $send and $receive", async ({ send, receive, room }) => {
    const publisher = new Publisher({ context, sendHighWaterMark: send })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: receive })
    subscriber.subscribe("a")
    await link("inproc", publisher, subscriber)
    published(publisher, 0, room + 5)
    expect(publisher.stats()).toMatchObject({ messagesOut: room, dropped: 5 })
    const received = await drain(subscriber, () => room)
    expect(received.map(([, index]) => Number(index))).toEqual(
      Array.from({ length: room }, (_, index) => index),
    )
  })

  it("a PUB goes on for a full subscriber when half of its queue was read", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 5 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 5 })
    subscriber.subscribe("a")
    await link("inproc", publisher, subscriber)
    published(publisher, 0, 12)
    for (let read = 0; read < 4; read++) await subscriber.receive()
    published(publisher, 12, 14)
    await subscriber.receive()
    published(publisher, 14, 20)
    const received = await drain(subscriber, () => 10)
    expect(received.map(([, index]) => Number(index))).toEqual([5, 6, 7, 8, 9, 14, 15, 16, 17, 18])
    expect(publisher.stats().dropped).toBe(5)
  })

  it.each([
    [0, 10],
    [10, 0],
    [0, 0],
  ])("a PUB drops nothing with the marks %i and %i", async (send, receive) => {
    const publisher = new Publisher({ context, sendHighWaterMark: send })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: receive })
    subscriber.subscribe("a")
    await link("inproc", publisher, subscriber)
    published(publisher, 0, 2500)
    expect(await drain(subscriber, () => 2500)).toHaveLength(2500)
    expect(publisher.stats().dropped).toBe(0)
  })
})

describe.each(wirings)("over $transport where the $binder binds", (wiring) => {
  it("all messages below the mark arrive, also when it is set after connecting", async () => {
    const publisher = new XPublisher({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 1)
    for (const mark of [1000, 100, 2000]) {
      publisher.sendHighWaterMark = mark
      for (let index = 0; index < mark; index++) expect(publisher.trySend(String(index))).toBe(true)
      const received = await drain(subscriber, () => mark)
      expect(received.map(([body]) => Number(body))).toEqual(
        Array.from({ length: mark }, (_, index) => index),
      )
    }
    expect(publisher.stats().dropped).toBe(0)
  })

  it("room that was used is there again after reading", async () => {
    const publisher = new XPublisher({ context, sendHighWaterMark: 3000 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 3000 })
    subscriber.subscribe("")
    await wire(wiring, publisher, subscriber)
    await topics(publisher, 1)
    for (const count of [2999, 1100, 3000]) {
      for (let index = 0; index < count; index++) publisher.trySend("x")
      expect(await drain(subscriber, () => count)).toHaveLength(count)
    }
    expect(publisher.stats().dropped).toBe(0)
  })
})

describe.each(transports)("a SUB over %s whose queue is full", (transport) => {
  it("has room again when it unsubscribes from what is in it", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 0 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 5 })
    subscriber.subscribe("a")
    await link(transport, publisher, subscriber)
    await topics(publisher, 1)
    for (let index = 0; index < 50; index++) await publisher.send(["a", String(index)])
    await until(() => subscriber.stats().queuedIn >= 5, "its queue is full")
    subscriber.unsubscribe("a")
    subscriber.subscribe("b")
    await until(() => publisher.trySend("b") && subscriber.readable, "another message has arrived")
    expect(text(await subscriber.receive())).toEqual(["b"])
  })
})

describe.each(["tcp", "ipc"] as const)("a SUB over %s that does not read", (transport) => {
  it("takes in no more than its mark, and gets everything from a PUB without one", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 0 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 20 })
    subscriber.subscribe("a")
    await link(transport, publisher, subscriber)
    await topics(publisher, 1)
    const body = "x".repeat(2000)
    // As many as it takes: how much the system buffers is its own business.
    let count = 0
    do {
      for (const end = count + 3000; count < end; count++) await publisher.send(["a", String(count), body])
    } while ((await steady(() => publisher.stats().queuedOut)) === 0)
    expect(subscriber.stats()).toMatchObject({ queuedIn: 20, messagesIn: 20 })
    const received = await drain(subscriber, () => count)
    expect(received.map(([, index]) => Number(index))).toEqual(
      Array.from({ length: count }, (_, index) => index),
    )
    expect(publisher.stats()).toMatchObject({ queuedOut: 0, dropped: 0, messagesOut: count })
  })

  it("has its subscriptions taken all the same", async () => {
    const publisher = new Publisher({ context, sendHighWaterMark: 10 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 10 })
    subscriber.subscribe("a")
    await link(transport, publisher, subscriber)
    await topics(publisher, 1)
    const body = Buffer.alloc(64 * 1024)
    await until(() => {
      for (let burst = 0; burst < 10; burst++) publisher.trySend(["a", body])
      return publisher.stats().dropped > 100
    }, "it is full")
    subscriber.subscribe("b")
    await topics(publisher, 2)
    subscriber.unsubscribe("a", "b")
    await topics(publisher, 0)
  })
})
