import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, Subscriber, XPublisher } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, testContext, text, transports } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
  // Whoever is turned away shall not come back during a test.
  context.defaults.reconnectInterval = 60_000
})

afterEach(() => context.destroy({ linger: 0 }))

/** Joined by a modest subscriber, which must not suffer from what others do. */
const withModestSubscriber = async (
  publisher: Publisher | XPublisher,
  transport: "tcp" | "ipc" | "inproc",
): Promise<{ readonly endpoint: string; readonly isServed: () => Promise<void> }> => {
  const endpoint = await publisher.bind(anyEndpoint(transport))
  const modest = new Subscriber({ context })
  modest.subscribe("m")
  modest.connect(endpoint)
  await until(() => publisher.topicsCount === 1, "the modest subscriber is there")
  const isServed = async (): Promise<void> => {
    await publisher.send("m")
    expect(text(await modest.receive())).toEqual(["m"])
  }
  return { endpoint, isServed }
}

describe.each(["tcp", "ipc"] as const)("a publisher over %s", (transport) => {
  it("ends the connection of a subscriber with too many topics, and of no other", async () => {
    const publisher = new Publisher({ context, maxSubscriptionsPerPeer: 3 })
    const { endpoint, isServed } = await withModestSubscriber(publisher, transport)
    const greedy = new Subscriber({ context })
    greedy.connect(endpoint)
    greedy.subscribe("a", "b", "c")
    // Repetitions are not counted, and what ended makes room.
    greedy.subscribe("a", "b")
    await until(() => publisher.topicsCount === 4, "three are taken")
    greedy.unsubscribe("c")
    greedy.subscribe("d")
    await until(() => publisher.trySend("d") && greedy.readable, "another is taken")
    expect(publisher.topicsCount).toBe(4)
    greedy.subscribe("e")
    await until(() => publisher.topicsCount === 1, "its topics are forgotten")
    await until(() => greedy.stats().peers === 0, "its connection is ended")
    await isServed()
    expect(publisher.stats().peers).toBe(1)
  })

  it("ends the connection of a subscriber with a topic that is too long, and of no other", async () => {
    const publisher = new XPublisher({ context, maxTopicSize: 300 })
    const { endpoint, isServed } = await withModestSubscriber(publisher, transport)
    const verbose = new Subscriber({ context })
    verbose.connect(endpoint)
    verbose.subscribe("x".repeat(300))
    await until(() => publisher.topicsCount === 2, "a topic of just the size is taken")
    verbose.subscribe("x".repeat(301))
    await until(() => publisher.topicsCount === 1 && verbose.stats().peers === 0, "its connection is ended")
    await isServed()
    const notices: string[] = []
    while (notices.length < 3) notices.push(...text(await publisher.receive()))
    expect(notices).toEqual(["\u0001m", `\u0001${"x".repeat(300)}`, `\u0000${"x".repeat(300)}`])
  })

  it("holds subscribers to its limit in manual mode too, but not its own application", async () => {
    const publisher = new XPublisher({ context, manual: true, maxSubscriptionsPerPeer: 2 })
    const endpoint = await publisher.bind(anyEndpoint(transport))
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("a", "b")
    subscriber.connect(endpoint)
    await publisher.receive()
    publisher.subscribe("1", "2", "3", "4")
    expect(publisher.topicsCount).toBe(4)
    await publisher.receive()
    expect(publisher.stats().peers).toBe(1)
    subscriber.subscribe("c")
    await until(() => subscriber.stats().peers === 0, "its connection is ended")
    expect(text(await publisher.receive())).toEqual(["\u0000a"])
    expect(text(await publisher.receive())).toEqual(["\u0000b"])
    await until(() => publisher.topicsCount === 0, "its topics are forgotten")
  })

  it("says why it ended a connection", async () => {
    const publisher = new Publisher({ context, maxSubscriptionsPerPeer: 1 })
    const endpoint = await publisher.bind(anyEndpoint(transport))
    const events: { type: string; error?: unknown }[] = []
    const over = new Promise<void>((resolve) => {
      publisher.events.on("disconnect", (event) => {
        events.push(event)
        resolve()
      })
    })
    const greedy = new Subscriber({ context })
    greedy.subscribe("a", "b")
    greedy.connect(endpoint)
    await over
    expect(events).toHaveLength(1)
    expect(publisher.topicsCount).toBe(0)
  })
})

it.each(transports)("limits can be changed at any time over %s", async (transport) => {
  const publisher = new Publisher({ context, maxSubscriptionsPerPeer: 1, maxTopicSize: 1 })
  const { endpoint, isServed } = await withModestSubscriber(publisher, transport)
  publisher.maxSubscriptionsPerPeer = 2000
  publisher.maxTopicSize = 10
  const subscriber = new Subscriber({ context })
  subscriber.connect(endpoint)
  subscriber.subscribe(...Array.from({ length: 2000 }, (_, index) => `${index}`.padStart(10, "0")))
  await until(() => publisher.topicsCount === 2001, "all topics are taken")
  await isServed()
})

it("a limit holds inside the process too, at the cost of nobody else", async () => {
  const publisher = new Publisher({ context, maxSubscriptionsPerPeer: 2 })
  const { endpoint, isServed } = await withModestSubscriber(publisher, "inproc")
  const greedy = new Subscriber({ context })
  greedy.connect(endpoint)
  greedy.subscribe("a", "b")
  expect(() => greedy.subscribe("c")).not.toThrow()
  expect(publisher.topicsCount).toBeLessThanOrEqual(3)
  await isServed()
})
