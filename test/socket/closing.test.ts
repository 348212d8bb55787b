import { setTimeout as delay } from "node:timers/promises"
import { describe, expect } from "vitest"
import { Dealer, Publisher, Pull, Push, type Socket, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { closedEndpoint, closedPort, impossibleHost, ownPlace } from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { quietTime, until } from "../support/until.ts"

/** Whether a promise settles within the time. */
const settles = (promise: Promise<unknown>, milliseconds: number): Promise<boolean> =>
  Promise.race([promise.then(() => true), delay(milliseconds, false)])

const body = Buffer.alloc(100_000)

/** More than the kernel keeps for a connection. */
const fill = (push: Push): number => {
  let count = 0
  while (push.trySend(body)) count++
  return count
}

const receiveAll = async (pull: Pull, count: number): Promise<string[]> => {
  const received: string[] = []
  while (received.length < count) received.push(String((await pull.receive({ timeout: 5_000 }))[0]))
  return received
}

describe("Closing a socket whose peer is not there", () => {
  test("is done at once when nothing waits, however long it may linger", async ({ context }) => {
    const publisher = new Publisher({ context, linger: -1 })
    const sockets = [
      publisher,
      new Push({ context, linger: -1 }),
      new Dealer({ context, linger: -1 }),
      new Pull({ context, linger: -1 }),
    ]
    const endpoint = await closedEndpoint()
    for (const socket of sockets) socket.connect(endpoint)
    await publisher.send("to nobody")
    await Promise.all(sockets.map((socket) => socket.close()))
  })

  test("with linger -1 waits for it, and then everything arrives", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: -1, reconnectInterval: 10 })
    push.connect(endpoint)
    for (const text of ["a", "b", "c"]) await push.send(text)
    const closing = push.close()
    expect(await settles(closing, 80)).toBe(false)
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    expect(await receiveAll(pull, 3)).toEqual(["a", "b", "c"])
    await closing
  })

  test("with linger 0 is done at once and nothing is sent, nor the peer looked for again", async ({
    context,
  }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: 0, reconnectInterval: 5 })
    push.connect(endpoint)
    await push.send("lost")
    await push.close()
    await using listener = await RawListener.listen(endpoint)
    await quietTime()
    expect(listener.pending).toBe(0)
  })

  test("with a linger in between gives up after that time", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: 150, reconnectInterval: 5 })
    push.connect(endpoint)
    await push.send("lost")
    const begun = performance.now()
    await push.close()
    expect(performance.now() - begun).toBeGreaterThan(140)
    await using listener = await RawListener.listen(endpoint)
    await quietTime()
    expect(listener.pending).toBe(0)
  })

  test("with a linger in between is done sooner when everything has gone out", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: 60_000, reconnectInterval: 10 })
    push.connect(endpoint)
    await push.send("kept")
    const closing = push.close()
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    await closing
    expect(await receiveAll(pull, 1)).toEqual(["kept"])
  })

  test("goes by the linger that close was given, then by the option as it is now", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const given = new Push({ context, linger: -1 })
    const changed = new Push({ context, linger: -1 })
    for (const push of [given, changed]) {
      push.connect(endpoint)
      await push.send("lost")
    }
    await given.close({ linger: 0 })
    changed.linger = 0
    await changed.close()
  })

  test("waits for each peer by itself", async ({ context }) => {
    const push = new Push({ context, linger: -1, reconnectInterval: 10 })
    const dead = await closedEndpoint()
    const pull = new Pull({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(dead)
    for (const text of ["a", "b", "c", "d"]) await push.send(text)
    const closing = push.close()
    expect(await receiveAll(pull, 2)).toEqual(["a", "c"])
    expect(await settles(closing, 50)).toBe(false)
    await pull.bind(dead)
    expect(await receiveAll(pull, 2)).toEqual(["b", "d"])
    await closing
  })
})

describe.for(["connects", "binds"] as const)("Closing a socket that %s", (role) => {
  /** A PUSH and a PULL that are connected. */
  const pair = async (push: Push, pull: Pull): Promise<void> => {
    const [binder, connector]: [Socket, Socket] = role === "binds" ? [push, pull] : [pull, push]
    connector.connect(await binder.bind(ownPlace()))
    await until(() => push.stats().peers === 1 && pull.stats().peers === 1, "both to be connected")
  }

  test("sends what waits to a peer that is slow", async ({ context }) => {
    const push = new Push({ context, sendHighWaterMark: 0, linger: -1 })
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    await pair(push, pull)
    const count = 300
    for (let index = 0; index < count; index++) await push.send([String(index), body])
    const closing = push.close()
    expect(await settles(closing, 50)).toBe(false)
    for (let index = 0; index < count; index++) {
      expect(String((await pull.receive({ timeout: 5_000 }))[0])).toBe(String(index))
    }
    await closing
  })

  test("does not wait for a peer to receive what the system has taken", async ({ context }) => {
    const push = new Push({ context, linger: -1 })
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    await pair(push, pull)
    for (let index = 0; index < 50; index++) await push.send(String(index))
    await push.close()
    expect(await receiveAll(pull, 50)).toEqual(Array.from({ length: 50 }, (_, index) => String(index)))
  })

  test("gives up on a peer that takes nothing, after the linger", async ({ context }) => {
    for (const linger of [0, 120]) {
      const push = new Push({ context, linger, reconnectInterval: 5 })
      const pull = new Pull({ context, receiveHighWaterMark: 1 })
      await pair(push, pull)
      expect(fill(push)).toBeGreaterThan(10)
      const begun = performance.now()
      await push.close()
      expect(performance.now() - begun).toBeGreaterThan(linger * 0.9)
      // What was under way when the time was up may still arrive, but nobody comes back with more.
      await until(() => pull.stats().peers === 0 || pull.tryReceive() === undefined)
      pull.consume(() => {})
      await until(() => pull.stats().peers === 0, "the end of the connection")
      await quietTime()
      expect(pull.stats().peers).toBe(0)
    }
  })

  test("throws away what came in and was not received", async ({ context }) => {
    const push = new Push({ context })
    const pull = new Pull({ context })
    await pair(push, pull)
    await push.send("unread")
    await until(() => pull.stats().queuedIn === 1)
    await pull.close()
    expect(pull.stats().queuedIn).toBe(0)
  })
})

describe("A peer that we gave up on when closing", () => {
  test.for([0, 50])("is not connected to again (linger %i)", async (linger, { context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(listener.endpoint)
    await listener.greet("PULL")
    await until(() => push.stats().peers === 1)
    fill(push)
    expect(push.stats().queuedOut).toBeGreaterThan(10)
    await push.close({ linger })
    await quietTime()
    expect(listener.pending).toBe(0)
  })

  test("may also be one that never got through its handshake", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(listener.endpoint)
    await push.send("waits")
    await listener.accept()
    await push.close({ linger: 50 })
    await quietTime()
    expect(listener.pending).toBe(0)
  })
})

describe("close", () => {
  test("settles whatever the socket was doing", async ({ context }) => {
    await using listener = await RawListener.listen()
    const bound = new Pull({ context })
    const endpoint = await bound.bind("tcp://127.0.0.1:*")
    const make = (...endpoints: string[]): Push => {
      const push = new Push({ context })
      for (const each of endpoints) push.connect(each)
      return push
    }
    const sockets: Socket[] = [
      make(),
      make(await closedEndpoint()),
      make(endpoint),
      make(listener.endpoint),
      make("inproc://nobody"),
      make(`tcp://${impossibleHost}:5555`),
      make("ipc:///tmp/nosuch-socket"),
      make(endpoint, listener.endpoint, await closedEndpoint()),
      bound,
    ]
    await Promise.all(sockets.map(async (socket) => expect(await socket.close()).toBeUndefined()))
    expect(sockets.every((socket) => socket.closed)).toBe(true)
  })

  test("settles in each moment of a connection's life", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    for (let turn = 0; turn < 25; turn++) {
      const push = new Push({ context, linger: turn % 2 === 0 ? 0 : -1 })
      push.connect(endpoint)
      if (turn % 3 === 0) await push.send("x")
      for (let index = 0; index < turn; index++) await new Promise((resolve) => setImmediate(resolve))
      await push.close()
    }
    // Those that lingered until their message was out.
    await until(() => pull.stats().peers === 0 && pull.stats().messagesIn > 3)
  })

  test("ends a bind that still looks up a name, and nothing listens afterwards", async ({ context }) => {
    const port = await closedPort()
    const pull = new Pull({ context })
    // No name that is known without looking, and one that is found at once.
    const binding = pull.bind(`tcp://LOCALHOST:${port}`)
    await Promise.all([pull.close(), expect(binding).rejects.toMatchObject({ code: "EBADF" })])
    await new Pull({ context }).bind(`tcp://*:${port}`)
  })

  test("may be called again, and answers the same", async ({ context }) => {
    const push = new Push({ context, linger: 50 })
    push.connect(await closedEndpoint())
    await push.send("lost")
    const first = push.close()
    const second = push.close({ linger: 60_000 })
    expect(push.closed).toBe(true)
    await Promise.all([first, second])
    await push.close()
  })

  test("is told to the peers, who notice", async ({ context }) => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    subscriber.subscribe()
    subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
    await until(() => publisher.stats().peers === 1)
    await subscriber.close()
    await until(() => publisher.stats().peers === 0)
    await publisher.send("to nobody")
  })

  test("ends only this socket", async ({ context }) => {
    const pull = new Pull({ context })
    const [leaving, staying] = [new Push({ context }), new Push({ context })]
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    leaving.connect(endpoint)
    staying.connect(endpoint)
    await exchange(leaving, pull)
    await leaving.close()
    await exchange(staying, pull)
  })
})
