import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Subscriber, XPublisher, XSubscriber } from "../../src/index.ts"
import { until } from "../support/until.ts"
import {
  anyEndpoint,
  reservedEndpoint,
  testContext,
  text,
  transports,
  wire,
  wirings,
} from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const next = async (subscriber: Subscriber | XSubscriber): Promise<string[]> =>
  text(await subscriber.receive())

describe.each(wirings)("a welcome message over $transport where the $binder binds", (wiring) => {
  it("is the first that a subscriber of its topic receives", async () => {
    const publisher = new XPublisher({ context, welcomeMessage: "W hello" })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("W")
    await wire(wiring, publisher, subscriber)
    expect(await next(subscriber)).toEqual(["W hello"])
    expect(text(await publisher.receive())).toEqual(["\u0001W"])
    await publisher.send("W news")
    expect(await next(subscriber)).toEqual(["W news"])
  })

  it("passes by a subscriber of other topics", async () => {
    const publisher = new XPublisher({ context, welcomeMessage: "W hello" })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("A")
    await wire(wiring, publisher, subscriber)
    expect(text(await publisher.receive())).toEqual(["\u0001A"])
    await publisher.send("A news")
    expect(await next(subscriber)).toEqual(["A news"])
  })

  it("reaches an XSUB whatever it has subscribed to", async () => {
    const publisher = new XPublisher({ context, welcomeMessage: Buffer.from("hello") })
    const subscriber = new XSubscriber({ context })
    await wire(wiring, publisher, subscriber)
    expect(await next(subscriber)).toEqual(["hello"])
  })
})

describe.each(transports)("welcome messages over %s", (transport) => {
  it("go to each newcomer, as the option is when it comes", async () => {
    const publisher = new XPublisher({ context })
    const endpoint = await publisher.bind(anyEndpoint(transport))
    const received: string[] = []
    for (const welcome of ["one", "two", null, "", "three"]) {
      publisher.welcomeMessage = welcome
      const subscriber = new Subscriber({ context })
      subscriber.subscribe("")
      subscriber.connect(endpoint)
      await publisher.receive()
      await publisher.send("news")
      const first = (await next(subscriber)).join()
      received.push(first)
      if (first !== "news") expect(await next(subscriber)).toEqual(["news"])
      await subscriber.close()
      await publisher.receive()
    }
    expect(received).toEqual(["one", "two", "news", "news", "three"])
  })
})

it.each(["tcp", "ipc"] as const)(
  "a welcome message comes again after a reconnect over %s",
  async (transport) => {
    const publisher = new XPublisher({ context, welcomeMessage: "hello" })
    const subscriber = new Subscriber({ context })
    const endpoint = await reservedEndpoint(transport)
    subscriber.subscribe("")
    subscriber.connect(endpoint)
    for (let round = 0; round < 3; round++) {
      await publisher.bind(endpoint)
      expect(await next(subscriber)).toEqual(["hello"])
      await publisher.unbind(endpoint)
      await until(() => subscriber.stats().peers === 0, "the connection is lost")
    }
  },
)
