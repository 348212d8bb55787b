import { expect } from "vitest"
import { type EventOfType, Pull, Push, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers, type PeerSocket } from "../support/peers.ts"
import { until } from "../support/until.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"

const intervals = (events: EventRecord): number[] =>
  events.items
    .filter((event): event is EventOfType<"connect:retry"> => event.type === "connect:retry")
    .map(({ interval }) => interval)

/** Closes a bound socket, first to newcomers: else somebody whose connection ended may come in once more. */
const close = async (theirs: PeerSocket, endpoint: string): Promise<void> => {
  await theirs.unbind(endpoint)
  await theirs.close()
}

describePeers("Connecting to libzmq", (peers) => {
  test("begins before there is anybody: what is sent waits for the one who comes", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 10 })
    const events = watchEvents(push)
    push.connect(endpoint)
    for (const number of range(0, 500)) await push.send(String(number))
    await events.told("connect:retry", 3)
    const pull = await peers.shared.socket("PULL")
    await pull.bind(endpoint)
    expect(await pull.receiveNumbers(500)).toEqual(range(0, 500))
  })

  test("waits twice as long after each failure up to the largest interval, and from the start after a success", async ({
    context,
  }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 5, reconnectMaxInterval: 40 })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("connect:retry", 6)
    expect(intervals(events).slice(0, 6)).toEqual([5, 10, 20, 40, 40, 40])
    const pull = await peers.shared.socket("PULL")
    await pull.bind(endpoint)
    await events.told("handshake")
    // Before they close: the first retry may be told sooner than their answer arrives.
    events.clear()
    await close(pull, endpoint)
    await events.told("connect:retry", 5)
    expect(intervals(events).slice(0, 5)).toEqual([5, 10, 20, 40, 40])
  })

  test("waits the interval and at random up to as much again when no largest is set", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 8 })
    const events = watchEvents(push)
    const start = performance.now()
    push.connect(endpoint)
    await events.told("connect:retry", 20)
    const elapsed = performance.now() - start
    const waited = intervals(events).slice(0, 19)
    for (const interval of waited) {
      expect(interval).toBeGreaterThanOrEqual(8)
      expect(interval).toBeLessThan(16)
    }
    expect(new Set(waited).size).toBeGreaterThan(1)
    // Timers of Node may be early by a millisecond.
    expect(elapsed).toBeGreaterThanOrEqual(waited.reduce((sum, each) => sum + each - 1, 0))
  })

  test("happens once only when the interval is -1", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: -1 })
    const events = watchEvents(push)
    const pull = await peers.shared.socket("PULL")
    const endpoint = await pull.bind()
    push.connect(endpoint)
    await push.send("arrives")
    expect(await pull.receive()).toEqual(["arrives"])
    await close(pull, endpoint)
    await events.told("disconnect")
    expect(push.writable).toBe(false)
    expect(() => push.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
    expect(events.types).not.toContain("connect:retry")
  })

  test("with immediate takes messages only while the peer is there", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, immediate: true, reconnectInterval: 10 })
    const events = watchEvents(push)
    push.connect(endpoint)
    expect(push.trySend("nobody")).toBe(false)
    for (const round of [1, 2, 3]) {
      const waiting = push.send(`round ${round}`)
      const pull = await peers.shared.socket("PULL")
      await pull.bind(endpoint)
      await waiting
      expect(await pull.receive()).toEqual([`round ${round}`])
      events.clear()
      await close(pull, endpoint)
      await events.told("disconnect")
      expect(push.trySend("nobody")).toBe(false)
    }
  })

  test("ends with disconnect(), also while it is being tried again", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const subscriber = new Subscriber({ context, reconnectInterval: 5 })
    const events = watchEvents(subscriber)
    subscriber.connect(endpoint)
    await events.told("connect:retry", 2)
    subscriber.disconnect(endpoint)
    events.clear()
    const publisher = await peers.shared.socket("PUB")
    const theirEvents = await publisher.monitor()
    await publisher.bind(endpoint)
    const other = new Subscriber({ context })
    other.connect(endpoint)
    await theirEvents.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    expect(theirEvents.items.filter(({ event }) => event === "ACCEPTED").length).toBe(1)
    expect(events.types).toEqual([])
  })
})

describePeers("libzmq that connects to us", (peers) => {
  test("finds us again after we were closed and bound again, and nothing is lost or doubled", async ({
    context,
  }) => {
    const push = await peers.shared.socket("PUSH", { RECONNECT_IVL: 10 })
    const first = new Pull({ context })
    const endpoint = await first.bind(ownPlace())
    await push.connect(endpoint)
    await push.sendNumbers(0, 100)
    expect(await receiveNumbers(first, 100)).toEqual(range(0, 100))
    const theirEvents = await push.monitor()
    await first.close()
    await theirEvents.next(({ event }) => event === "DISCONNECTED")
    await push.sendNumbers(100, 400)
    const second = new Pull({ context })
    await second.bind(endpoint)
    expect(await receiveNumbers(second, 400)).toEqual(range(100, 500))
  })

  test("may come and go as often as it likes", async ({ context }) => {
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const endpoint = await pull.bind(ownPlace())
    for (const number of range(0, 50)) {
      const push = await peers.shared.socket("PUSH")
      await push.connect(endpoint)
      await push.send(String(number))
      await push.close(-1)
    }
    expect((await receiveNumbers(pull, 50)).sort((left, right) => left - right)).toEqual(range(0, 50))
    await events.told("disconnect", 50)
    await until(() => pull.stats().peers === 0)
    expect(events.types.filter((type) => type === "accept").length).toBe(50)
  })
})
