import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, type Publisher, XPublisher, XSubscriber } from "../../src/index.ts"
import { turns, until } from "../support/until.ts"
import { link, reservedEndpoint, testContext, text, wire, wirings } from "../support/wiring.ts"

let context: Context
let publisher: XPublisher
let subscriber: XSubscriber

beforeEach(() => {
  context = testContext()
  publisher = new XPublisher({ context })
  subscriber = new XSubscriber({ context })
})

afterEach(() => context.destroy({ linger: 0 }))

const on = (topic: string): string => `\u0001${topic}`
const off = (topic: string): string => `\u0000${topic}`

/** What the publisher's application receives, up to a message that the subscriber sends now. */
const arrived = async (): Promise<string[][]> => {
  await subscriber.send("that is all")
  const messages: string[][] = []
  for (;;) {
    const message = text(await publisher.receive())
    if (message[0] === "that is all") return messages
    messages.push(message)
  }
}

const connected = (): Promise<void> =>
  until(() => publisher.stats().peers === 1 && subscriber.stats().peers === 1, "they are connected")

const topics = (socket: Publisher | XPublisher | XSubscriber, count: number): Promise<void> =>
  until(() => socket.topicsCount === count, `there are ${count} topics`)

describe.each(wirings)("an XSUB over $transport where the $binder binds", (wiring) => {
  beforeEach(async () => {
    await wire(wiring, publisher, subscriber)
    await connected()
  })

  it("subscribes with 1 and a topic and ends that with 0 and the topic", async () => {
    await subscriber.send(on("a"))
    await subscriber.send(Buffer.of(1, 0, 255))
    await subscriber.send(Buffer.of(1))
    expect(await arrived()).toEqual([[on("a")], [on("\u0000\u00ff")], [on("")]])
    expect(publisher.topicsCount).toBe(3)
    expect(subscriber.topicsCount).toBe(3)
    await subscriber.send(Buffer.of(0))
    expect(await arrived()).toEqual([[off("")]])
    for (const topic of ["b", "a1"]) await publisher.send(topic)
    expect(text(await subscriber.receive())).toEqual(["a1"])
  })

  it("passes on each subscription, and of its ends only the last of a topic", async () => {
    publisher.verbosity = "allSubsUnsubs"
    for (const message of [on("a"), on("a"), on("b"), on("a"), off("a"), off("b"), off("b"), off("never")]) {
      await subscriber.send(message)
    }
    expect(await arrived()).toEqual([on("a"), on("a"), on("b"), on("a"), off("b")].map((each) => [each]))
    await subscriber.send(off("a"))
    expect(await arrived()).toEqual([])
    await subscriber.send(off("a"))
    expect(await arrived()).toEqual([[off("a")]])
    expect(subscriber.topicsCount).toBe(0)
  })

  it("passes on every end with verboseUnsubscribe, also of what it never subscribed to", async () => {
    publisher.verbosity = "allSubsUnsubs"
    subscriber.verboseUnsubscribe = true
    for (const message of [on("a"), on("a"), off("a"), off("a"), off("a"), off("never")]) {
      await subscriber.send(message)
    }
    expect(await arrived()).toEqual(
      [on("a"), on("a"), off("a"), off("a"), off("a"), off("never")].map((each) => [each]),
    )
    subscriber.verboseUnsubscribe = false
    await subscriber.send(off("never"))
    expect(await arrived()).toEqual([])
  })

  it("passes an end that nobody waited for on to the application of an XPUB of any verbosity", async () => {
    subscriber.verboseUnsubscribe = true
    for (const message of [on("a"), on("a"), off("a"), off("a"), off("never")]) await subscriber.send(message)
    expect(await arrived()).toEqual([on("a"), off("a"), off("a"), off("never")].map((each) => [each]))
  })

  it("does not filter what it receives", async () => {
    publisher.manual = true
    await subscriber.send(on("a"))
    expect(text(await publisher.receive())).toEqual([on("a")])
    publisher.subscribe("")
    for (const topic of ["b", "", "a"]) await publisher.send([topic, "body"])
    for (const topic of ["b", "", "a"]) expect(text(await subscriber.receive())).toEqual([topic, "body"])
  })

  it("sends messages that are no subscriptions as they are", async () => {
    const sent = [[""], ["\u0002"], ["user", "", "more"], ["", "more"], ["x".repeat(1000)]]
    for (const message of sent) await subscriber.send(message)
    expect(await arrived()).toEqual(sent)
    expect(publisher.topicsCount).toBe(0)
  })

  it("takes every frame of a message that begins with 1 or 0 for a subscription or its end", async () => {
    await subscriber.send([on("a"), on("b"), on("c")])
    expect(await arrived()).toEqual([[on("a")], [on("b")], [on("c")]])
    await subscriber.send(["user", on("d"), off("a")])
    expect((await arrived()).flat()).toEqual(["user", on("d"), off("a")])
    await subscriber.send([off("b"), off("never")])
    expect(await arrived()).toEqual([[off("b")]])
    expect(subscriber.topicsCount).toBe(2)
    for (const topic of ["a", "b", "c", "d"]) await publisher.send(topic)
    expect([...text(await subscriber.receive()), ...text(await subscriber.receive())]).toEqual(["c", "d"])
  })

  it("takes only messages whose first frame is a subscription for such with onlyFirstSubscribe", async () => {
    subscriber.onlyFirstSubscribe = true
    publisher.onlyFirstSubscribe = true
    await subscriber.send(["user", on("a"), off("b")])
    expect(await arrived()).toEqual([["user", on("a"), off("b")]])
    expect(subscriber.topicsCount).toBe(0)
    expect(publisher.topicsCount).toBe(0)
    await subscriber.send([on("a"), on("b")])
    expect((await arrived()).flat()).toEqual([on("a"), on("b")])
    await subscriber.send(["user", "user"])
    expect(await arrived()).toEqual([["user", "user"]])
    await publisher.send("a1")
    expect(text(await subscriber.receive())).toEqual(["a1"])
  })

  it("has its subscriptions ended when it goes", async () => {
    await subscriber.send(on("a"))
    await topics(publisher, 1)
    await (wiring.binder === "publisher"
      ? subscriber.close()
      : publisher.disconnect(String(publisher.lastEndpoint)))
    await topics(publisher, 0)
    expect([...text(await publisher.receive()), ...text(await publisher.receive())]).toEqual([
      on("a"),
      off("a"),
    ])
  })
})

describe.each(wirings)("an XSUB that subscribes first, over $transport where the $binder binds", (wiring) => {
  it("tells each publisher of its subscriptions when it is connected", async () => {
    await subscriber.send(on("a"))
    await subscriber.send(on("b"))
    await subscriber.send(on("b"))
    await subscriber.send(off("a"))
    publisher.verbosity = "allSubsUnsubs"
    await wire(wiring, publisher, subscriber)
    expect(text(await publisher.receive())).toEqual([on("b")])
    const other = new XPublisher({ context })
    await wire(wiring, other, subscriber)
    expect(text(await other.receive())).toEqual([on("b")])
    expect(publisher.readable).toBe(false)
  })

  it("sends to nobody at once", async () => {
    expect(subscriber.writable).toBe(true)
    for (const message of [on("a"), "user", off("a"), ["user", "more"]]) {
      expect(subscriber.trySend(message)).toBe(true)
      await subscriber.send(message)
    }
    expect(subscriber.stats()).toMatchObject({ messagesOut: 0, queuedOut: 0 })
  })
})

describe.each(wirings)(
  "an XSUB over $transport where the $binder binds, whose publisher does not read",
  (wiring) => {
    it("never waits, tears no message and loses no subscription", async () => {
      publisher.receiveHighWaterMark = 5
      subscriber.sendHighWaterMark = 5
      await wire(wiring, publisher, subscriber)
      await connected()
      const body = "x".repeat(64 * 1024)
      // As many as it takes: how much the system buffers is its own business.
      let count = 0
      for (; subscriber.stats().dropped < 50; count++) {
        expect(subscriber.trySend([String(count), body, String(count)])).toBe(true)
        if (count % 10 === 0) await turns(1)
      }
      await subscriber.send(on("a"))
      const arrivals: string[][] = []
      while (arrivals.length < count + 1 - subscriber.stats().dropped)
        arrivals.push(text(await publisher.receive()))
      // Inside the process there is no place to wait for a subscription: it goes ahead of what waits there.
      if (wiring.transport !== "inproc") expect(arrivals.at(-1)).toEqual([on("a")])
      expect(arrivals.filter(([first]) => first === on("a"))).toEqual([[on("a")]])
      const messages = arrivals.filter(([first]) => first !== on("a"))
      for (const [first, middle, last] of messages)
        expect([middle?.length, last]).toEqual([body.length, first])
      const numbers = messages.map(([number]) => Number(number))
      expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
      await publisher.send("a1")
      expect(text(await subscriber.receive())).toEqual(["a1"])
    })
  },
)

describe.each(["tcp", "ipc"] as const)("an XSUB over %s whose publisher reads slowly", (transport) => {
  it("does not let the end of a subscription go ahead of its beginning", async () => {
    publisher.receiveHighWaterMark = 4
    subscriber.sendHighWaterMark = 4
    await link(transport, publisher, subscriber)
    await connected()
    const body = "x".repeat(64 * 1024)
    const queued = (): number => subscriber.stats().queuedOut
    while (queued() !== 3) {
      subscriber.trySend(["user", body])
      await turns(2)
    }
    // The beginning takes the last place, and the end finds none.
    for (const message of [on("a"), off("a"), on("b")]) expect(subscriber.trySend(message)).toBe(true)
    const received: string[] = []
    const consumption = publisher.consume((message) => {
      received.push(...text(message))
    })
    await until(() => queued() === 0, "there is room for more")
    await subscriber.send("end")
    await until(() => received.includes("end"), "everything has arrived")
    consumption.stop()
    expect(subscriber.topicsCount).toBe(1)
    expect(publisher.topicsCount).toBe(1)
    expect(received.filter((message) => message.endsWith("a"))).toEqual([on("a"), off("a")])
  })
})

describe.each(["tcp", "ipc"] as const)("an XSUB over %s", (transport) => {
  it("sends its subscriptions again on a new connection", async () => {
    const endpoint = await reservedEndpoint(transport)
    subscriber.connect(endpoint)
    await subscriber.send(on("a"))
    for (let round = 0; round < 3; round++) {
      await publisher.bind(endpoint)
      expect(text(await publisher.receive())).toEqual([on("a")])
      await publisher.send(["a", String(round)])
      expect(text(await subscriber.receive())).toEqual(["a", String(round)])
      await publisher.unbind(endpoint)
      expect(text(await publisher.receive())).toEqual([off("a")])
      await until(() => subscriber.stats().peers === 0, "the connection is lost")
    }
  })

  it("keeps its messages for a publisher that it connected to and that is not there yet", async () => {
    const endpoint = await reservedEndpoint(transport)
    subscriber.connect(endpoint)
    await subscriber.send(["user", "message"])
    await publisher.bind(endpoint)
    expect(text(await publisher.receive())).toEqual(["user", "message"])
  })

  it("sends its messages to all its publishers", async () => {
    const publishers = [publisher, new XPublisher({ context })]
    for (const each of publishers) await link(transport, each, subscriber)
    await until(() => subscriber.stats().peers === 2, "both are connected")
    await subscriber.send(["user", "message"])
    for (const each of publishers) {
      expect(text(await each.receive())).toEqual(["user", "message"])
    }
  })
})
