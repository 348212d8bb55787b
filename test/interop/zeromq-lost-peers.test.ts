import { afterEach, expect } from "vitest"
import { Publisher, Pull, Push, Request, Router, Subscriber, XPublisher } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { until } from "../support/until.ts"

const quick = { reconnectInterval: 10 }
const two = (): Promise<[NodePeer, NodePeer]> => Promise.all([NodePeer.start(), NodePeer.start()])

describeWithZeromq("When a process with zeromq is killed and another takes its place", () => {
  afterEach(killNodePeers)

  test("a PULL gets what our PUSH sent meanwhile, once and in order", async ({ context }) => {
    const [former, later] = await two()
    const push = new Push({ context, ...quick })
    const pull = await former.socket("PULL")
    const endpoint = await pull.bind()
    push.connect(endpoint)
    void pull.streamNumbers(1000).catch(() => {})
    for (const number of range(0, 300)) await push.send(String(number))
    await pull.numbers.until(({ length }) => length === 300)
    await former.kill()
    await until(() => push.stats().peers === 0)
    for (const number of range(300, 1000)) await push.send(["part", String(number)])
    expect(push.stats().queuedOut).toBe(700)
    const again = await later.socket("PULL")
    await again.bind(endpoint)
    expect(await again.receiveNumbers(700)).toEqual(range(300, 1000))
    expect(pull.numbers.items).toEqual(range(0, 300))
  })

  test("our PULL has all that a PUSH had sent, and goes on with the new one", async ({ context }) => {
    const [former, later] = await two()
    const pull = new Pull({ context, ...quick })
    const push = await former.socket("PUSH")
    const endpoint = await push.bind()
    pull.connect(endpoint)
    await push.sendNumbers(0, 500, ["part"])
    await until(() => pull.stats().queuedIn === 500)
    await former.kill()
    await until(() => pull.stats().peers === 0)
    const again = await later.socket("PUSH")
    await again.bind(endpoint)
    await again.sendNumbers(500, 500)
    expect(await receiveNumbers(pull, 1000)).toEqual(range(0, 1000))
  })

  test("our PULL has whole messages without gaps when a PUSH dies in the middle of one", async ({
    context,
  }) => {
    const [former, later] = await two()
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const push = await former.socket("PUSH")
    await push.connect(endpoint)
    const before = [{ size: 50_000, seed: "first" }, "", { size: 50_000, seed: "second" }]
    push.sendNumbers(0, 1_000_000, before).catch(() => {})
    const numbers = await receiveNumbers(pull, 50)
    await former.kill()
    await until(() => {
      // While its queue is full it does not read, and does not see the end.
      for (let message = pull.tryReceive(); message !== undefined; message = pull.tryReceive()) {
        expect(message.map(({ length }) => length).slice(0, 3)).toEqual([50_000, 0, 50_000])
        numbers.push(Number(message[3]))
      }
      return pull.stats().peers === 0
    }, "the end of the connection")
    expect(numbers).toEqual(range(0, numbers.length))
    const again = await later.socket("PUSH")
    await again.connect(endpoint)
    await again.sendNumbers(0, 10)
    expect(await receiveNumbers(pull, 10)).toEqual(range(0, 10))
  })

  test("our SUB subscribes again", async ({ context }) => {
    const [former, later] = await two()
    const subscriber = new Subscriber({ context, ...quick })
    subscriber.subscribe("topic")
    const publisher = await former.socket("XPUB")
    const endpoint = await publisher.bind()
    subscriber.connect(endpoint)
    expect(await publisher.receive()).toEqual(["\x01topic"])
    await publisher.sendNumbers(0, 100, ["topic"])
    expect(await receiveNumbers(subscriber, 100)).toEqual(range(0, 100))
    await former.kill()
    await until(() => subscriber.stats().peers === 0)
    subscriber.subscribe("another")
    const again = await later.socket("XPUB")
    await again.bind(endpoint)
    expect([await again.receive(), await again.receive()].flat().sort()).toEqual(["\x01another", "\x01topic"])
    await again.sendNumbers(100, 100, ["another"])
    expect(await receiveNumbers(subscriber, 100)).toEqual(range(100, 200))
  })

  test("our XPUB is told that nobody wants what a SUB wanted, and the new one is served", async ({
    context,
  }) => {
    const [former, later] = await two()
    const publisher = new XPublisher({ context, receiveTimeout: 10_000 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const subscriber = await former.socket("SUB", { SUBSCRIBE: "topic" })
    await subscriber.connect(endpoint)
    expect(String(await publisher.receive())).toBe("\x01topic")
    for (const number of range(0, 100)) await publisher.send(["topic", String(number)])
    expect(await subscriber.receiveNumbers(100)).toEqual(range(0, 100))
    await former.kill()
    expect(String(await publisher.receive())).toBe("\x00topic")
    for (const number of range(100, 200)) await publisher.send(["topic", String(number)])
    const again = await later.socket("SUB", { SUBSCRIBE: "topic" })
    await again.connect(endpoint)
    expect(String(await publisher.receive())).toBe("\x01topic")
    for (const number of range(200, 300)) await publisher.send(["topic", String(number)])
    expect(await again.receiveNumbers(100)).toEqual(range(200, 300))
  })

  test("our ROUTER reaches a DEALER of the same name again, and not in between", async ({ context }) => {
    const [former, later] = await two()
    const router = new Router({ context, mandatory: true, receiveTimeout: 10_000 })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    for (const [index, peer] of [former, later].entries()) {
      const dealer = await peer.socket("DEALER", { ROUTING_ID: "worker" })
      await dealer.connect(endpoint)
      await dealer.send("ready")
      expect((await router.receive()).map(String)).toEqual(["worker", "ready"])
      for (const number of range(0, 100)) await router.send(["worker", String(number)])
      expect(await dealer.receiveNumbers(100)).toEqual(range(0, 100))
      await peer.kill()
      await until(() => router.stats().peers === 0)
      await expect(router.send(["worker", String(index)])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    }
  })

  test("a relaxed REQ of ours asks the new REP", async ({ context }) => {
    const [former, later] = await two()
    const request = new Request({ context, relaxed: true, correlate: true, receiveTimeout: 10_000, ...quick })
    const service = await former.socket("REP")
    const endpoint = await service.bind()
    request.connect(endpoint)
    await request.send("lost")
    expect(await service.receive()).toEqual(["lost"])
    await former.kill()
    await until(() => request.stats().peers === 0)
    await request.send("again")
    const other = await later.socket("REP")
    await other.bind(endpoint)
    expect(await other.receive()).toEqual(["again"])
    await other.send("answer")
    expect(String(await request.receive())).toBe("answer")
  })
})

describeWithZeromq("When a process of ours is killed and another takes its place", () => {
  afterEach(killNodePeers)

  test("a PUSH of zeromq delivers what it sent meanwhile", async ({ context }) => {
    const [theirs, former] = await Promise.all([NodePeer.start(), NodePeer.start("typemq")])
    const pull = await former.socket("PULL")
    const endpoint = await pull.bind()
    const push = await theirs.socket("PUSH", { RECONNECT_IVL: 10 })
    await push.connect(endpoint)
    await push.sendNumbers(0, 100)
    expect(await pull.receiveNumbers(100)).toEqual(range(0, 100))
    await former.kill()
    const next = new Pull({ context })
    await next.bind(endpoint)
    // What goes into a connection that is dead already would be lost: it has to be there again.
    await until(() => next.stats().peers === 1)
    await push.sendNumbers(100, 900)
    expect(await receiveNumbers(next, 900)).toEqual(range(100, 1000))
  })

  test("a SUB of zeromq hears the new publisher", async ({ context }) => {
    const [theirs, former] = await Promise.all([NodePeer.start(), NodePeer.start("typemq")])
    const publisher = await former.socket("XPUB")
    const endpoint = await publisher.bind()
    const subscriber = await theirs.socket("SUB", { SUBSCRIBE: "topic", RECONNECT_IVL: 10 })
    await subscriber.connect(endpoint)
    expect(await publisher.receive()).toEqual(["\x01topic"])
    await publisher.sendNumbers(0, 100, ["topic"])
    expect(await subscriber.receiveNumbers(100)).toEqual(range(0, 100))
    await former.kill()
    const next = new Publisher({ context })
    await next.bind(endpoint)
    // libzmq's sockets greet newcomers only when they are used.
    while (next.topicsCount === 0) await subscriber.tryReceive(1)
    for (const number of range(100, 200)) await next.send(["topic", String(number)])
    expect(await subscriber.receiveNumbers(100)).toEqual(range(100, 200))
  })

  test("a DEALER of zeromq goes on with the new ROUTER", async ({ context }) => {
    const [theirs, former] = await Promise.all([NodePeer.start(), NodePeer.start("typemq")])
    const router = await former.socket("ROUTER")
    const endpoint = await router.bind()
    const dealer = await theirs.socket("DEALER", { ROUTING_ID: "asker", RECONNECT_IVL: 10 })
    await dealer.connect(endpoint)
    await dealer.send("one")
    expect(await router.receive()).toEqual(["asker", "one"])
    await former.kill()
    const next = new Router({ context, receiveTimeout: 10_000 })
    await next.bind(endpoint)
    await until(() => next.stats().peers === 1)
    await dealer.send("two")
    expect((await next.receive()).map(String)).toEqual(["asker", "two"])
    await next.send(["asker", "three"])
    expect(await dealer.receive()).toEqual(["three"])
  })
})
