import type { Socket as NetSocket } from "node:net"
import { describe, expect } from "vitest"
import { type Context, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { saturate } from "../support/messages.ts"
import { closedEndpoint } from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { quietTime, until } from "../support/until.ts"

const size = 100_000
const body = Buffer.alloc(size, "x")

/** Reads to the end of the connection; answers how many complete messages came. */
const countMessages = async (peer: NetSocket): Promise<number> => {
  let octets = 0
  peer.on("data", (chunk) => {
    octets += chunk.length
  })
  peer.resume()
  await until(() => peer.destroyed, "the end of the connection")
  return Math.floor(octets / (size + 9))
}

/** A PUSH that has connected to a peer that reads nothing, and cannot send any more. */
const stuck = async (context: Context, options: { linger: number }) => {
  const listener = await RawListener.listen()
  const push = new Push({ context, sendHighWaterMark: 50, reconnectInterval: 5, ...options })
  push.connect(listener.endpoint)
  const peer = await listener.greet("PULL")
  await until(() => push.stats().peers === 1)
  const sent = await saturate(push, () => body)
  return { listener, push, peer, sent }
}

describe("What waits for a peer that is disconnected", () => {
  test("still goes out to it, within the linger, while the socket goes on with others", async ({
    context,
  }) => {
    const { listener, push, peer, sent } = await stuck(context, { linger: -1 })
    await using _ = listener
    push.disconnect(listener.endpoint)
    const pull = new Pull({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("to the next")
    expect(String((await pull.receive({ timeout: 5_000 }))[0])).toBe("to the next")
    expect(await countMessages(peer)).toBe(sent)
    expect(listener.pending).toBe(0)
  })

  test("keeps the socket from being closed until it is gone", async ({ context }) => {
    const { listener, push, peer, sent } = await stuck(context, { linger: -1 })
    await using _ = listener
    push.disconnect(listener.endpoint)
    let closed = false
    const closing = push.close().then(() => {
      closed = true
    })
    await quietTime()
    expect(closed).toBe(false)
    expect(await countMessages(peer)).toBe(sent)
    await closing
  })

  test.for([0, 60])("is dropped when the linger is over (%i)", async (linger, { context }) => {
    const { listener, push, peer, sent } = await stuck(context, { linger })
    await using _ = listener
    push.disconnect(listener.endpoint)
    await quietTime(linger + 30)
    expect(await countMessages(peer)).toBeLessThan(sent)
    await quietTime()
    expect(listener.pending).toBe(0)
  })

  test("goes out also if the peer was never there, when it comes within the linger", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: -1, reconnectInterval: 5 })
    push.connect(endpoint)
    await push.send("late")
    push.disconnect(endpoint)
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    expect(String((await pull.receive({ timeout: 5_000 }))[0])).toBe("late")
    await until(() => pull.stats().peers === 0)
    await quietTime()
    expect(pull.stats().peers).toBe(0)
  })

  test("stays with an inproc peer, which has it already", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, linger: 0 })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    for (const text of ["a", "b", "c"]) await push.send(text)
    push.disconnect("inproc://a")
    expect(push.trySend("nobody")).toBe(false)
    expect(["a", "b", "c"].map(() => String(pull.tryReceive()))).toEqual(["a", "b", "c"])
  })
})

describe("What waits for a peer that came in", () => {
  const full = async (context: Context) => {
    const push = new Push({ context, sendHighWaterMark: 20, linger: -1 })
    const pull = new Pull({ context, receiveHighWaterMark: 1, reconnectInterval: -1 })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    pull.connect(endpoint)
    await until(() => push.stats().peers === 1)
    await saturate(push, () => body)
    expect(push.stats().queuedOut).toBeGreaterThan(10)
    return { push, pull, endpoint }
  }

  test("is lost with its connection: nobody else gets it", async ({ context }) => {
    const { push, pull, endpoint } = await full(context)
    await pull.close()
    await until(() => push.stats().peers === 0)
    expect(push.stats().queuedOut).toBe(0)
    expect(push.trySend("nobody")).toBe(false)
    const next = new Pull({ context })
    next.connect(endpoint)
    await push.send("for the next")
    expect(String((await next.receive({ timeout: 5_000 }))[0])).toBe("for the next")
  })

  test("is lost when its endpoint is unbound, however long the socket may linger", async ({ context }) => {
    const { push, pull, endpoint } = await full(context)
    await push.unbind(endpoint)
    await until(() => push.stats().peers === 0)
    expect(push.stats().queuedOut).toBe(0)
    await push.close()
    let arrived = 0
    pull.consume(() => arrived++)
    await until(() => pull.stats().peers === 0)
    await quietTime(20)
    expect(pull.tryReceive).toBeDefined()
    expect(arrived).toBe(pull.stats().messagesIn)
  })

  test("does not hold up what goes to others", async ({ context }) => {
    const { push, endpoint } = await full(context)
    const next = new Pull({ context })
    next.connect(endpoint)
    for (let index = 0; index < 100; index++) await push.send(String(index), { timeout: 5_000 })
    for (let index = 0; index < 100; index++) {
      expect(String((await next.receive({ timeout: 5_000 }))[0])).toBe(String(index))
    }
  })
})

describe("Calls that wait to send", () => {
  test("go on waiting when their peer goes, and are done when another comes", async ({ context }) => {
    const push = new Push({ context, sendHighWaterMark: 1 })
    const first = new Pull({ context })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    first.connect(endpoint)
    await until(() => push.stats().peers === 1)
    await first.close()
    await until(() => push.stats().peers === 0)
    const calls = Promise.all(["a", "b", "c"].map((text) => push.send(text)))
    const next = new Pull({ context })
    next.connect(endpoint)
    await calls
    const received: string[] = []
    while (received.length < 3) received.push(String((await next.receive({ timeout: 5_000 }))[0]))
    expect(received).toEqual(["a", "b", "c"])
  })
})
