import { describe, expect } from "vitest"
import {
  Dealer,
  type Event,
  Publisher,
  Pull,
  Push,
  Router,
  type Socket,
  Subscriber,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { TcpProxy } from "../support/tcp-proxy.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

const joined = (first: Socket, second: Socket): Promise<void> =>
  until(() => first.stats().peers === 1 && second.stats().peers === 1, "both to be connected")

const codeOf = (event: Event): unknown => (event as { error?: { code?: string } }).error?.code

/** So long that a machine which stands still for a while is not taken for a peer that does. */
const heartbeat = { heartbeatInterval: 100, heartbeatTimeout: 1_500 }

describe("A connection over which nothing comes any more", () => {
  test("is given up by the side that has heartbeats, and made again", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, ...heartbeat, reconnectInterval: 10 })
    const events = watchEvents(push)
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    await exchange(push, pull)
    events.clear()
    proxy.freeze()
    expect(codeOf(await events.told("disconnect"))).toBe("ETIMEDOUT")
    await events.told("handshake")
    await exchange(push, pull, "again")
    expect(proxy.count).toBeGreaterThan(1)
  })

  test("is given up by the side that was connected to as well", async ({ context }) => {
    const pull = new Pull({ context, ...heartbeat })
    const push = new Push({ context, reconnectInterval: 10_000 })
    const events = watchEvents(pull)
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    await exchange(push, pull)
    proxy.freeze()
    expect(codeOf(await events.told("disconnect"))).toBe("ETIMEDOUT")
    expect(pull.stats().peers).toBe(0)
  })

  test("is given up by a peer that was told how long to wait", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({
      context,
      heartbeatInterval: 40,
      heartbeatTimeToLive: 1_500,
      heartbeatTimeout: 60_000,
      reconnectInterval: 10_000,
    })
    const events = watchEvents(pull)
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    await exchange(push, pull)
    // It is told when it has answered.
    const { answered } = proxy
    await until(() => proxy.answered > answered)
    proxy.freeze()
    expect(codeOf(await events.told("disconnect"))).toBe("ETIMEDOUT")
  })

  test("stays for ever without heartbeats", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    await exchange(push, pull)
    proxy.freeze()
    await quietTime(200)
    expect([push.stats().peers, pull.stats().peers]).toEqual([1, 1])
  })

  test("is not held against a peer while so much waits for it that nothing can be asked of it", async ({
    context,
  }) => {
    const pull = new Pull({ context })
    const patient = { heartbeatInterval: 250, heartbeatTimeout: 750 }
    const push = new Push({ context, ...patient, sendHighWaterMark: 100 })
    const events = watchEvents(push)
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    await joined(push, pull)
    proxy.freeze()
    while (push.trySend(Buffer.alloc(100_000))) {
      // Until nothing more is taken.
    }
    expect(push.stats().queuedOut).toBeGreaterThan(90)
    await quietTime(1_400)
    // A PING would have to wait behind the rest, and a receiver that is full does not read it either.
    expect(events.types).toEqual(["connect:delay", "connect", "handshake"])
  })

  test("brings subscriptions back with it", async ({ context }) => {
    const publisher = new Publisher({ context, ...heartbeat })
    const subscriber = new Subscriber({ context, ...heartbeat, reconnectInterval: 10 })
    const events = watchEvents(publisher)
    subscriber.subscribe("a", "b")
    using proxy = await TcpProxy.before(await publisher.bind("tcp://127.0.0.1:*"))
    subscriber.connect(proxy.endpoint)
    await until(() => publisher.topicsCount === 2)
    events.clear()
    proxy.freeze()
    await events.told("disconnect")
    await events.told("handshake")
    await until(() => publisher.topicsCount === 2)
    await publisher.send("a1")
    expect(String((await subscriber.receive({ timeout: 10_000 }))[0])).toBe("a1")
  })
})

describe("Heartbeats", () => {
  const often = { heartbeatInterval: 20, heartbeatTimeout: 2_000 }

  test("keep idle connections, whichever side has them", async ({ context }) => {
    for (const [ours, theirs] of [
      [often, often],
      [often, {}],
      [{}, often],
    ]) {
      const router = new Router({ context, ...ours })
      const dealer = new Dealer({ context, ...theirs })
      const events = watchEvents(dealer)
      dealer.connect(await router.bind("tcp://127.0.0.1:*"))
      await joined(dealer, router)
      await quietTime(150)
      expect(events.types).toEqual(["connect:delay", "connect", "handshake"])
      await dealer.send("still there")
      expect(String((await router.receive({ timeout: 5_000 }))[1])).toBe("still there")
    }
  })

  test("do not take a receiver that is full for one that is gone", async ({ context }) => {
    const patient = { heartbeatInterval: 250, heartbeatTimeout: 750 }
    const pull = new Pull({ context, receiveHighWaterMark: 1, ...patient })
    const push = new Push({ context, sendHighWaterMark: 5 })
    const events = watchEvents(pull)
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await joined(push, pull)
    let sent = 0
    while (push.trySend(Buffer.alloc(200_000, sent))) sent++
    await quietTime(1_400)
    expect(events.types).toEqual(["bind", "accept", "handshake"])
    for (let index = 0; index < sent; index++) {
      expect((await pull.receive({ timeout: 5_000 }))[0]?.[0]).toBe(index & 0xff)
    }
  })
})
