import { afterEach, beforeEach, describe, expect, it } from "vitest"
import {
  type Context,
  Dealer,
  Proxy,
  Publisher,
  Pull,
  Push,
  type Socket,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../src/index.ts"
import { turns, until } from "../support/until.ts"
import { anyEndpoint, testContext, text, transports } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const marks = { sendHighWaterMark: 10, receiveHighWaterMark: 10 }

/** Sends until nothing is taken any more, however many turns pass; answers how many were taken. */
const fill = async (socket: Push | Dealer, body: Buffer): Promise<number> => {
  let sent = 0
  let refused = 0
  await until(() => {
    while (socket.trySend([String(sent), body])) {
      sent++
      refused = 0
    }
    return ++refused > 30
  }, "it is full")
  return sent
}

const drain = async (socket: Pull | Dealer, count: number): Promise<number[]> => {
  const numbers: number[] = []
  while (numbers.length < count) numbers.push(Number((await socket.receive())[0]))
  return numbers
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe.each(transports)("a proxy over %s whose back end is slow", (transport) => {
  it("holds the front end back and loses nothing", async () => {
    const [front, back] = [new Pull({ context, ...marks }), new Push({ context, ...marks })]
    const [source, sink] = [new Push({ context, ...marks }), new Pull({ context, ...marks })]
    source.connect(await front.bind(anyEndpoint(transport)))
    sink.connect(await back.bind(anyEndpoint(transport)))
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    const body = Buffer.alloc(64 * 1024)
    const sent = await fill(source, body)
    // Its two queues are full, and that is all it holds.
    for (const socket of [front, back, sink]) {
      const { queuedIn, queuedOut } = socket.stats()
      expect(queuedIn).toBeLessThanOrEqual(transport === "inproc" ? 20 : 10)
      expect(queuedOut).toBeLessThanOrEqual(10)
    }
    expect(front.stats().messagesIn - back.stats().messagesOut).toBeLessThanOrEqual(
      transport === "inproc" ? 21 : 31,
    )
    if (transport === "inproc") expect(sent).toBeLessThanOrEqual(41)
    expect(await drain(sink, sent)).toEqual(upTo(sent))
    await source.send("more")
    expect(text(await sink.receive())).toEqual(["more"])
    proxy.terminate()
    await running
  })

  it("goes on in the other direction", async () => {
    const [front, back] = [new Dealer({ context, ...marks }), new Dealer({ context, ...marks })]
    const [left, right] = [new Dealer({ context, ...marks }), new Dealer({ context, ...marks })]
    left.connect(await front.bind(anyEndpoint(transport)))
    right.connect(await back.bind(anyEndpoint(transport)))
    new Proxy(front, back).run().catch(() => {})
    const sent = await fill(left, Buffer.alloc(64 * 1024))
    for (let index = 0; index < 200; index++) {
      await right.send(String(index))
      expect(text(await left.receive())).toEqual([String(index)])
    }
    expect(await drain(right, sent)).toEqual(upTo(sent))
  })

  it("leaves messages where they are while it is paused, up to the marks", async () => {
    const [front, back] = [new Pull({ context, ...marks }), new Push({ context, ...marks })]
    const [source, sink] = [new Push({ context, ...marks }), new Pull({ context })]
    source.connect(await front.bind(anyEndpoint(transport)))
    sink.connect(await back.bind(anyEndpoint(transport)))
    const proxy = new Proxy(front, back)
    proxy.run().catch(() => {})
    await source.send("first")
    await sink.receive()
    proxy.pause()
    const sent = await fill(source, Buffer.alloc(64 * 1024))
    expect(front.stats().queuedIn).toBeLessThanOrEqual(transport === "inproc" ? 20 : 10)
    expect(back.stats()).toMatchObject({ messagesOut: 1, queuedOut: 0 })
    proxy.resume()
    expect(await drain(sink, sent)).toEqual(upTo(sent))
  })

  it("waits for a capture that nobody reads", async () => {
    const [front, back] = [new Pull({ context, ...marks }), new Push({ context, ...marks })]
    const [source, sink] = [new Push({ context, ...marks }), new Pull({ context })]
    const [capture, log] = [new Push({ context, ...marks }), new Pull({ context, ...marks })]
    source.connect(await front.bind(anyEndpoint(transport)))
    sink.connect(await back.bind(anyEndpoint(transport)))
    await capture.bind(anyEndpoint(transport))
    const proxy = new Proxy(front, back, capture)
    proxy.run().catch(() => {})
    await source.send("waits")
    await until(() => front.stats().messagesIn === 1, "the message has arrived")
    await turns()
    expect(back.stats().messagesOut).toBe(0)
    log.connect(String(capture.lastEndpoint))
    expect(text(await sink.receive())).toEqual(["waits"])
    expect(text(await log.receive())).toEqual(["waits"])
  })
})

describe.each(transports)("a publishing proxy over %s", (transport) => {
  it("drops for a slow subscriber only, and whole messages", async () => {
    const front = new XSubscriber({ context })
    const back = new XPublisher({ context, ...marks })
    const publisher = new Publisher({ context })
    publisher.connect(await front.bind(anyEndpoint(transport)))
    const endpoint = await back.bind(anyEndpoint(transport))
    const [slow, fast] = [new Subscriber({ context, ...marks }), new Subscriber({ context })]
    for (const subscriber of [slow, fast]) {
      subscriber.subscribe("a", "end")
      subscriber.connect(endpoint)
    }
    await until(() => back.stats().peers === 2, "both subscribers are there")
    new Proxy(front, back).run().catch(() => {})
    await until(() => publisher.topicsCount === 2, "the publisher knows the topics")
    await until(() => back.topicsCount === 2 && back.stats().messagesIn === 4, "so does the proxy")
    const body = Buffer.alloc(64 * 1024)
    // As many as it takes: how much the system buffers is its own business.
    let count = 0
    for (; back.stats().dropped < 50; count++) {
      await publisher.send(["a", String(count), body, String(count)])
      expect(String((await fast.receive())[3])).toBe(String(count))
    }
    const { dropped } = back.stats()
    for (let received = 0; received < count - dropped; received++) {
      const message = await slow.receive()
      expect(message.map((frame) => frame.length)).toEqual([
        1,
        message[3]?.length,
        body.length,
        message[1]?.length,
      ])
      expect(String(message[1])).toBe(String(message[3]))
    }
    await publisher.send("end")
    expect(text(await slow.receive())).toEqual(["end"])
  })
})

describe.each(transports)("terminating a proxy over %s with messages under way", (transport) => {
  it("ends it at once; what has gone through is whole and in order", async () => {
    const [front, back] = [new Pull({ context }), new Push({ context })]
    const [source, sink] = [new Push({ context }), new Pull({ context })]
    source.connect(await front.bind(anyEndpoint(transport)))
    sink.connect(await back.bind(anyEndpoint(transport)))
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    const received: string[][] = []
    const consumption = sink.consume((message) => {
      received.push(text(message))
      if (received.length === 200) proxy.terminate()
    })
    let sent = 0
    const stop = new AbortController()
    const sending = (async () => {
      for (;;) await source.send([String(sent++), "body", String(sent - 1)], { signal: stop.signal })
    })()
    await running
    stop.abort()
    // The abort may be overtaken by the end of the front end, which the source outlives.
    await sending.catch(() => {})
    await turns()
    consumption.stop()
    expect(received.length).toBeGreaterThanOrEqual(200)
    expect(received).toEqual(upTo(received.length).map((index) => [String(index), "body", String(index)]))
    expect(([front, back] as Socket[]).every((socket) => socket.closed)).toBe(true)
    expect(source.closed || sink.closed).toBe(false)
  })

  it("ends it while its back end is full", async () => {
    const [front, back] = [new Pull({ context, ...marks }), new Push({ context, ...marks })]
    const [source, sink] = [new Push({ context, ...marks }), new Pull({ context, ...marks })]
    source.connect(await front.bind(anyEndpoint(transport)))
    sink.connect(await back.bind(anyEndpoint(transport)))
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    await fill(source, Buffer.alloc(64 * 1024))
    proxy.terminate()
    await running
    expect(front.closed && back.closed).toBe(true)
    // What is with the sink already can be received.
    expect((await sink.receive())[0]?.toString()).toBe("0")
  })
})
