import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import { FrameDecoder } from "../../src/zmtp/decoder.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { PlainSink } from "../support/plain-sink.ts"
import { longHeader, message } from "../support/zmtp-octets.ts"

const unlimited = { frame: 2 ** 32 - 1, parts: 65_536 }

const pool = new BufferPool()

const scene = (): { messages: Message[]; decoder: FrameDecoder } => {
  const sink = new PlainSink()
  return {
    messages: sink.messages,
    decoder: new FrameDecoder(sink, pool, unlimited, { publisher: false }),
  }
}

const bodies = (messages: readonly Message[]): Uint8Array[] => messages.map((each) => each[0] as Uint8Array)

describe("the memory of a decoded body", () => {
  it.each([1, 100, 255, 256, 1000, 4095])(
    "of %i octets is no larger than 8 KiB, whatever was read with it",
    (size) => {
      const { messages, decoder } = scene()
      const chunk = Buffer.concat(
        Array(Math.ceil(65_536 / (size + 2))).fill(message(Buffer.alloc(size, 0x61))),
      )
      decoder.push(chunk)
      expect(bodies(messages).every((each) => each.length === size)).toBe(true)
      const memory = new Set(bodies(messages).map((each) => each.buffer))
      expect(Math.max(...[...memory].map((each) => each.byteLength))).toBeLessThanOrEqual(8192)
      expect(memory.has(chunk.buffer)).toBe(false)
    },
  )

  it.each([4096, 8192, 10_000, 60_000])("of %i octets is its own", (size) => {
    const { messages, decoder } = scene()
    decoder.push(Buffer.concat(Array(4).fill(message(Buffer.alloc(size, 0x61)))))
    for (const body of bodies(messages)) expect(body.buffer.byteLength).toBe(size)
    expect(new Set(bodies(messages).map((each) => each.buffer)).size).toBe(4)
  })

  it.each([1, 200, 3000, 5000, 100_000])(
    "of %i octets is no larger than need be when it came in two pieces",
    (size) => {
      const { messages, decoder } = scene()
      const octets = message(Buffer.alloc(size, 0x61))
      for (const at of [1, 2, octets.length >> 1, octets.length - 1]) {
        decoder.push(octets.subarray(0, at))
        decoder.push(octets.subarray(at))
      }
      for (const body of bodies(messages))
        expect(body.buffer.byteLength).toBeLessThanOrEqual(Math.max(size, 8192))
    },
  )

  it("does not change with the memory that the octets were read into", () => {
    const { messages, decoder } = scene()
    const chunk = Buffer.concat([10, 300, 5000, 20_000].map((size) => message(Buffer.alloc(size, 0x61))))
    decoder.push(chunk)
    chunk.fill(0xee)
    for (const body of bodies(messages)) expect(body.every((octet) => octet === 0x61)).toBe(true)
  })

  it("is nobody else's: writing to one body leaves the others as they are", () => {
    const { messages, decoder } = scene()
    decoder.push(Buffer.concat(Array.from({ length: 50 }, (_, index) => message(Buffer.alloc(100, index)))))
    for (const [index, body] of bodies(messages).entries()) {
      expect([...new Set(body)]).toEqual([index])
      body.fill(0xff)
    }
  })

  it("is that of a Buffer", () => {
    const { messages, decoder } = scene()
    decoder.push(Buffer.concat([message(""), message("small"), message("x".repeat(5000))]))
    decoder.push(message("cut").subarray(0, 3))
    decoder.push(message("cut").subarray(3))
    for (const body of bodies(messages)) expect(Buffer.isBuffer(body)).toBe(true)
  })
})

describe("a size that a peer names", () => {
  it.each([100_000, 2 ** 31, 2 ** 32 - 1])("(%i) allocates no more than four times what has come", (size) => {
    const { decoder } = scene()
    decoder.push(longHeader(0, BigInt(size)))
    expect(decoder.target()?.buffer.byteLength).toBeLessThanOrEqual(256)
    let arrived = 0
    for (const count of [10, 100, 1000, 10_000]) {
      decoder.push(Buffer.alloc(count))
      arrived += count
      expect(decoder.target()?.buffer.byteLength).toBeLessThanOrEqual(Math.max(4 * arrived, 256))
    }
  })

  it("is believed as far as the peer once sent as much, and no further than 16 MiB", async () => {
    const { decoder } = scene()
    const memory = await bytesInBuffers()
    decoder.push(longHeader(0, 300_000n))
    decoder.push(Buffer.alloc(300_000))
    decoder.push(longHeader(0, 2n ** 32n - 1n))
    expect(decoder.target()?.buffer.byteLength).toBe(300_000)
    expect((await bytesInBuffers()) - memory).toBeLessThan(2_000_000)
  })

  it("costs nothing once the connection is over", async () => {
    const memory = await bytesInBuffers()
    const decoders = Array.from({ length: 50 }, () => scene().decoder)
    for (const decoder of decoders) {
      decoder.push(longHeader(0, 2n ** 32n - 1n))
      decoder.push(Buffer.alloc(100_000))
      decoder.stop()
    }
    expect((await bytesInBuffers()) - memory).toBeLessThan(2_000_000)
    expect(decoders.every((each) => each.target() === undefined)).toBe(true)
  })
})

describe("a large body", () => {
  it("is read into its place, as far as there is one", () => {
    const { messages, decoder } = scene()
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
    decoder.push(Buffer.concat([longHeader(0, BigInt(content.length)), content.subarray(0, 1000)]))
    let at = 1000
    let reads = 0
    for (let target = decoder.target(); target !== undefined; target = decoder.target()) {
      const part = target.subarray(0, Math.min(target.length, content.length - at, 50_000))
      part.set(content.subarray(at, at + part.length))
      at += part.length
      reads++
      decoder.push(part)
    }
    expect(reads).toBeGreaterThan(3)
    expect(content.length - at).toBeLessThan(16_384)
    decoder.push(Buffer.concat([content.subarray(at), message("next")]))
    expect(Buffer.compare(bodies(messages)[0] as Uint8Array, content)).toBe(0)
    expect(String(bodies(messages)[1])).toBe("next")
  })

  it("may come elsewhere all the same, in between", () => {
    const { messages, decoder } = scene()
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
    decoder.push(longHeader(0, BigInt(content.length)))
    for (let at = 0, turn = 0; at < content.length; turn++) {
      const target = decoder.target()
      const size = Math.min(7000, content.length - at, target?.length ?? 7000)
      const place = turn % 2 === 0 && target !== undefined ? target.subarray(0, size) : Buffer.alloc(size)
      place.set(content.subarray(at, at + size))
      decoder.push(place)
      at += size
    }
    expect(Buffer.compare(bodies(messages)[0] as Uint8Array, content)).toBe(0)
  })

  it("is not worth it for the last 16 KiB", () => {
    const { decoder } = scene()
    decoder.push(Buffer.concat([longHeader(0, 20_000n), Buffer.alloc(3616)]))
    expect(decoder.target()).toBeDefined()
    decoder.push(Buffer.alloc(1))
    expect(decoder.target()).toBeUndefined()
  })
})
