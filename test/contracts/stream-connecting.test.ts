import { describe, expect } from "vitest"
import { ROUTING_ID, type Stream } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { drain, receiveTexts, texts } from "../support/messages.ts"
import { closedEndpoint } from "../support/network.ts"
import { connectPlain, PlainServer, plainTransports } from "../support/plain-peers.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { anyEndpoint, reservedEndpoint } from "../support/wiring.ts"

const idOf = (stream: Stream): Buffer => stream.get(ROUTING_ID) as Buffer

describe.each(plainTransports)("A STREAM that connects (%s)", (transport) => {
  test("can be sent to at once, by the id that it has right after", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM")
    expect(stream.get(ROUTING_ID)).toBeNull()
    stream.connect(server.endpoint)
    const id = idOf(stream)
    expect([id.length, id[0]]).toEqual([5, 0])
    await stream.send([id, "early"])
    const peer = await server.accept()
    await peer.hears(Buffer.from("early"))
    peer.send(Buffer.from("late"))
    expect(await stream.receive()).toEqual([id, Buffer.from("")])
    expect(await stream.receive()).toEqual([id, Buffer.from("late")])
  })

  test("uses the id that it is given, once", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM")
    stream.connect(server.endpoint, { routingId: "first" })
    // Then there is none that it chose itself.
    expect(stream.get(ROUTING_ID)).toBeNull()
    stream.set("connectRoutingId", "second")
    stream.connect(server.endpoint)
    await stream.send(["first", "1"])
    await stream.send(["second", "2"])
    await (await server.accept()).hears(Buffer.from("1"))
    await (await server.accept()).hears(Buffer.from("2"))
    expect(() => stream.connect(server.endpoint, { routingId: "second" })).toThrowError(
      expect.objectContaining({ code: "EADDRINUSE" }),
    )
    stream.connect(server.endpoint)
    expect(idOf(stream)).toHaveLength(5)
  })

  test("comes back under the same id, and tells of both", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM", { reconnectInterval: 5 })
    stream.connect(server.endpoint, { routingId: "it" })
    const first = await server.accept()
    first.send(Buffer.from("last words"))
    first.end()
    const second = await server.accept()
    expect(await receiveTexts(stream, 4)).toEqual([
      ["it", ""],
      ["it", "last words"],
      ["it", ""],
      ["it", ""],
    ])
    await stream.send(["it", "hello again"])
    await second.hears(Buffer.from("hello again"))
  })

  test("keeps what it is to send while the peer is away", async ({ context }) => {
    const endpoint = transport === "tcp" ? await closedEndpoint() : await reservedEndpoint("ipc")
    const stream = context.socket("STREAM", { reconnectInterval: 5 })
    const server = context.socket("STREAM")
    stream.connect(endpoint, { routingId: "it" })
    await stream.send(["it", "patience"])
    await server.bind(endpoint)
    await server.receive()
    expect(texts(await server.receive())[1]).toBe("patience")
  })

  test("does not come back when it ended the connection itself", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM", { reconnectInterval: 5 })
    const events = watchEvents(stream)
    stream.connect(server.endpoint, { routingId: "it" })
    const peer = await server.accept()
    expect(texts(await stream.receive())).toEqual(["it", ""])
    await stream.send(["it", "bye"])
    await stream.send(["it", ""])
    await peer.gone()
    expect(String(peer.received)).toBe("bye")
    await expect(stream.send(["it", "more"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await quietTime()
    expect(drain(stream)).toEqual([])
    expect(server.count).toBe(1)
    expect(events.types).not.toContain("disconnect")
    // The endpoint is still known, so it can be forgotten; and the id is free.
    stream.disconnect(server.endpoint)
    stream.connect(server.endpoint, { routingId: "it" })
    await server.accept()
  })

  test("ends an attempt to connect by an empty frame, too", async ({ context }) => {
    const endpoint = transport === "tcp" ? await closedEndpoint() : await reservedEndpoint("ipc")
    const stream = context.socket("STREAM", { reconnectInterval: 5 })
    const events = watchEvents(stream)
    stream.connect(endpoint, { routingId: "it" })
    await events.told("connect:retry", 2)
    await stream.send(["it", ""])
    events.clear()
    await quietTime()
    expect(events.types.length).toBeLessThanOrEqual(1)
    await expect(stream.send(["it", "more"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })

  test("says nothing when it disconnects", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM")
    stream.connect(server.endpoint)
    const peer = await server.accept()
    await stream.receive()
    await stream.send([idOf(stream), "on its way"])
    stream.disconnect(server.endpoint)
    await peer.gone()
    expect(String(peer.received)).toBe("on its way")
    expect(drain(stream)).toEqual([])
  })

  test("has a new id for each connection with immediate", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM", { immediate: true, reconnectInterval: 5 })
    stream.connect(server.endpoint)
    expect(stream.get(ROUTING_ID)).toBeNull()
    const [first] = await stream.receive()
    expect(idOf(stream)).toEqual(first)
    ;(await server.accept()).end()
    await server.accept()
    await until(() => !idOf(stream).equals(first))
    const [second, notice] = await stream.receive()
    expect([second, notice.length]).toEqual([idOf(stream), 0])
  })

  test("talks to another STREAM", async ({ context }) => {
    const server = context.socket("STREAM")
    const client = context.socket("STREAM")
    client.connect(await server.bind(anyEndpoint(transport)), { routingId: "server" })
    const [id] = await server.receive()
    expect(texts(await client.receive())).toEqual(["server", ""])
    await client.send(["server", "GET /\n\n"])
    expect(texts(await server.receive())[1]).toBe("GET /\n\n")
    await server.send([id, "\0\x01\xff"])
    expect(texts(await client.receive())).toEqual(["server", "\0\x01\xff"])
    await server.send([id, ""])
    expect(texts(await client.receive())).toEqual(["server", ""])
  })

  test("reports its connections to observers, without handshakes", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const stream = context.socket("STREAM", { reconnectInterval: 5 })
    const events = watchEvents(stream)
    stream.connect(server.endpoint)
    ;(await server.accept()).end()
    await server.accept()
    await events.told("connect", 2)
    const begin = transport === "tcp" ? ["connect:delay", "connect"] : ["connect"]
    expect(events.types).toEqual([...begin, "disconnect", "connect:retry", ...begin])
    const bound = context.socket("STREAM")
    const heard = watchEvents(bound)
    ;(await connectPlain(await bound.bind(anyEndpoint(transport)))).end()
    await heard.told("disconnect")
    expect(heard.types).toEqual(["bind", "accept", "disconnect"])
  })
})

describe("A STREAM", () => {
  test("refuses to be bound or connected with security, which it cannot have", async ({ context }) => {
    const stream = context.socket("STREAM")
    stream.set("plainServer", true)
    await expect(stream.bind("tcp://127.0.0.1:*")).rejects.toMatchObject({ code: "EINVAL" })
    expect(() => stream.connect("tcp://127.0.0.1:1")).toThrowError(
      expect.objectContaining({ code: "EINVAL" }),
    )
  })

  test("waits for no handshake, whatever the limit", async ({ context }) => {
    const stream = context.socket("STREAM", {
      handshakeInterval: 10,
      heartbeatInterval: 5,
      maxMessageSize: 3,
    })
    const client = await connectPlain(await stream.bind("tcp://127.0.0.1:*"))
    await stream.receive()
    await quietTime(60)
    client.send(Buffer.from("longer than three"))
    expect(texts(await stream.receive())[1]).toBe("longer than three")
    expect(client.heard).toBe(0)
    client.destroy()
  })

  test("tells where its frames come from, and when the memory of those it sent is free", async ({
    context,
  }) => {
    const stream = context.socket("STREAM")
    const client = await connectPlain(await stream.bind("tcp://127.0.0.1:*"))
    for (const sent of ["", "hello"]) {
      if (sent !== "") client.send(Buffer.from(sent))
      const frames = await stream.receiveFrames()
      expect(frames.map((frame) => frame.peerAddress)).toEqual(["127.0.0.1", "127.0.0.1"])
      expect(String(frames[1])).toBe(sent)
    }
    const id = stream.get(ROUTING_ID) as Buffer
    client.socket.pause()
    const tracker = await stream.send([id, Buffer.alloc(20_000_000)], { track: true })
    await quietTime()
    expect(tracker.done).toBe(false)
    client.socket.resume()
    await tracker.wait()
    await stream.sendFrame(id, { more: true })
    await stream.sendFrame("in frames")
    await client.hears(Buffer.from("in frames"))
    client.destroy()
  })

  test("can always be sent to, as far as can be known before trying", async ({ context }) => {
    const stream = context.socket("STREAM")
    expect([stream.writable, stream.readable]).toEqual([true, false])
    const client = await connectPlain(await stream.bind("tcp://127.0.0.1:*"))
    await until(() => stream.readable)
    expect(stream.get("events")).toBe(3)
    client.destroy()
  })
})
