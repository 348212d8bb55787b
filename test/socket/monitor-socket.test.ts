import { constants } from "node:os"
import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  type ErrnoError,
  Pair,
  Publisher,
  Pull,
  Push,
  parseMonitorMessage,
  parseMonitorMessageV2,
  receiveMonitorMessage,
  Subscriber,
  ZmqError,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { turns, until } from "../support/until.ts"

const coded = (code: string): unknown => expect.objectContaining({ code })
const inProgress = new ZmqError("EINPROGRESS").errno
const stopped = { event: zmq.EVENT_MONITOR_STOPPED, value: 0, endpoint: "" }

/** Where binding costs little. */
const place = ownPlace()

/** What a monitor socket has to say now. */
const rest = (reader: Pair): number[] => {
  const events: number[] = []
  for (let next = reader.tryReceive(); next !== undefined; next = reader.tryReceive()) {
    events.push(parseMonitorMessage(next).event)
  }
  return events
}

describe("The monitor socket of a socket", () => {
  test("receives its events with their endpoints", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const monitors = [pull.getMonitorSocket(), push.getMonitorSocket()] as const
    const endpoint = await pull.bind(ownPlace())
    push.connect(endpoint)
    const told = async (monitor: Pair, count: number) => {
      const events = []
      while (events.length < count) events.push(await receiveMonitorMessage(monitor))
      return events
    }
    expect(await told(monitors[0], 3)).toEqual([
      { event: zmq.EVENT_LISTENING, value: -1, endpoint },
      { event: zmq.EVENT_ACCEPTED, value: -1, endpoint },
      { event: zmq.EVENT_HANDSHAKE_SUCCEEDED, value: 0, endpoint },
    ])
    expect(await told(monitors[1], 3)).toEqual([
      { event: zmq.EVENT_CONNECT_DELAYED, value: inProgress, endpoint },
      { event: zmq.EVENT_CONNECTED, value: -1, endpoint },
      { event: zmq.EVENT_HANDSHAKE_SUCCEEDED, value: 0, endpoint },
    ])
    await exchange(push, pull)
  })

  test("is the same until it is closed or disabled, then another", async ({ context }) => {
    const pull = new Pull({ context })
    const first = pull.getMonitorSocket()
    expect(first).toBeInstanceOf(Pair)
    expect(pull.getMonitorSocket(zmq.EVENT_LISTENING)).toBe(first)
    await first.close()
    const second = pull.getMonitorSocket()
    expect(second).not.toBe(first)
    pull.disableMonitor()
    const third = pull.getMonitorSocket()
    expect(third).not.toBe(second)
    await pull.bind(ownPlace())
    expect((await receiveMonitorMessage(third)).event).toBe(zmq.EVENT_LISTENING)
    expect(rest(second)).toEqual([zmq.EVENT_MONITOR_STOPPED])
  })

  test("gets a last message when it is disabled, and nothing more", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket()
    pull.stopMonitor()
    pull.disableMonitor()
    expect(await receiveMonitorMessage(monitor)).toEqual(stopped)
    await pull.bind(ownPlace())
    await turns()
    expect(monitor.readable).toBe(false)
    expect(monitor.closed).toBe(false)
  })

  test("gets a last message when the socket is closed", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket()
    await pull.bind(ownPlace())
    await pull.close()
    expect(rest(monitor)).toEqual([zmq.EVENT_LISTENING, zmq.EVENT_CLOSED, zmq.EVENT_MONITOR_STOPPED])
    expect(() => pull.getMonitorSocket()).toThrow(coded("EBADF"))
    expect(() => pull.monitorTo("inproc://late")).toThrow(coded("EBADF"))
    expect(() => pull.pipesStats()).toThrow(coded("EBADF"))
    pull.disableMonitor()
  })

  test("gets only the events it was made for", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket(zmq.EVENT_CLOSED)
    const endpoint = await pull.bind(ownPlace())
    await pull.unbind(endpoint)
    expect(await receiveMonitorMessage(monitor)).toEqual({ event: zmq.EVENT_CLOSED, value: -1, endpoint })
    pull.disableMonitor()
    await turns()
    expect(monitor.readable).toBe(false)
  })

  test("tells an error of the operating system by its number there", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket(zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL)
    const failed = new Promise<{ error: ErrnoError }>((resolve) =>
      pull.events.on("handshake:error:other", resolve),
    )
    const peer = await RawPeer.connect(await pull.bind(ownPlace()))
    await until(() => peer.heard > 0)
    peer.reset()
    const { ECONNRESET } = constants.errno
    expect((await receiveMonitorMessage(monitor)).value).toBe(ECONNRESET)
    expect((await failed).error).toMatchObject({ code: "ECONNRESET", errno: ECONNRESET })
  })

  test("can have a name of one's own", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket(zmq.EVENT_ALL, "inproc://own")
    expect(monitor.lastEndpoint).toBe("inproc://own")
    expect(() => new Pull({ context }).getMonitorSocket(zmq.EVENT_ALL, "inproc://own")).toThrow(
      coded("EADDRINUSE"),
    )
  })

  test("needs two sockets of its context, and leaves none behind when there is but one", async ({
    context,
  }) => {
    const pull = new Pull({ context })
    context.maxSockets = 2
    expect(() => pull.getMonitorSocket()).toThrow(coded("EMFILE"))
    await turns()
    context.maxSockets = 3
    pull.getMonitorSocket()
  })

  test("does not keep its context from ending", async ({ context }) => {
    const pull = new Pull({ context })
    const monitor = pull.getMonitorSocket()
    await Promise.all([pull.close(), monitor.close()])
    await context.term()
    expect(context.closed).toBe(true)
  })

  test("fails with ETERM when the context is shut down", async ({ context }) => {
    const monitor = new Pull({ context }).getMonitorSocket()
    const waiting = expect(monitor.receive()).rejects.toEqual(coded("ETERM"))
    context.shutdown()
    await waiting
  })
})

describe("monitorTo()", () => {
  test("keeps events for a reader that comes later, and ends the monitor before", async ({ context }) => {
    const pull = new Pull({ context })
    const [first, second] = [new Pair({ context }), new Pair({ context })]
    pull.monitorTo("inproc://first")
    first.connect("inproc://first")
    pull.monitorTo("inproc://second", zmq.EVENT_LISTENING)
    expect(await receiveMonitorMessage(first)).toEqual(stopped)
    const endpoint = await pull.bind(ownPlace())
    second.connect("inproc://second")
    expect(await receiveMonitorMessage(second)).toEqual({ event: zmq.EVENT_LISTENING, value: -1, endpoint })
    pull.monitorTo(null)
    // The names are free again.
    pull.monitorTo("inproc://first")
  })

  test("refuses what cannot be", ({ context }) => {
    const pull = new Pull({ context })
    const cases: [string, () => void][] = [
      ["EPROTONOSUPPORT", () => pull.monitorTo("tcp://127.0.0.1:*")],
      ["EINVAL", () => pull.monitorTo("inproc")],
      ["EINVAL", () => pull.monitorTo("inproc://x", zmq.EVENT_ALL_V2)],
      ["EINVAL", () => pull.monitorTo("inproc://x", -1)],
      ["EINVAL", () => pull.monitorTo("inproc://x", zmq.EVENT_ALL, { type: zmq.DEALER })],
      ["EINVAL", () => pull.monitorTo("inproc://x", zmq.EVENT_ALL, { version: 3 as 2 })],
    ]
    for (const [code, call] of cases) expect(call).toThrow(coded(code))
    // What cannot be leaves the monitor that there is alone.
    const monitor = pull.getMonitorSocket()
    expect(() => pull.monitorTo("tcp://127.0.0.1:*")).toThrow(coded("EPROTONOSUPPORT"))
    expect(() => pull.monitorTo("inproc://x", zmq.EVENT_ALL, { type: zmq.DEALER })).toThrow(coded("EINVAL"))
    expect([monitor.readable, pull.getMonitorSocket() === monitor]).toEqual([false, true])
    pull.bindSync("inproc://taken")
    expect(() => pull.monitorTo("inproc://taken")).toThrow(coded("EADDRINUSE"))
    pull.monitorTo("inproc://free")
  })

  test.for([
    [zmq.PAIR, Pair],
    [zmq.PUSH, Pull],
    [zmq.PUB, Subscriber],
  ] as const)("sends by a socket of type %i, both ends in version 2", async ([type, Reader], { context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const [near, far] = [new Reader({ context }), new Reader({ context })]
    pull.monitorTo("inproc://near", zmq.EVENT_ALL_V2, { version: 2, type })
    push.monitorTo("inproc://far", zmq.EVENT_ALL_V2, { version: 2, type })
    for (const reader of [near, far]) if (reader instanceof Subscriber) reader.subscribe("")
    near.connect("inproc://near")
    far.connect("inproc://far")
    const bound = await pull.bind(ownPlace())
    push.connect(bound)
    const next = async (reader: Pair | Pull | Subscriber) => parseMonitorMessageV2(await reader.receive())
    const delayed = await next(far)
    expect(delayed).toEqual({
      event: zmq.EVENT_CONNECT_DELAYED,
      values: [inProgress],
      localEndpoint: "",
      remoteEndpoint: bound,
    })
    const connected = await next(far)
    const own = connected.localEndpoint
    expect(own).toMatch(/^tcp:\/\/127\.[\d.]+:\d+$/)
    const ofPush = { localEndpoint: own, remoteEndpoint: bound }
    const ofPull = { localEndpoint: bound, remoteEndpoint: own }
    expect(connected).toEqual({ event: zmq.EVENT_CONNECTED, values: [-1], ...ofPush })
    expect(await next(far)).toEqual({ event: zmq.EVENT_HANDSHAKE_SUCCEEDED, values: [0], ...ofPush })
    expect(await next(near)).toEqual({
      event: zmq.EVENT_LISTENING,
      values: [-1],
      localEndpoint: bound,
      remoteEndpoint: "",
    })
    expect(await next(near)).toEqual({ event: zmq.EVENT_ACCEPTED, values: [-1], ...ofPull })
    expect(await next(near)).toEqual({ event: zmq.EVENT_HANDSHAKE_SUCCEEDED, values: [0], ...ofPull })
    push.disableMonitor()
    expect(await next(far)).toEqual({
      event: zmq.EVENT_MONITOR_STOPPED,
      values: [0],
      localEndpoint: "",
      remoteEndpoint: "",
    })
    await push.close()
    expect(await next(near)).toEqual({ event: zmq.EVENT_DISCONNECTED, values: [-1], ...ofPull })
  })

  test("never holds up the socket: of what nobody reads the latest is kept", async ({ context }) => {
    const pull = new Pull({ context })
    pull.monitorTo("inproc://slow")
    const count = 600
    const endpoints: string[] = []
    for (let index = 0; index < count; index++) {
      endpoints.push(pull.bindSync(place))
      pull.unbindSync(endpoints.at(-1) as string)
    }
    const reader = new Pair({ context })
    reader.connect("inproc://slow")
    await pull.close()
    const seen: string[] = []
    for (;;) {
      const { event, endpoint } = parseMonitorMessage(await reader.receive())
      if (event === zmq.EVENT_MONITOR_STOPPED) break
      if (event === zmq.EVENT_CLOSED) seen.push(endpoint)
    }
    expect(seen).toEqual(endpoints.slice(-seen.length))
    expect(seen.length).toBeGreaterThanOrEqual(499)
  })

  test("gives a reader that lags behind all that waits, and the end", async ({ context }) => {
    const pull = new Pull({ context })
    const reader = new Pair({ context, receiveHighWaterMark: 1 })
    pull.monitorTo("inproc://lagging")
    reader.connect("inproc://lagging")
    const count = 1_400
    for (let index = 0; index < count / 2; index++) pull.unbindSync(pull.bindSync(place))
    expect(reader.stats().queuedIn).toBeLessThan(count)
    await pull.close()
    const events: number[] = []
    while (events.at(-1) !== zmq.EVENT_MONITOR_STOPPED)
      events.push((await receiveMonitorMessage(reader)).event)
    expect(events).toHaveLength(count + 1)
  })
})

test("A monitor socket of a publisher sees its subscribers", async ({ context }) => {
  const publisher = new Publisher({ context })
  const monitor = publisher.getMonitorSocket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED)
  const subscriber = new Subscriber({ context })
  subscriber.connect(await publisher.bind(ownPlace()))
  expect((await receiveMonitorMessage(monitor)).event).toBe(zmq.EVENT_HANDSHAKE_SUCCEEDED)
  await subscriber.close()
  expect((await receiveMonitorMessage(monitor)).event).toBe(zmq.EVENT_DISCONNECTED)
})
