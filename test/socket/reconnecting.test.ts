import { mkdirSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { dirname } from "node:path"
import { Worker } from "node:worker_threads"
import { describe, expect, onTestFinished } from "vitest"
import { type Event, Pull, Push, RECONNECT_STOP } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { quietTime, until } from "../support/until.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const intervals = (events: EventRecord): number[] =>
  events.items.flatMap((each: Event) => (each.type === "connect:retry" ? [each.interval] : []))

describe("Attempts to connect again", () => {
  test("come after the interval and up to as much again, at random", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 8 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await events.told("connect:retry", 20)
    const found = intervals(events)
    expect(found.every((each) => each >= 8 && each < 16)).toBe(true)
    expect(new Set(found).size).toBeGreaterThan(1)
  })

  test("do not come sooner than was told", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 30 })
    const waits: { told: number; begun: number; waited?: number }[] = []
    push.events.on("connect:retry", ({ interval }) =>
      waits.push({ told: interval, begun: performance.now() }),
    )
    push.events.on("connect:delay", () => {
      const last = waits.at(-1)
      if (last !== undefined) last.waited = performance.now() - last.begun
    })
    push.connect(await closedEndpoint())
    await until(() => waits.length > 3)
    // Timers of the platform count in whole milliseconds.
    expect(waits.slice(0, 3).filter(({ told, waited = 0 }) => waited < told - 2)).toEqual([])
  })

  test("come at doubled intervals up to reconnectMaxInterval", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 3, reconnectMaxInterval: 40 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await events.told("connect:retry", 7)
    expect(intervals(events).slice(0, 7)).toEqual([3, 6, 12, 24, 40, 40, 40])
  })

  test("are not sped up by a maximum below the interval", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 10, reconnectMaxInterval: 5 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await events.told("connect:retry", 3)
    expect(intervals(events).every((each) => each >= 10)).toBe(true)
  })

  test("begin with the shortest interval again after a connection was made", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 3, reconnectMaxInterval: 1_000 })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("connect:retry", 4)
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    await exchange(push, pull)
    events.clear()
    await pull.close()
    await events.told("connect:retry", 2)
    expect(intervals(events).slice(0, 2)).toEqual([3, 6])
  })

  test("go by the options at the time of connecting", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 3, reconnectMaxInterval: 3 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    push.reconnectInterval = 10_000
    push.reconnectMaxInterval = 10_000
    await events.told("connect:retry", 3)
    expect(intervals(events).slice(0, 3)).toEqual([3, 3, 3])
  })
})

describe.for([-1, 0])("With a reconnectInterval of %i", (reconnectInterval) => {
  test("the first refusal is final, but the endpoint stays", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("close")
    await push.send("waits for nothing")
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    await quietTime()
    expect(events.types).toEqual(["connect:delay", "close"])
    expect(pull.stats().peers).toBe(0)
    push.disconnect(endpoint)
  })

  test("the endpoint is over when its connection was lost, and can be connected to anew", async ({
    context,
  }) => {
    const push = new Push({ context, reconnectInterval })
    const events = watchEvents(push)
    const pull = new Pull({ context })
    const endpoint = await pull.bind(ownPlace())
    push.connect(endpoint)
    await exchange(push, pull)
    await pull.close()
    await events.told("disconnect")
    await quietTime(20)
    expect(events.types).toEqual(["connect:delay", "connect", "handshake", "disconnect"])
    expect(push.trySend("nobody")).toBe(false)
    expect(() => push.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
    const next = new Pull({ context })
    await next.bind(endpoint)
    push.connect(endpoint)
    await exchange(push, next)
  })

  test("closing is over when its linger is, with what waits for a peer that will not be looked for", async ({
    context,
  }) => {
    const push = new Push({ context, reconnectInterval, linger: 100 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await push.send("lost")
    await events.told("close")
    await push.close()
    await events.told("end")
    expect(events.types).toEqual(["connect:delay", "close", "end"])
  })
})

describe("connectTimeout", () => {
  // Only Linux is known to leave connections unanswered when too many wait to be accepted.
  test.runIf(process.platform === "linux")(
    "ends an attempt that nobody answers, and the next follows",
    async ({ context }) => {
      // It accepts nobody, not even whoever comes right behind its message.
      const worker = new Worker(
        `const { parentPort } = require("node:worker_threads")
       const server = require("node:net").createServer()
       server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
         parentPort.postMessage(server.address().port)
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
       })`,
        { eval: true },
      )
      onTestFinished(() => worker.terminate().then(() => {}))
      const port = await new Promise<number>((resolve) => worker.once("message", resolve))
      const waiting = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => {}))
      await until(() => waiting.some((each) => !each.connecting))
      await quietTime(100)
      const push = new Push({ context, connectTimeout: 60, reconnectInterval: 5 })
      const events = watchEvents(push)
      const begun = performance.now()
      push.connect(`tcp://127.0.0.1:${port}`)
      await events.told("connect:retry", 2)
      expect(performance.now() - begun).toBeGreaterThan(110)
      expect(events.types.slice(0, 6)).toEqual([
        "connect:delay",
        "close",
        "connect:retry",
        "connect:delay",
        "close",
        "connect:retry",
      ])
      await push.close()
      for (const socket of waiting) socket.destroy()
    },
  )

  test("does nothing to a connection that was made in time", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, connectTimeout: 500 })
    const events = watchEvents(push)
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
    events.clear()
    await quietTime(600)
    await exchange(push, pull)
    expect(events.types).toEqual([])
  })
})

describe("handshakeInterval", () => {
  test("ends a connection whose peer says nothing, and the next attempt follows", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, handshakeInterval: 50, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(listener.endpoint)
    await events.told("handshake:error:other", 2)
    expect(events.types.slice(0, 6)).toEqual([
      "connect:delay",
      "connect",
      "handshake:error:other",
      "disconnect",
      "connect:retry",
      "connect:delay",
    ])
  })

  test("is 30 seconds unless told otherwise, and no limit when it is 0", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context })
    expect(push.handshakeInterval).toBe(30_000)
    push.handshakeInterval = 0
    const events = watchEvents(push)
    push.connect(listener.endpoint)
    await listener.accept()
    await events.told("connect")
    await quietTime()
    expect(events.types).toEqual(["connect:delay", "connect"])
  })
})

describe("reconnectStop", () => {
  test("1 gives an endpoint up when it refuses", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 5 })
    push.set(RECONNECT_STOP, 1)
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("close")
    await quietTime()
    expect(events.types).toEqual(["connect:delay", "close"])
    expect(() => push.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })

  test("1 looks for a lost peer once more", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 5, reconnectStop: 1 })
    const events = watchEvents(push)
    push.connect(await pull.bind(ownPlace()))
    await exchange(push, pull)
    events.clear()
    await pull.close()
    await events.told("close")
    await quietTime()
    expect(events.types).toEqual(["disconnect", "connect:retry", "connect:delay", "close"])
  })

  test("2 gives an endpoint up whose peer does not shake hands", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5, handshakeInterval: 40, reconnectStop: 2 })
    const events = watchEvents(push)
    push.connect(listener.endpoint)
    await events.told("disconnect")
    await quietTime()
    expect(events.types).toEqual(["connect:delay", "connect", "handshake:error:other", "disconnect"])
  })

  test.for(["tcp", "ipc"] as const)(
    "4 gives up what was disconnected, although messages wait for it (%s)",
    async (transport, { context }) => {
      const endpoint = transport === "tcp" ? await closedEndpoint() : await reservedEndpoint("ipc")
      const push = new Push({ context, reconnectInterval: 5, linger: -1 })
      const events = watchEvents(push)
      push.connect(endpoint)
      await push.send("waits")
      await events.told("connect:retry", 2)
      // It counts as it is when the endpoint is disconnected.
      push.reconnectStop = 4
      push.disconnect(endpoint)
      events.clear()
      await events.told("close")
      await quietTime()
      expect(events.types).toEqual(transport === "tcp" ? ["connect:delay", "close"] : ["close"])
    },
  )

  test("4 does not keep a socket that is closed from sending what waits", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 5, linger: 10_000, reconnectStop: 4 })
    const events = watchEvents(push)
    push.connect(endpoint)
    await push.send("waits")
    await events.told("connect:retry", 2)
    const closed = push.close()
    await quietTime()
    const pull = new Pull({ context, receiveTimeout: 8_000 })
    await pull.bind(endpoint)
    expect(String((await pull.receive())[0])).toBe("waits")
    await closed
  })
})

test("A peer that comes late is found over ipc as well", async ({ context }) => {
  const pull = new Pull({ context })
  const place = await pull.bind("ipc://*")
  await pull.unbind(place)
  const folder = dirname(place.slice(6))
  const push = new Push({ context, reconnectInterval: 5 })
  const events = watchEvents(push)
  push.connect(place)
  await events.told("connect:retry", 2)
  mkdirSync(folder)
  await pull.bind(place)
  await exchange(push, pull)
  await until(() => events.types.includes("handshake"))
  rmSync(folder, { recursive: true })
})
