import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Subscriber, XPublisher } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { testContext, text, wire, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

describe.each(wirings)("inverted matching over $transport where the $binder binds", (wiring) => {
  it("sends a message to those who have not subscribed to its topic", async () => {
    const publisher = new XPublisher({ context, invertMatching: true })
    const all = new Subscriber({ context, invertMatching: true })
    const some = new Subscriber({ context, invertMatching: true })
    some.subscribe("a", "bc", "bcd")
    await wire(wiring, publisher, all)
    await wire(wiring, publisher, some)
    await until(() => publisher.topicsCount === 3 && publisher.stats().peers === 2, "both are there")
    const topics = ["", "a", "ab", "b", "bc", "bcde", "c"]
    for (const topic of topics) await publisher.send([topic, "body"])
    for (const topic of topics) expect(text(await all.receive())).toEqual([topic, "body"])
    for (const topic of ["", "b", "c"]) expect(text(await some.receive())).toEqual([topic, "body"])
    expect(some.stats().messagesIn).toBe(3)
  })

  it("sends nothing to who has subscribed to everything", async () => {
    const publisher = new XPublisher({ context, invertMatching: true })
    const subscriber = new Subscriber({ context, invertMatching: true })
    subscriber.subscribe("")
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.topicsCount === 1, "the subscription is there")
    await publisher.send("a")
    expect(publisher.stats().messagesOut).toBe(0)
    subscriber.unsubscribe("")
    await until(() => publisher.topicsCount === 0, "the subscription is gone")
    await publisher.send("b")
    expect(text(await subscriber.receive())).toEqual(["b"])
  })

  it("takes effect at once when it is switched", async () => {
    const publisher = new XPublisher({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("a")
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.topicsCount === 1, "the subscription is there")
    for (const inverted of [true, false, true]) {
      publisher.invertMatching = inverted
      subscriber.invertMatching = inverted
      await publisher.send("a")
      await publisher.send("b")
      expect(text(await subscriber.receive())).toEqual([inverted ? "b" : "a"])
    }
    expect(subscriber.stats().messagesIn).toBe(3)
  })

  it("delivers nothing more of a topic once it is subscribed to, not even what has arrived", async () => {
    const publisher = new XPublisher({ context, invertMatching: true })
    const subscriber = new Subscriber({ context, invertMatching: true })
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.stats().peers === 1 && subscriber.stats().peers === 1, "they are connected")
    await publisher.send("a")
    await publisher.send("b")
    await until(() => subscriber.stats().messagesIn === 2, "both messages have arrived")
    subscriber.subscribe("a")
    expect(text(await subscriber.receive())).toEqual(["b"])
  })

  it("leaves nothing that both sides agree on when only one side has it", async () => {
    const publisher = new XPublisher({ context, invertMatching: true })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("a")
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.topicsCount === 1, "the subscription is there")
    for (const topic of ["a", "b", ""]) await publisher.send(topic)
    await until(() => subscriber.stats().messagesIn === 2, "what was not subscribed to has arrived")
    expect(subscriber.readable).toBe(false)
  })
})
