import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Subscriber, XPublisher } from "../../src/index.ts"
import { anyEndpoint, testContext, text, type Wiring, wire, wirings } from "../support/wiring.ts"

/** Milliseconds for all runs of a property: many more than they take. */
const timeout = 120_000

const topicOf = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: fc.constantFrom("\u0000", "\u0001", "a", "b", "\u00ff"), maxLength: 4 }),
  },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom("a", "b"), minLength: 240, maxLength: 260 }) },
)

const bytesOf = (topic: string): Buffer => Buffer.from(topic, "latin1")

/** Subscriptions as they are to be: how often each topic was subscribed to. */
class NaiveSubscriptions {
  readonly counts = new Map<string, number>()

  subscribe(topic: string): void {
    this.counts.set(topic, (this.counts.get(topic) ?? 0) + 1)
  }

  /** Answers whether that was the end of it. */
  unsubscribe(topic: string): boolean {
    const count = this.counts.get(topic)
    if (count === undefined) return false
    if (count > 1) this.counts.set(topic, count - 1)
    else this.counts.delete(topic)
    return count === 1
  }

  wants(first: string): boolean {
    return [...this.counts.keys()].some((topic) => first.startsWith(topic))
  }
}

type Step =
  | { readonly what: "subscribe" | "unsubscribe"; readonly who: number; readonly topic: string }
  | { readonly what: "replace"; readonly who: number }
  | { readonly what: "publish"; readonly topic: string }

const readers = 3
const who = fc.nat({ max: readers - 1 })
const stepOf: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant("subscribe" as const), who, topic: topicOf }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("unsubscribe" as const), who, topic: topicOf }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant("publish" as const), topic: topicOf }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("replace" as const), who }) },
)

const verbosities = [null, "allSubs", "allSubsUnsubs"] as const

/** What the publisher's application is to be told, by the rules of its verbosity. */
class NaiveNotices {
  readonly #verbosity: (typeof verbosities)[number]
  readonly #expected: string[] = []

  constructor(verbosity: (typeof verbosities)[number]) {
    this.#verbosity = verbosity
  }

  subscribed(topic: string, others: readonly NaiveSubscriptions[], own: NaiveSubscriptions): void {
    const first = own.counts.get(topic) === 1 && !others.some((each) => each.counts.has(topic))
    if (first || this.#verbosity !== null) this.#expected.push(`\u0001${topic}`)
  }

  ended(topics: Iterable<string>, others: readonly NaiveSubscriptions[]): void {
    for (const topic of [...topics].toSorted()) {
      const last = !others.some((each) => each.counts.has(topic))
      if (last || this.#verbosity === "allSubsUnsubs") this.#expected.push(`\u0000${topic}`)
    }
  }

  take(): string[] {
    return this.#expected.splice(0)
  }
}

const received = (socket: Subscriber | XPublisher): string[] => {
  const all: string[] = []
  for (let message = socket.tryReceive(); message !== undefined; message = socket.tryReceive()) {
    all.push(...text(message))
  }
  return all
}

describe("an XPUB and its subscribers in the process", () => {
  it.each(verbosities)(
    "do as a naive filter does in every step, with the verbosity %s",
    { timeout },
    async (verbosity) => {
      await fc.assert(
        fc.asyncProperty(fc.array(stepOf, { maxLength: 120, size: "max" }), async (steps) => {
          await using context = testContext()
          const publisher = new XPublisher({ context, verbosity })
          const endpoint = await publisher.bind(anyEndpoint("inproc"))
          const connect = (): Subscriber => {
            const subscriber = new Subscriber({ context })
            subscriber.connect(endpoint)
            return subscriber
          }
          const subscribers = Array.from({ length: readers }, connect)
          const naive = subscribers.map(() => new NaiveSubscriptions())
          const notices = new NaiveNotices(verbosity)
          for (const step of steps) {
            if (step.what === "publish") {
              expect(publisher.trySend(bytesOf(step.topic))).toBe(true)
              const expected = naive.map((each) => (each.wants(step.topic) ? [step.topic] : []))
              expect(subscribers.map(received)).toEqual(expected)
              continue
            }
            const subscriber = subscribers[step.who] as Subscriber
            const own = naive[step.who] as NaiveSubscriptions
            const others = naive.filter((each) => each !== own)
            if (step.what === "replace") {
              await subscriber.close()
              notices.ended(own.counts.keys(), others)
              naive[step.who] = new NaiveSubscriptions()
              subscribers[step.who] = connect()
            } else if (step.what === "subscribe") {
              subscriber.subscribe(bytesOf(step.topic))
              own.subscribe(step.topic)
              notices.subscribed(step.topic, others, own)
            } else {
              subscriber.unsubscribe(bytesOf(step.topic))
              if (own.unsubscribe(step.topic)) notices.ended([step.topic], others)
            }
            expect(received(publisher)).toEqual(notices.take())
            expect(publisher.topicsCount).toBe(new Set(naive.flatMap((each) => [...each.counts.keys()])).size)
          }
        }),
        { numRuns: 60 },
      )
    },
  )
})

/** Lets random subscribers have random messages, and sees that each gets what it wants, and no other is sent. */
const exchangeAtRandom = async (
  wiring: Wiring,
  wanted: readonly (readonly string[])[],
  ended: readonly string[],
  published: readonly string[],
): Promise<void> => {
  await using context = testContext()
  const publisher = new XPublisher({ context })
  const end = "\u0002the end"
  const naive = wanted.map((topics) => {
    const own = new NaiveSubscriptions()
    for (const topic of topics) own.subscribe(topic)
    return own
  })
  const subscribers: Subscriber[] = []
  for (const topics of wanted) {
    const subscriber = new Subscriber({ context })
    for (const [index, topic] of topics.entries()) {
      // Some before connecting, some after.
      if (index === Math.floor(topics.length / 2)) await wire(wiring, publisher, subscriber)
      subscriber.subscribe(bytesOf(topic))
    }
    if (topics.length === 0) await wire(wiring, publisher, subscriber)
    subscribers.push(subscriber)
  }
  for (const [index, topic] of ended.entries()) {
    subscribers[index % subscribers.length]?.unsubscribe(bytesOf(topic))
    naive[index % naive.length]?.unsubscribe(topic)
  }
  for (const [index, subscriber] of subscribers.entries()) subscriber.subscribe(`${end} ${index}`)
  const ends = subscribers.map((_, index) => `${end} ${index}`)
  // Each subscribed to its end last, so that all before it has been heard then.
  for (let missing = ends.length; missing > 0; ) {
    if (text(await publisher.receive())[0]?.startsWith(`\u0001${end}`) === true) missing--
  }
  for (const topic of published) await publisher.send([bytesOf(topic), "body"])
  for (const each of ends) await publisher.send(each)
  let sent = 0
  for (const [index, subscriber] of subscribers.entries()) {
    const own = naive[index] as NaiveSubscriptions
    const expected = [
      ...published.filter((topic) => own.wants(topic)),
      ...ends.filter((each, other) => other === index || own.wants(each)),
    ]
    for (const topic of expected) expect(text(await subscriber.receive())[0]).toBe(topic)
    sent += expected.length
    expect(subscriber.stats()).toMatchObject({ messagesIn: expected.length, queuedIn: 0 })
  }
  expect(publisher.stats()).toMatchObject({ messagesOut: sent, dropped: 0, queuedOut: 0 })
}

describe.each(wirings)("PUB and SUB over $transport where the $binder binds", (wiring) => {
  it("exchange what a naive filter lets pass, and nothing else", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(topicOf, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        fc.array(topicOf, { maxLength: 6 }),
        fc.array(topicOf, { maxLength: 60, size: "max" }),
        (wanted, ended, published) => exchangeAtRandom(wiring, wanted, ended, published),
      ),
      { numRuns: wiring.transport === "inproc" ? 60 : 15 },
    )
  })
})
