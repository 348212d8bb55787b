import { mkdirSync, rmSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect } from "vitest"
import { type Event, Pair, Pull, Push, type Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { closedEndpoint, closedPort, impossibleHost, ownPlace } from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { quietTime, until } from "../support/until.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"
import { greeting } from "../support/zmtp-octets.ts"

const addresses = (events: EventRecord): Set<string> =>
  new Set(events.items.flatMap((each) => ("address" in each ? [each.address] : [])))

const errorOf = (event: Event): { code?: string; errno?: number; message: string } =>
  (event as { error: Error }).error

const wires = [
  { scheme: "tcp", place: ownPlace(), begin: ["connect:delay", "connect", "handshake"] },
  { scheme: "ipc", place: "ipc://*", begin: ["connect", "handshake"] },
] as const

describe.for(wires)("Over $scheme, sockets tell", ({ place, begin }) => {
  /** Two sockets that are connected, and have told of it. */
  const joined = async (binder: Socket, connector: Socket) => {
    const binding = watchEvents(binder)
    const connecting = watchEvents(connector)
    const endpoint = await binder.bind(place)
    connector.connect(endpoint)
    await binding.told("handshake")
    await connecting.told("handshake")
    return { binding, connecting, endpoint }
  }

  test("of a connection that comes about, each with the endpoint", async ({ context }) => {
    const { binding, connecting, endpoint } = await joined(new Pull({ context }), new Push({ context }))
    expect(connecting.types).toEqual(begin)
    expect(binding.types).toEqual(["bind", "accept", "handshake"])
    expect(addresses(connecting)).toEqual(new Set([endpoint]))
    expect(addresses(binding)).toEqual(new Set([endpoint]))
  })

  test("of a peer that closes: lost, looked for, refused, looked for", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 30 })
    const { binding, connecting, endpoint } = await joined(pull, push)
    connecting.clear()
    binding.clear()
    await pull.close()
    await connecting.told("connect:retry", 2)
    expect(connecting.types.slice(0, 3 + begin.length - 1)).toEqual([
      "disconnect",
      "connect:retry",
      ...(begin.length === 3 ? ["connect:delay"] : []),
      "close",
      "connect:retry",
    ])
    expect(addresses(connecting)).toEqual(new Set([endpoint]))
    expect(connecting.items[1]).toEqual({
      type: "connect:retry",
      address: endpoint,
      interval: expect.any(Number),
    })
    // The side that closes tells of the end of its listener, not of the connections it ended.
    await until(() => binding.ended)
    expect(binding.items).toEqual([{ type: "close", address: endpoint }, { type: "end" }])
  })

  test("of a peer that goes and comes back", async ({ context }) => {
    const pull = new Pull({ context })
    const { binding, connecting, endpoint } = await joined(
      pull,
      new Push({ context, reconnectInterval: 400 }),
    )
    connecting.clear()
    binding.clear()
    await pull.unbind(endpoint)
    await connecting.told("disconnect")
    // Where it was private, its folder went with it.
    if (endpoint.startsWith("ipc:")) mkdirSync(dirname(endpoint.slice(6)))
    await pull.bind(endpoint)
    await connecting.told("handshake")
    await binding.told("handshake")
    expect(connecting.types).toEqual(["disconnect", "connect:retry", ...begin])
    expect(binding.types).toEqual(["close", "bind", "accept", "handshake"])
    if (endpoint.startsWith("ipc:")) rmSync(dirname(endpoint.slice(6)), { recursive: true })
  })

  test("of unbinding, and of nothing else on the side that does it", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 10_000 })
    const { binding, connecting, endpoint } = await joined(pull, push)
    binding.clear()
    connecting.clear()
    await pull.unbind(endpoint)
    await connecting.told("connect:retry")
    expect(connecting.types).toEqual(["disconnect", "connect:retry"])
    await quietTime(20)
    expect(binding.items).toEqual([{ type: "close", address: endpoint }])
  })

  test("of disconnecting on the other side only", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const { binding, connecting, endpoint } = await joined(pull, push)
    binding.clear()
    connecting.clear()
    push.disconnect(endpoint)
    await binding.told("disconnect")
    expect(binding.items).toEqual([{ type: "disconnect", address: endpoint }])
    await quietTime(20)
    expect(connecting.types).toEqual([])
  })

  test("of closing: the last event is the end", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const { binding, connecting, endpoint } = await joined(pull, push)
    binding.clear()
    connecting.clear()
    await push.close()
    await until(() => connecting.ended)
    expect(connecting.items).toEqual([{ type: "end" }])
    await binding.told("disconnect")
    await pull.close()
    await until(() => binding.ended)
    expect(binding.items).toEqual([
      { type: "disconnect", address: endpoint },
      { type: "close", address: endpoint },
      { type: "end" },
    ])
  })

  test("of a type that does not fit: the connection ends on both sides, for good", async ({ context }) => {
    const binder = new Push({ context })
    const connector = new Push({ context, reconnectInterval: 5 })
    const binding = watchEvents(binder)
    const connecting = watchEvents(connector)
    const endpoint = await binder.bind(place)
    connector.connect(endpoint)
    await connecting.told("disconnect")
    await binding.told("disconnect")
    await quietTime()
    expect(connecting.types).toEqual([...begin.slice(0, -1), "disconnect"])
    expect(binding.types).toEqual(["bind", "accept", "disconnect"])
    const { message } = errorOf(connecting.items.at(-1) as Event)
    expect(message).toContain("PUSH")
  })

  test("of an address in use, with its code", async ({ context }) => {
    const first = new Pull({ context })
    const second = new Pull({ context })
    const endpoint = await first.bind(place === "ipc://*" ? `ipc://@typemq-${process.pid}-events` : place)
    const events = watchEvents(second)
    await expect(second.bind(endpoint)).rejects.toMatchObject({ code: "EADDRINUSE" })
    const event = await events.told("bind:error")
    expect(event).toMatchObject({ type: "bind:error", address: endpoint })
    expect(errorOf(event)).toMatchObject({ code: "EADDRINUSE", errno: expect.any(Number) })
    expect(errorOf(event)).toBeInstanceOf(Error)
  })
})

describe("A socket that cannot bind tells", () => {
  test.for([
    ["tcp://127.0.0.1", "EINVAL"],
    ["tcp://127.0.0.1:port", "EINVAL"],
    ["tcp://192.0.2.7:*", "EADDRNOTAVAIL"],
    [`tcp://${impossibleHost}:*`, "ENODEV"],
    ["ws://192.0.2.7:*", "EADDRNOTAVAIL"],
    ["ipc:///no/such/folder", "ENOENT"],
  ] as const)("of %s by its code, and of nothing else", async ([endpoint, code], { context }) => {
    const socket = new Pull({ context })
    const events = watchEvents(socket)
    await expect(socket.bind(endpoint)).rejects.toMatchObject({ code })
    expect(() => socket.bindSync(endpoint)).toThrow(expect.objectContaining({ code }))
    await events.told("bind:error", 2)
    expect(events.items).toEqual(
      Array(2).fill({ type: "bind:error", address: endpoint, error: expect.objectContaining({ code }) }),
    )
  })
})

describe("A socket that connects tells", () => {
  test("of each refusal", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("connect:retry", 3)
    const round = ["connect:delay", "close", "connect:retry"]
    expect(events.types.slice(0, 9)).toEqual([...round, ...round, ...round])
    expect(addresses(events)).toEqual(new Set([endpoint]))
  })

  test("of a missing ipc peer without a delay: there is no waiting for an answer", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect("ipc:///tmp/typemq-nobody")
    await events.told("connect:retry", 2)
    expect(events.types.slice(0, 4)).toEqual(["close", "connect:retry", "close", "connect:retry"])
    expect(addresses(events)).toEqual(new Set(["ipc:///tmp/typemq-nobody"]))
  })

  test("of a name that is none only that it tries again", async ({ context }) => {
    const endpoint = `tcp://${impossibleHost}:5555`
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("connect:retry", 2)
    expect(new Set(events.types)).toEqual(new Set(["connect:retry"]))
    expect(addresses(events)).toEqual(new Set([endpoint]))
  })

  test("of a name where it leads", async ({ context }) => {
    const port = await closedPort()
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(`tcp://localhost:${port}`)
    await events.told("close", 2)
    for (const address of addresses(events)) {
      expect([`tcp://localhost:${port}`, `tcp://127.0.0.1:${port}`]).toContain(address)
    }
  })

  test("of a peer that hangs up during the handshake, and tries again", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(listener.endpoint)
    ;(await listener.accept()).destroy()
    await events.told("connect:retry")
    expect(events.types.slice(0, 5)).toEqual([
      "connect:delay",
      "connect",
      "handshake:error:other",
      "disconnect",
      "connect:retry",
    ])
    expect(errorOf(await events.told("handshake:error:other"))).toMatchObject({
      code: expect.stringMatching(/^(EPIPE|ECONNRESET)$/),
    })
  })

  test("of a security mechanism that does not fit, and gives up", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(listener.endpoint)
    ;(await listener.accept()).write(greeting({ mechanism: "PLAIN" }))
    await events.told("disconnect")
    await quietTime(30)
    expect(events.types).toEqual(["connect:delay", "connect", "handshake:error:protocol", "disconnect"])
    expect(errorOf(await events.told("handshake:error:protocol"))).toMatchObject({
      code: "ERR_ZMTP_MECHANISM_MISMATCH",
    })
  })

  test("of nothing when it is inproc", async ({ context }) => {
    const bound = new Pair({ context })
    const connected = new Pair({ context })
    const records = [watchEvents(bound), watchEvents(connected)]
    await bound.bind("inproc://a")
    connected.connect("inproc://a")
    await exchange(connected, bound)
    await Promise.all([bound.close(), connected.close()])
    await until(() => records.every((each) => each.ended))
    expect(records.map((each) => each.types)).toEqual([["end"], ["end"]])
  })
})

describe("A socket that is bound tells", () => {
  test("of a peer that does not shake hands in time", async ({ context }) => {
    const pull = new Pull({ context, handshakeInterval: 50 })
    const events = watchEvents(pull)
    const endpoint = await pull.bind(ownPlace())
    const peer = await RawPeer.connect(endpoint)
    await peer.gone()
    await events.told("disconnect")
    expect(events.types).toEqual(["bind", "accept", "handshake:error:other", "disconnect"])
    expect(errorOf(await events.told("handshake:error:other"))).toMatchObject({ code: "ETIMEDOUT" })
    expect(addresses(events)).toEqual(new Set([endpoint]))
  })

  test("of a peer that speaks something else", async ({ context }) => {
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const peer = await RawPeer.connect(await pull.bind(ownPlace()))
    peer.send(Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".padEnd(100)))
    await peer.gone()
    await events.told("disconnect")
    expect(events.types.slice(0, 2)).toEqual(["bind", "accept"])
    expect(events.types.at(-1)).toBe("disconnect")
  })

  test("of a wrong security mechanism", async ({ context }) => {
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const peer = await RawPeer.connect(await pull.bind(ownPlace()))
    peer.send(greeting({ mechanism: "PLAIN" }))
    await peer.gone()
    expect(errorOf(await events.told("handshake:error:protocol"))).toMatchObject({
      code: "ERR_ZMTP_MECHANISM_MISMATCH",
    })
    await events.told("disconnect")
    expect(events.types).toEqual(["bind", "accept", "handshake:error:protocol", "disconnect"])
  })

  test("of a frame beyond its limit, with the reason", async ({ context }) => {
    const pull = new Pull({ context, maxMessageSize: 100 })
    const push = new Push({ context, reconnectInterval: 10_000 })
    const events = watchEvents(pull)
    const sending = watchEvents(push)
    push.connect(await pull.bind(ownPlace()))
    await push.send(Buffer.alloc(101))
    await events.told("disconnect")
    expect(events.types).toEqual(["bind", "accept", "handshake", "disconnect"])
    expect(errorOf(events.items.at(-1) as Event).message).not.toBe("")
    await sending.told("connect:retry")
    expect(sending.types).toEqual(["connect:delay", "connect", "handshake", "disconnect", "connect:retry"])
  })

  test("of each of its endpoints under its own address", async ({ context }) => {
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const endpoints = [await pull.bind(ownPlace()), await pull.bind("tcp://*:*"), await pull.bind("ipc://*")]
    for (const [index, endpoint] of endpoints.entries()) {
      const push = new Push({ context })
      push.connect(endpoint)
      await events.told("handshake", index + 1)
      await push.close()
      await events.told("disconnect", index + 1)
    }
    const told = (type: string) =>
      events.items.flatMap((each) => (each.type === type && "address" in each ? [each.address] : []))
    for (const type of ["bind", "accept", "handshake", "disconnect"]) expect(told(type)).toEqual(endpoints)
  })
})
