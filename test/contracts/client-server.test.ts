import { describe, expect } from "vitest"
import type { Client, Server } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { countSends, drain, receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

/** What a server received: the text, and from whom. */
const next = async (server: Server): Promise<[text: string, routingId: number]> => {
  const [body, { routingId }] = await server.receive()
  return [body.toString(), routingId]
}

/** The number under which a server knows a client. */
const introduce = async (server: Server, client: Client): Promise<number> => {
  await client.send("hello")
  return (await next(server))[1]
}

describe("A SERVER", () => {
  test.for(layouts)("knows its clients by numbers and answers each ($name)", async (layout, { context }) => {
    const server = context.socket("SERVER")
    const clients = Array.from({ length: 3 }, () => context.socket("CLIENT"))
    await join(layout, server, ...clients)
    for (const [index, client] of clients.entries()) await client.send(`question ${index}`)
    const numbers = new Set<number>()
    for (let count = 0; count < clients.length; count++) {
      const [question, routingId] = await next(server)
      expect(Number.isInteger(routingId) && routingId > 0 && routingId < 2 ** 32).toBe(true)
      numbers.add(routingId)
      await server.send(`answer to ${question}`, { routingId })
    }
    expect(numbers.size).toBe(3)
    for (const [index, client] of clients.entries()) {
      expect(await receiveTexts(client, 1)).toEqual([[`answer to question ${index}`]])
    }
  })

  test("refuses to send to nobody, to strangers, and more than one frame", async ({ context }) => {
    const server = context.socket("SERVER")
    const client = context.socket("CLIENT")
    client.connect(await server.bind("inproc://strict"))
    const routingId = await introduce(server, client)
    const stranger = routingId === 7 ? 8 : 7
    await expect(server.send("x", { routingId: stranger })).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    expect(() => server.trySend("x", { routingId: stranger })).toThrow(
      expect.objectContaining({ code: "EHOSTUNREACH" }),
    )
    for (const wrong of [0, -1, 1.5, 2 ** 32, Number.NaN, "1", undefined]) {
      const options = { routingId: wrong as number }
      expect(() => server.send("x", options)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    }
    const send = server.send.bind(server) as unknown as (message: unknown, options?: unknown) => Promise<void>
    expect(() => send("x")).toThrow(TypeError)
    expect(() => send("x", null)).toThrow(TypeError)
    await expect(send(["two", "frames"], { routingId })).rejects.toMatchObject({ code: "EINVAL" })
    await send(["one frame"], { routingId })
    expect(await receiveTexts(client, 1)).toEqual([["one frame"]])
    const clientSend = client.send.bind(client) as (message: unknown) => Promise<void>
    await expect(clientSend(["two", "frames"])).rejects.toMatchObject({ code: "EINVAL" })
  })

  test("is always writable, and waits for a client that is full", async ({ context }) => {
    const server = context.socket("SERVER", { sendHighWaterMark: 2 })
    expect(server.writable).toBe(true)
    const client = context.socket("CLIENT", { receiveHighWaterMark: 3 })
    client.connect(await server.bind("inproc://full"))
    const routingId = await introduce(server, client)
    expect(countSends({ trySend: (message) => server.trySend(message, { routingId }) })).toBe(5)
    expect(server.writable).toBe(true)
    await expect(server.send("x", { routingId, timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    const controller = new AbortController()
    const aborted = server.send("x", { routingId, signal: controller.signal })
    controller.abort(new Error("enough"))
    await expect(aborted).rejects.toThrow("enough")
    const late = server.send("late", { routingId })
    expect(drain(client)).toEqual([["0"], ["1"], ["2"], ["3"], ["4"], ["late"]])
    await late
  })

  test.for(layouts)("cannot reach a client that has gone ($name)", async (layout, { context }) => {
    const server = context.socket("SERVER")
    const client = context.socket("CLIENT")
    await join(layout, server, client)
    const routingId = await introduce(server, client)
    await client.close()
    if (layout.transport !== "inproc" && layout.binder === "spokes") return
    await until(() => server.stats().peers === 0)
    await expect(server.send("x", { routingId })).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })

  test("rejects a send that waits for a client when the client goes", async ({ context }) => {
    const server = context.socket("SERVER", { sendHighWaterMark: 1 })
    const client = context.socket("CLIENT", { receiveHighWaterMark: 1 })
    client.connect(await server.bind("inproc://gone"))
    const routingId = await introduce(server, client)
    countSends({ trySend: (message) => server.trySend(message, { routingId }) })
    const waiting = server.send("x", { routingId })
    await client.close()
    await expect(waiting).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })

  test("hands out messages in every way that sockets do", async ({ context }) => {
    const server = context.socket("SERVER")
    const client = context.socket("CLIENT")
    client.connect(await server.bind("inproc://ways"))
    expect(server.tryReceive()).toBeUndefined()
    for (let number = 0; number < 6; number++) await client.send(String(number))
    const routingId = expect.any(Number)
    expect(server.tryReceive()).toEqual([Buffer.from("0"), { routingId }])
    expect(await server.receiveMany(2)).toEqual([
      [Buffer.from("1"), { routingId }],
      [Buffer.from("2"), { routingId }],
    ])
    for await (const [body, label] of server) {
      expect([body.toString(), label]).toEqual(["3", { routingId }])
      break
    }
    const consumed: string[] = []
    const consumption = server.consume(([body, label]) => {
      consumed.push(`${body} ${typeof label.routingId}`)
      if (consumed.length === 2) consumption.stop()
    })
    await until(() => consumed.length === 2)
    expect(consumed).toEqual(["4 number", "5 number"])
    const left = server[Symbol.asyncIterator]()
    const last = left.next()
    await server.close()
    expect(await last).toEqual({ value: undefined, done: true })
  })
})

describe("disconnectPeer of a SERVER", () => {
  test.for(layouts)(
    "ends the connection, with all that was under way ($name)",
    async (layout, { context }) => {
      const server = context.socket("SERVER")
      const client = context.socket("CLIENT", { reconnectInterval: -1 })
      const other = context.socket("CLIENT")
      await join(layout, server, client, other)
      const routingId = await introduce(server, client)
      const stays = await introduce(server, other)
      await client.send("unread")
      await until(() => server.stats().queuedIn === 1)
      server.disconnectPeer(routingId)
      await until(() => client.stats().peers === 0)
      expect(server.tryReceive()).toBeUndefined()
      await expect(server.send("x", { routingId })).rejects.toMatchObject({ code: "EHOSTUNREACH" })
      await server.send("still here", { routingId: stays })
      expect(await receiveTexts(other, 1)).toEqual([["still here"]])
    },
  )

  test.for(wireLayouts.filter((each) => each.binder === "hub"))(
    "lets a client that comes back have another number ($name)",
    async (layout, { context }) => {
      const server = context.socket("SERVER")
      const client = context.socket("CLIENT", { reconnectInterval: 5 })
      await join(layout, server, client)
      const before = await introduce(server, client)
      server.disconnectPeer(before)
      await until(() => server.stats().peers === 1)
      expect(await introduce(server, client)).not.toBe(before)
    },
  )

  test("throws for strangers and for what is no routing id", ({ context }) => {
    const server = context.socket("SERVER")
    expect(() => server.disconnectPeer(5)).toThrow(expect.objectContaining({ code: "EHOSTUNREACH" }))
    expect(() => server.disconnectPeer(0)).toThrow(expect.objectContaining({ code: "EINVAL" }))
  })
})

describe("A CLIENT", () => {
  test.for(layouts)("asks its servers one after the other ($name)", async (layout, { context }) => {
    const client = context.socket("CLIENT")
    const servers = [context.socket("SERVER"), context.socket("SERVER")]
    await join(layout, client, ...servers)
    for (let number = 0; number < 4; number++) await client.send(String(number))
    for (const [index, server] of servers.entries()) {
      expect([(await next(server))[0], (await next(server))[0]]).toEqual([String(index), String(index + 2)])
    }
  })

  test("drops an answer in several frames as a whole", async ({ context }) => {
    const client = context.socket("CLIENT")
    const push = context.socket("PUSH")
    push.connect(await client.bind("inproc://frames"))
    await push.send(["two", "frames"])
    await push.send("one frame")
    expect(texts(await client.receive())).toEqual(["one frame"])
  })
})
