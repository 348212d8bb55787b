import { expect } from "vitest"
import type { Context } from "../../src/index.ts"
import { type AiozmqEnd, describeAiozmq } from "../support/aiozmq-peer.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { until } from "../support/until.ts"

interface State {
  readonly calls: readonly string[]
  readonly size: number
}

const stateOf = (end: AiozmqEnd): Promise<State> => end.call("state") as Promise<State>

describeAiozmq("A transport of ours and one of aiozmq", (peer) => {
  const join = async (
    context: Context,
    role: "bind" | "connect",
    [type, theirType]: readonly ["req" | "rep" | "pub" | "sub", string],
    options: object = {},
  ) => {
    const ours = await openRecorded(context, type)
    if (role === "bind") {
      const connect = await ours.transport.bind(ownPlace())
      return { ours, theirs: await peer.open("connection", theirType, { connect, ...options }) }
    }
    const theirs = await peer.open("connection", theirType, { bind: ownPlace(), ...options })
    await ours.transport.connect(theirs.endpoint)
    return { ours, theirs }
  }

  test.for(["bind", "connect"] as const)("ask and answer (we ask and %s)", async (role, { context }) => {
    const { ours, theirs } = await join(context, role, ["req", "REP"], { echo: true })
    for (const message of [["how", "much?"], [""], ["again"]]) {
      ours.transport.write(message)
      await ours.protocol.messages.next(() => true)
      expect(ours.protocol.messages.items.at(-1)).toEqual(message)
    }
    await theirs.call("close")
  })

  test.for(["bind", "connect"] as const)("ask and answer (aiozmq asks, we %s)", async (role, { context }) => {
    const { ours, theirs } = await join(context, role, ["rep", "REQ"])
    for (const message of [["how", "much?"], [""], ["again"]]) {
      await theirs.write(message)
      await ours.protocol.messages.next(() => true)
      expect(ours.protocol.messages.items.at(-1)).toEqual(message)
      ours.transport.write(message)
      expect(await theirs.call("received")).toEqual(message)
    }
    await theirs.call("close")
  })

  test.for(["bind", "connect"] as const)(
    "publish to each other's subscriptions (we %s)",
    async (role, { context }) => {
      const subscriber = await join(context, role, ["sub", "PUB"])
      subscriber.ours.transport.subscribe("news.")
      const publisher = await join(context, role, ["pub", "SUB"])
      await publisher.theirs.call("subscribe", { topic: "news." })
      let heard = false
      const hearing = publisher.theirs.call("received").then((message) => {
        expect(message).toEqual(["news.paris", "sunny"])
        heard = true
      })
      // A subscription takes a while to arrive, and nobody tells when: say it again until it is heard.
      await until(() => {
        void subscriber.theirs.write(["sports", "no"])
        void subscriber.theirs.write(["news.paris", "sunny"])
        return subscriber.ours.protocol.messages.items.length > 0
      })
      await until(() => {
        publisher.ours.transport.write(["sports", "no"])
        publisher.ours.transport.write(["news.paris", "sunny"])
        return heard
      })
      await hearing
      expect(subscriber.ours.protocol.messages.items[0]).toEqual(["news.paris", "sunny"])
      await subscriber.theirs.call("close")
      await publisher.theirs.call("close")
    },
  )

  test("tell of the same events by the same numbers", async ({ context }) => {
    const router = await openRecorded(context, "router")
    await router.transport.enableMonitor()
    const endpoint = await router.transport.bind(ownPlace())
    const theirs = await peer.open("connection", "DEALER", { connect: endpoint, monitor: true })
    for (const event of [2, 1, 4096]) expect(await theirs.call("event")).toEqual({ event, endpoint })
    await theirs.call("close")
    await router.protocol.events.next(({ event }) => event === 512)
    const theirRouter = await peer.open("connection", "ROUTER", { bind: ownPlace(), monitor: true })
    const dealer = await openRecorded(context, "dealer")
    await dealer.transport.enableMonitor()
    await dealer.transport.connect(theirRouter.endpoint)
    await dealer.protocol.events.next(({ event }) => event === 4096)
    dealer.transport.close()
    for (const { event } of router.protocol.events.items) {
      expect(await theirRouter.call("event")).toEqual({ event, endpoint: theirRouter.endpoint })
    }
    expect(dealer.protocol.events.items.map(({ event }) => event)).toEqual([2, 1, 4096])
    expect(router.protocol.events.items.map(({ event }) => event)).toEqual([8, 32, 4096, 512])
    await theirRouter.call("close")
  })

  test("keep what they cannot send by the same rules", async ({ context }) => {
    const limits = [22, 11] as const
    const ours = await openRecorded(context, "push", { bind: ownPlace() })
    ours.transport.setWriteBufferLimits({ high: limits[0], low: limits[1] })
    const theirs = await peer.open("connection", "PUSH", { bind: ownPlace(), limits })
    const messages = [["eleven byte"], ["", ""], ["eleven", " byte"], ["!"], ["eleven byte"]]
    for (const message of messages) {
      ours.transport.write(message)
      await theirs.write(message)
      const { calls, size } = await stateOf(theirs)
      expect(ours.protocol.calls.items).toEqual(calls)
      expect(ours.transport.getWriteBufferSize()).toBe(size)
    }
    const readers = await Promise.all([
      peer.open("connection", "PULL", { connect: [...ours.transport.bindings()][0] }),
      openRecorded(context, "pull", { connect: theirs.endpoint }),
    ])
    for (const message of messages) expect(await readers[0].call("received")).toEqual(message)
    await readers[1].protocol.messages.until((items) => items.length === messages.length)
    expect(readers[1].protocol.messages.items).toEqual(messages)
    expect(await stateOf(theirs)).toEqual({
      calls: ["connectionMade", "pauseWriting", "resumeWriting"],
      size: 0,
    })
    expect(ours.protocol.calls.items).toEqual(["connectionMade", "pauseWriting", "resumeWriting"])
    await Promise.all([theirs.call("close"), readers[0].call("close")])
  })

  test("lose nothing when they are closed while most still waits", async ({ context }) => {
    // More than both sockets, and the system between them, have room for.
    const numbers = Array.from({ length: 6000 }, (_, number) => number)
    const size = 5000
    const ours = await openRecorded(context, "pull", { bind: ownPlace() })
    ours.transport.pauseReading()
    const theirs = await peer.open("connection", "PUSH", { connect: [...ours.transport.bindings()][0] })
    expect(await theirs.call("writeNumbered", { count: numbers.length, size })).toBeGreaterThan(0)
    await theirs.call("close")
    ours.transport.resumeReading()
    await ours.protocol.messages.until((items) => items.length === numbers.length)
    expect(ours.protocol.messages.items.map(([number]) => Number(number))).toEqual(numbers)
    const pull = await peer.open("connection", "PULL", { bind: ownPlace() })
    const push = await openRecorded(context, "push", { connect: pull.endpoint })
    push.transport.set("linger", -1)
    for (const number of numbers) push.transport.write([String(number), "x".repeat(size)])
    expect(push.transport.getWriteBufferSize()).toBeGreaterThan(0)
    push.transport.close()
    expect(await pull.call("receivedNumbers", { count: numbers.length })).toEqual(numbers)
    await pull.call("close")
  })
})
