import { afterEach, beforeEach, describe, expect, it } from "vitest"
import {
  type Context,
  Dealer,
  Pair,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type Socket,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../src/index.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, type Transport, testContext, text, transports } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

/** Binds both ends and lets a proxy run between them, until the context of the test ends. */
const forward = async (
  transport: Transport,
  frontEnd: Socket,
  backEnd: Socket,
  capture?: Socket,
): Promise<{ readonly front: string; readonly back: string }> => {
  const front = await frontEnd.bind(anyEndpoint(transport))
  const back = await backEnd.bind(anyEndpoint(transport))
  new Proxy(frontEnd, backEnd, capture).run().catch(() => {})
  return { front, back }
}

describe.each(transports)("a proxy over %s", (transport) => {
  it("passes publications one way and subscriptions the other", async () => {
    const { front, back } = await forward(
      transport,
      new XSubscriber({ context }),
      new XPublisher({ context }),
    )
    const publishers = [new XPublisher({ context }), new Publisher({ context })] as const
    for (const publisher of publishers) publisher.connect(front)
    const subscribers = [new Subscriber({ context }), new Subscriber({ context })] as const
    for (const subscriber of subscribers) subscriber.connect(back)
    subscribers[0].subscribe("a", "both")
    subscribers[1].subscribe("b", "both")
    await until(() => publishers.every((each) => each.topicsCount === 3), "the publishers know three topics")
    await publishers[0].send(["a", "one"])
    await publishers[0].send(["nobody's", "x"])
    await publishers[0].send(["both", "", "two"])
    expect(text(await subscribers[0].receive())).toEqual(["a", "one"])
    expect(text(await subscribers[0].receive())).toEqual(["both", "", "two"])
    expect(text(await subscribers[1].receive())).toEqual(["both", "", "two"])
    expect(publishers[0].stats().messagesOut).toBe(2)
    await publishers[1].send(["b", "three"])
    expect(text(await subscribers[1].receive())).toEqual(["b", "three"])
    subscribers[0].unsubscribe("both")
    await subscribers[1].close()
    await until(() => publishers.every((each) => each.topicsCount === 1), "the publishers know one topic")
    // Each topic's first subscription and last end went through once.
    const notices: string[] = []
    while (notices.length < 5) notices.push(...text(await publishers[0].receive()))
    expect(notices.toSorted()).toEqual(["\u0000b", "\u0000both", "\u0001a", "\u0001b", "\u0001both"])
    expect(publishers[0].readable).toBe(false)
  })

  it("passes requests of many clients to many workers, and each reply back to its client", async () => {
    const { front, back } = await forward(transport, new Router({ context }), new Dealer({ context }))
    const clients = Array.from({ length: 3 }, () => new Dealer({ context }))
    const workers = Array.from({ length: 5 }, () => new Dealer({ context }))
    for (const worker of workers) {
      worker.connect(back)
      worker.consume(async ([id, empty, body]) => {
        const replies = Number(body) % 5
        for (let reply = 0; reply < replies; reply++) {
          await worker.send([id as Buffer, empty as Buffer, `${body} ${reply}`, "part"])
        }
      })
    }
    const count = 20
    for (const [index, client] of clients.entries()) {
      client.connect(front)
      for (let request = 0; request < count; request++) await client.send(["", String(100 * index + request)])
    }
    for (const [index, client] of clients.entries()) {
      const expected = Array.from({ length: count }, (_, request) => 100 * index + request).flatMap((body) =>
        Array.from({ length: body % 5 }, (_, reply) => `${body} ${reply}`),
      )
      const received: string[] = []
      while (received.length < expected.length) {
        const [empty, body, part] = text(await client.receive())
        expect([empty, part]).toEqual(["", "part"])
        received.push(body as string)
      }
      expect(received.toSorted()).toEqual(expected.toSorted())
      expect(client.readable).toBe(false)
    }
  })

  it("keeps requests and replies as they are", async () => {
    const { front, back } = await forward(transport, new Router({ context }), new Dealer({ context }))
    const request = new Request({ context })
    request.connect(front)
    const worker = new Router({ context })
    worker.connect(back)
    await request.send(["A", "B"])
    const [own, id, ...rest] = await worker.receive()
    expect(text(rest)).toEqual(["", "A", "B"])
    await worker.send([own as Buffer, id as Buffer, "", "C", "", "D"])
    expect(text(await request.receive())).toEqual(["C", "", "D"])
  })

  it("passes work on in order, whole, and to each worker its share", async () => {
    const backEnd = new Push({ context })
    const { front, back } = await forward(transport, new Pull({ context }), backEnd)
    const workers = [new Pull({ context }), new Pull({ context })]
    for (const worker of workers) worker.connect(back)
    await until(() => backEnd.stats().peers === 2, "the workers are connected")
    const source = new Push({ context })
    source.connect(front)
    const count = 300
    for (let index = 0; index < count; index++) await source.send([String(index), "", "x".repeat(index)])
    const numbers: number[] = []
    for (const worker of workers) {
      const own: number[] = []
      await until(() => worker.stats().messagesIn === count / 2, "half of the work has arrived")
      for (let message = worker.tryReceive(); message !== undefined; message = worker.tryReceive()) {
        const [number, empty, body] = text(message)
        expect([empty, body?.length]).toEqual(["", Number(number)])
        own.push(Number(number))
      }
      expect(own).toEqual(own.toSorted((left, right) => left - right))
      numbers.push(...own)
    }
    expect(new Set(numbers).size).toBe(count)
  })

  it("copies every message of both directions to its capture, before it passes on", async () => {
    const capture = new Push({ context })
    const log = new Pull({ context })
    log.connect(await capture.bind(anyEndpoint(transport)))
    const { front, back } = await forward(transport, new Pair({ context }), new Pair({ context }), capture)
    const [left, right] = [new Pair({ context }), new Pair({ context })]
    left.connect(front)
    right.connect(back)
    const exchange = async (from: Pair, to: Pair, message: string[]): Promise<void> => {
      await from.send(message)
      const logged = log.receive()
      expect(text(await to.receive())).toEqual(message)
      expect(text(await logged)).toEqual(message)
    }
    for (let round = 0; round < 10; round++) {
      await exchange(left, right, ["request", String(round), ""])
      await exchange(right, left, [String(round), "reply", "x".repeat(1000 * round)])
    }
    expect(log.readable).toBe(false)
  })

  it("captures subscriptions as well as publications", async () => {
    const capture = new Publisher({ context })
    const log = new Subscriber({ context })
    log.subscribe("")
    log.connect(await capture.bind(anyEndpoint(transport)))
    await until(() => capture.topicsCount === 1, "somebody listens to the capture")
    const ends = [new XSubscriber({ context }), new XPublisher({ context })] as const
    const { front, back } = await forward(transport, ...ends, capture)
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    publisher.connect(front)
    subscriber.connect(back)
    subscriber.subscribe("a")
    await until(() => publisher.topicsCount === 1, "the publisher knows the topic")
    await publisher.send(["a", "body"])
    expect(text(await subscriber.receive())).toEqual(["a", "body"])
    expect(text(await log.receive())).toEqual(["\u0001a"])
    expect(text(await log.receive())).toEqual(["a", "body"])
  })
})

describe("a proxy between sockets that go one way", () => {
  it("passes only what the front end receives when it is PULL and PUSH", async () => {
    const { front, back } = await forward("inproc", new Pull({ context }), new Push({ context }))
    const [source, sink] = [new Push({ context }), new Pull({ context })]
    source.connect(front)
    sink.connect(back)
    await source.send("one way")
    expect(text(await sink.receive())).toEqual(["one way"])
  })

  it("passes what the back end receives when that is the one that does", async () => {
    const { front, back } = await forward("inproc", new Push({ context }), new Pull({ context }))
    const [source, sink] = [new Push({ context }), new Pull({ context })]
    source.connect(back)
    sink.connect(front)
    await source.send("the other way")
    expect(text(await sink.receive())).toEqual(["the other way"])
  })

  it("feeds publications to workers", async () => {
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("a")
    const { front, back } = await forward("inproc", subscriber, new Push({ context }))
    const publisher = new Publisher({ context })
    publisher.connect(front)
    const worker = new Pull({ context })
    worker.connect(back)
    await publisher.send("b")
    await publisher.send(["a", "work"])
    expect(text(await worker.receive())).toEqual(["a", "work"])
  })
})

it.each(transports)(
  "a proxy of sockets that take turns serves one request after the other over %s",
  async (transport) => {
    const { front, back } = await forward(transport, new Reply({ context }), new Request({ context }))
    const server = new Reply({ context })
    server.connect(back)
    server.consume(async (message) => {
      await server.send(["answer to", ...message])
    })
    const clients = Array.from({ length: 4 }, () => new Request({ context }))
    for (const client of clients) client.connect(front)
    for (let round = 0; round < 3; round++) {
      await Promise.all(clients.map((client, index) => client.send([String(index), String(round)])))
      for (const [index, client] of clients.entries()) {
        expect(text(await client.receive())).toEqual(["answer to", String(index), String(round)])
      }
    }
  },
)

it("proxies can be chained", async () => {
  const first = await forward("tcp", new Router({ context }), new Dealer({ context }))
  const [front, back] = [new Router({ context }), new Dealer({ context })]
  front.connect(first.back)
  const end = await back.bind(anyEndpoint("ipc"))
  new Proxy(front, back).run().catch(() => {})
  const request = new Request({ context })
  request.connect(first.front)
  const worker = new Dealer({ context })
  worker.connect(end)
  await request.send("far")
  const [outer, inner, ...rest] = await worker.receive()
  expect(text(rest)).toEqual(["", "far"])
  await worker.send([outer as Buffer, inner as Buffer, "", "away"])
  expect(text(await request.receive())).toEqual(["away"])
})
