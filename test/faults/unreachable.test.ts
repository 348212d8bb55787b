import { describe, expect } from "vitest"
import { Dealer, Publisher, Pull, Push, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { saturate } from "../support/messages.ts"
import { closedEndpoint, closedPort, impossibleHost } from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

describe("A peer that cannot be reached", () => {
  test.for(["127.0.0.1", "localhost"])("is found at %s as soon as it is there", async (host, { context }) => {
    const port = await closedPort()
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(`tcp://${host}:${port}`)
    await push.send("early")
    await events.told("connect:retry", 2)
    const pull = new Pull({ context })
    await pull.bind(`tcp://127.0.0.1:${port}`)
    expect(String((await pull.receive({ timeout: 10_000 }))[0])).toBe("early")
    await exchange(push, pull)
  })

  test("does not disturb the others", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 5, immediate: true })
    push.connect(await closedEndpoint())
    push.connect(`tcp://${impossibleHost}:5555`)
    push.connect("ipc:///tmp/typemq-nobody")
    push.connect("tcp://[::1]:1")
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    for (let index = 0; index < 100; index++) await exchange(push, pull, String(index))
  })

  test("may come and go: what is sent meanwhile arrives once, in order", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(endpoint)
    const received: string[] = []
    for (let life = 0; life < 5; life++) {
      for (let index = 0; index < 10; index++) await push.send(`${life}.${index}`)
      const pull = new Pull({ context })
      await pull.bind(endpoint)
      for (let index = 0; index < 10; index++) {
        received.push(String((await pull.receive({ timeout: 10_000 }))[0]))
      }
      await pull.close()
      await until(() => push.stats().peers === 0)
    }
    expect(received).toEqual(
      Array.from({ length: 50 }, (_, index) => `${Math.floor(index / 10)}.${index % 10}`),
    )
  })
})

describe("A peer that hangs up", () => {
  test("at once, again and again, is tried again each time, until it is a real one", async ({ context }) => {
    const listener = await RawListener.listen()
    const dealer = new Dealer({ context, reconnectInterval: 3 })
    dealer.connect(listener.endpoint)
    await dealer.send("patience")
    for (let count = 0; count < 20; count++) {
      const connection = await listener.accept()
      if (count % 2 === 0) connection.destroy()
      else connection.resetAndDestroy()
    }
    await listener.close()
    const bound = new Dealer({ context })
    await bound.bind(listener.endpoint)
    expect(String((await bound.receive({ timeout: 10_000 }))[0])).toBe("patience")
  })

  test("in the middle of a message leaves no part of it behind", async ({ context }) => {
    const listener = await RawListener.listen()
    const pull = new Pull({ context, reconnectInterval: 3 })
    pull.connect(listener.endpoint)
    const peer = await listener.greet("PUSH")
    await until(() => pull.stats().peers === 1)
    // A whole message, two frames of a message that goes on, and half a frame.
    peer.write(Buffer.from("0005whole".replace("0005", "\x00\x05"), "latin1"))
    peer.write(Buffer.from("\x01\x03one\x01\x03two\x00\x05thr", "latin1"))
    expect(String((await pull.receive({ timeout: 10_000 }))[0])).toBe("whole")
    peer.destroy()
    await listener.close()
    const push = new Push({ context })
    await push.bind(listener.endpoint)
    await push.send(["next", "message"])
    expect((await pull.receive({ timeout: 10_000 })).map(String)).toEqual(["next", "message"])
  })
})

describe("A peer that never reads", () => {
  test("holds up a PUSH only once its queue is full, and nobody else", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, sendHighWaterMark: 10 })
    push.connect(listener.endpoint)
    await listener.greet("PULL")
    await until(() => push.stats().peers === 1)
    let taken = 0
    while (push.trySend(Buffer.alloc(100_000))) taken++
    expect(push.stats().queuedOut).toBe(10)
    // What the kernel takes meanwhile makes room for more, but not for long.
    await saturate(push, () => Buffer.alloc(100_000))
    await expect(push.send("more", { timeout: 20 })).rejects.toMatchObject({ code: "EAGAIN" })
    const pull = new Pull({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    for (let index = 0; index < 50; index++) await exchange(push, pull, String(index))
    expect(taken).toBeGreaterThan(10)
  })

  test("costs a PUB no more than its queue, and other subscribers nothing", async ({ context }) => {
    const publisher = new Publisher({ context, sendHighWaterMark: 20 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 0 })
    subscriber.subscribe("news")
    await using listener = await RawListener.listen()
    publisher.connect(listener.endpoint)
    const deaf = await listener.greet("SUB")
    deaf.write(Buffer.from("\x04\x0a\x09SUBSCRIBE", "latin1"))
    subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
    await until(() => publisher.stats().peers === 2 && publisher.topicsCount === 2)
    let received = 0
    subscriber.consume(() => received++)
    const body = Buffer.alloc(50_000, "news")
    for (let count = 0; count < 600; count++) {
      await publisher.send(body)
      await until(() => received > count)
    }
    expect(received).toBe(600)
    expect(publisher.stats().dropped).toBeGreaterThan(100)
    expect(publisher.stats().queuedOut).toBeLessThanOrEqual(20)
  })
})
