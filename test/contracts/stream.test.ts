import { randomBytes } from "node:crypto"
import { describe, expect } from "vitest"
import { ROUTING_ID, type Stream } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { drain, saturate, texts } from "../support/messages.ts"
import { connectPlain, plainTransports } from "../support/plain-peers.ts"
import type { RawPeer } from "../support/raw-peer.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { anyEndpoint } from "../support/wiring.ts"

/** A new client of a stream that is bound, and the id of its connection. */
const meet = async (stream: Stream, endpoint: string): Promise<{ client: RawPeer; id: Buffer }> => {
  const client = await connectPlain(endpoint)
  const [id, notice] = await stream.receive()
  expect(notice).toHaveLength(0)
  return { client, id }
}

/** What comes from one connection until it is so long; and how long the longest piece of it was. */
const collect = async (stream: Stream, length: number): Promise<{ bytes: Buffer; longest: number }> => {
  const pieces: Buffer[] = []
  let longest = 0
  for (let total = 0; total < length; ) {
    const [, data] = await stream.receive()
    pieces.push(data)
    longest = Math.max(longest, data.length)
    total += data.length
  }
  return { bytes: Buffer.concat(pieces), longest }
}

describe.each(plainTransports)("A STREAM that is bound (%s)", (transport) => {
  test("talks to programs that know nothing of ZeroMQ", async ({ context }) => {
    const stream = context.socket("STREAM")
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    client.send(Buffer.from("GET / HTTP/1.0\r\n\r\n"))
    expect(texts(await stream.receive())).toEqual([String(id), "GET / HTTP/1.0\r\n\r\n"])
    await stream.send([id, "HTTP/1.0 200 OK\r\n\r\n"])
    await stream.send([id, "hello"])
    await client.hears(Buffer.from("HTTP/1.0 200 OK\r\n\r\nhello"))
    client.end()
    const [gone, notice] = await stream.receive()
    expect([gone, notice.length]).toEqual([id, 0])
    await client.gone()
  })

  test("names each connection by five octets, the first zero, and counts", async ({ context }) => {
    const stream = context.socket("STREAM")
    const endpoint = await stream.bind(anyEndpoint(transport))
    const ids: Buffer[] = []
    const clients: RawPeer[] = []
    for (let count = 0; count < 4; count++) {
      const { client, id } = await meet(stream, endpoint)
      ids.push(id)
      clients.push(client)
      expect(stream.get(ROUTING_ID)).toEqual(id)
    }
    expect(ids.map((id) => [id.length, id[0]])).toEqual(ids.map(() => [5, 0]))
    const numbers = ids.map((id) => id.readUInt32BE(1))
    expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] as number) + index) >>> 0))
    for (const [index, id] of ids.entries()) await stream.send([id, `to ${index}`])
    for (const [index, client] of clients.entries()) {
      await client.hears(Buffer.from(`to ${index}`))
      client.destroy()
    }
  })

  test("ends a connection by an empty frame, after what was sent before", async ({ context }) => {
    const stream = context.socket("STREAM")
    const events = watchEvents(stream)
    const endpoint = await stream.bind(anyEndpoint(transport))
    const { client, id } = await meet(stream, endpoint)
    const last = randomBytes(3_000_000)
    await stream.send([id, last])
    await stream.send([id, ""])
    await client.gone()
    expect(client.received.equals(last)).toBe(true)
    // Nothing is told of what the application did itself, neither by a message nor by an event.
    await expect(stream.send([id, "more"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await quietTime()
    expect(drain(stream)).toEqual([])
    expect(events.types).toEqual(["bind", "accept"])
    const { client: next } = await meet(stream, endpoint)
    next.destroy()
  })

  test("refuses what is for a connection that is not there", async ({ context }) => {
    const stream = context.socket("STREAM")
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    expect(() => stream.trySend(["nobody", "hello"])).toThrowError(
      expect.objectContaining({ code: "EHOSTUNREACH", message: expect.stringContaining('"nobody"') }),
    )
    client.destroy()
    await stream.receive()
    await expect(stream.send([id, "too late"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await expect(stream.send([id, ""])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })

  test("passes over an id with nothing behind it, and sends the bytes of many frames", async ({
    context,
  }) => {
    const stream = context.socket("STREAM")
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    await stream.send([id] as unknown as [Buffer, string])
    await stream.send([id, "a", "", "bc"] as unknown as [Buffer, string])
    await stream.send([id, "d"])
    await client.hears(Buffer.from("abcd"))
    client.destroy()
  })

  test("tells nothing of connections without the option notify", async ({ context }) => {
    const stream = context.socket("STREAM", { notify: false })
    const events = watchEvents(stream)
    const client = await connectPlain(await stream.bind(anyEndpoint(transport)))
    client.send(Buffer.from("hello"))
    expect(texts(await stream.receive())[1]).toBe("hello")
    client.end()
    await events.told("disconnect")
    expect(drain(stream)).toEqual([])
  })

  test("carries megabytes both ways, in pieces of at most inBatchSize", async ({ context }) => {
    const stream = context.socket("STREAM", { inBatchSize: 5_000 })
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    const there = randomBytes(4_000_000)
    const back = randomBytes(4_000_000)
    client.send(there)
    for (let offset = 0; offset < back.length; offset += 70_001) {
      await stream.send([id, back.subarray(offset, offset + 70_001)])
    }
    const { bytes, longest } = await collect(stream, there.length)
    expect(bytes.equals(there)).toBe(true)
    expect(longest).toBeLessThanOrEqual(5_000)
    await until(() => client.heard === back.length)
    expect(client.received.equals(back)).toBe(true)
    client.destroy()
  })

  test("reads no further than the high-water mark, and loses nothing of what has come", async ({
    context,
  }) => {
    const stream = context.socket("STREAM", { receiveHighWaterMark: 2, inBatchSize: 1_000 })
    const endpoint = await stream.bind(anyEndpoint(transport))
    const client = await connectPlain(endpoint)
    const sent = randomBytes(20_000_000)
    client.send(sent)
    const [id] = await stream.receive()
    await quietTime(100)
    expect(stream.stats().queuedIn).toBeLessThanOrEqual(3)
    expect(client.socket.writableLength).toBeGreaterThan(0)
    expect((await collect(stream, sent.length)).bytes.equals(sent)).toBe(true)
    client.end()
    expect((await stream.receive())[0]).toEqual(id)
  })

  test("keeps what has come, and the news of the end, when a full connection breaks", async ({ context }) => {
    const stream = context.socket("STREAM", { receiveHighWaterMark: 1, inBatchSize: 4 })
    const events = watchEvents(stream)
    const client = await connectPlain(await stream.bind(anyEndpoint(transport)))
    client.send(Buffer.from("0123456789"))
    await until(() => stream.stats().queuedIn > 0)
    const [id] = await stream.receive()
    await until(() => stream.stats().queuedIn > 0)
    client.destroy()
    // The end is noticed only when it is written to, since nothing more is read.
    while (!events.types.includes("disconnect")) {
      try {
        stream.trySend([id, "are you there?"])
      } catch {
        break
      }
      await quietTime(5)
    }
    const rest: string[] = []
    for (let last = "-"; last !== ""; ) {
      last = texts(await stream.receive())[1] as string
      rest.push(last)
    }
    expect(rest.join("")).toBe("0123456789")
  })

  test("waits for a reader that is slow, while others are served", async ({ context }) => {
    const stream = context.socket("STREAM", { sendHighWaterMark: 3 })
    const endpoint = await stream.bind(anyEndpoint(transport))
    const slow = await meet(stream, endpoint)
    const quick = await meet(stream, endpoint)
    slow.client.socket.pause()
    const block = Buffer.alloc(100_000, "x")
    const count = await saturate(stream, () => [slow.id, block] as [Buffer, Buffer], { brief: true })
    expect(count).toBeGreaterThan(3)
    expect(stream.trySend([quick.id, "hello"])).toBe(true)
    await quick.client.hears(Buffer.from("hello"))
    const parked = stream.send([slow.id, "end"])
    slow.client.socket.resume()
    await parked
    await until(() => slow.client.heard === count * block.length + 3)
    slow.client.destroy()
    quick.client.destroy()
  })

  test("can get rid of a connection that takes nothing more", async ({ context }) => {
    const stream = context.socket("STREAM", { sendHighWaterMark: 1 })
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    client.socket.pause()
    await saturate(stream, () => [id, Buffer.alloc(500_000)] as [Buffer, Buffer], { brief: true })
    expect(stream.trySend([id, "waits"])).toBe(false)
    expect(stream.trySend([id, ""])).toBe(true)
    client.socket.resume()
    await client.gone()
  })

  test("ends a send that waits for a connection which is lost", async ({ context }) => {
    const stream = context.socket("STREAM", { sendHighWaterMark: 1 })
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    client.socket.pause()
    await saturate(stream, () => [id, Buffer.alloc(500_000)] as [Buffer, Buffer], { brief: true })
    const waiting = expect(stream.send([id, "in vain"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    client.destroy()
    await waiting
  })

  test("ends its connections silently when it is unbound, and what came stays", async ({ context }) => {
    const stream = context.socket("STREAM")
    const endpoint = await stream.bind(anyEndpoint(transport))
    const { client } = await meet(stream, endpoint)
    client.send(Buffer.from("unread"))
    await until(() => stream.stats().queuedIn === 1)
    await stream.unbind(endpoint)
    await client.gone()
    expect(drain(stream).map(([, data]) => data)).toEqual(["unread"])
  })

  test("sends what waits when it is closed, as long as it lingers", async ({ context }) => {
    const stream = context.socket("STREAM", { linger: 10_000 })
    const { client, id } = await meet(stream, await stream.bind(anyEndpoint(transport)))
    const last = randomBytes(3_000_000)
    for (let part = 0; part < 3; part++) {
      await stream.send([id, last.subarray(part * 1_000_000, (part + 1) * 1_000_000)])
    }
    await stream.close()
    await client.gone()
    expect(client.received.equals(last)).toBe(true)
  })

  test("hands what it reads to a consumer, who may answer at once", async ({ context }) => {
    const stream = context.socket("STREAM")
    const endpoint = await stream.bind(anyEndpoint(transport))
    stream.consume(([id, data]) => {
      if (data.length > 0) stream.trySend([id, data.toString().toUpperCase()])
      if (String(data).endsWith("bye")) stream.trySend([id, ""])
    })
    const client = await connectPlain(endpoint)
    client.send(Buffer.from("hello, "))
    await client.hears(Buffer.from("HELLO, "))
    client.send(Buffer.from("good bye"))
    await client.gone()
    expect(String(client.received)).toBe("HELLO, GOOD BYE")
  })
})
