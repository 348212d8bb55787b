import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import { FrameDecoder } from "../../src/zmtp/decoder.ts"
import { FrameEncoder } from "../../src/zmtp/encoder.ts"
import { OldFrameForm, OldFrameReader } from "../../src/zmtp/old-frames.ts"
import { oldFrame, oldMessage } from "../support/old-octets.ts"
import { recording, streamOf } from "../wire/recordings.ts"

const pool = new BufferPool()

const encode = (messages: readonly Message[]): Buffer => {
  const encoder = new FrameEncoder(pool)
  const form = new OldFrameForm(encoder)
  for (const message of messages) form.message(message)
  const bytes = Buffer.concat(encoder.take())
  encoder.written(false)
  return bytes
}

interface Reading {
  readonly messages: Buffer[][]
  readonly reader: OldFrameReader
  readonly decoder: FrameDecoder
}

const reading = (limit = 1_000_000): Reading => {
  const messages: Buffer[][] = []
  const sink = {
    message: (message: Message) => {
      messages.push(message.map((each) => Buffer.from(each)))
      return true
    },
    part: () => {},
    command: () => true,
  }
  const decoder = new FrameDecoder(sink, pool, { frame: limit, parts: 1_000 }, { publisher: true })
  return { messages, decoder, reader: new OldFrameReader(decoder) }
}

const hexOf = (messages: readonly (readonly Uint8Array[])[]): string[][] =>
  messages.map((message) => message.map((each) => Buffer.from(each).toString("hex")))

const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc
    .constantFrom(252, 253, 254, 255, 256, 8_191, 8_192, 8_193, 20_000)
    .map((size) => Buffer.alloc(size, size)),
)
const conversations = fc.array(fc.array(bodies, { minLength: 1, maxLength: 4 }), { maxLength: 5 })

describe("frames of ZMTP 1.0", () => {
  it("are read as they were written, however they are cut", () => {
    fc.assert(
      fc.property(conversations, fc.infiniteStream(fc.integer({ min: 1, max: 9_000 })), (messages, sizes) => {
        const bytes = encode([[Buffer.alloc(0)], ...messages])
        const { reader, messages: read } = reading()
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value as number
          // The memory is somebody else's as soon as it was read.
          const chunk = Buffer.from(bytes.subarray(at, at + size))
          reader.push(chunk)
          chunk.fill(0xee)
          at += size
        }
        expect(hexOf(read)).toEqual(hexOf([[Buffer.alloc(0)], ...messages]))
      }),
      { numRuns: 60 },
    )
  })

  it("are read into the memory that is waiting for a large body", () => {
    const body = Buffer.alloc(100_000, "body")
    const bytes = oldMessage("", body)
    const { reader, decoder, messages } = reading()
    reader.push(Buffer.concat([oldFrame(0), bytes.subarray(0, 40_000)]))
    let at = 40_000
    while (at < bytes.length) {
      const target = decoder.target()
      const count = Math.min(target?.length ?? 10, bytes.length - at)
      const chunk = target === undefined ? Buffer.alloc(count) : target.subarray(0, count)
      chunk.set(bytes.subarray(at, at + count))
      reader.push(chunk)
      at += count
    }
    expect(hexOf(messages)).toEqual(hexOf([[Buffer.alloc(0)], [Buffer.alloc(0), body]]))
  })

  it.each(["probe-v1-identity", "probe-v1-pub-phantom", "probe-v1-versioned"])(
    "are written as in the recording %s",
    (name) => {
      const { connections, script } = recording(name)
      const sent = streamOf(connections[0] ?? [], "acceptor")
      const messages = script
        .filter(({ who, op }) => who === "s" && op === "send")
        .map(({ frames }) => (frames ?? []).map((each) => Buffer.from(each, "hex")))
      // A ROUTER's first frame says to whom.
      const bodiesOf = name.includes("pub") ? messages : messages.map((each) => each.slice(1))
      const own = encode(bodiesOf)
      expect(own.length).toBeGreaterThan(0)
      expect(sent.subarray(-own.length).toString("hex")).toBe(own.toString("hex"))
    },
  )

  it.each([
    ["flags in the first frame", Buffer.of(2, 1, 0x78)],
    ["a first frame of no octets", Buffer.of(0, 0)],
    ["a later frame of no octets", Buffer.concat([oldFrame(0), Buffer.of(0, 0)])],
    ["a size above 2^53", Buffer.concat([oldFrame(0), Buffer.from("ff002000000000000100", "hex")])],
  ])("are refused with %s", (_, octets) => {
    expect(() => reading().reader.push(octets)).toThrow(
      expect.objectContaining({ code: "ERR_ZMTP_UNSPECIFIED" }),
    )
  })

  it("that stand before one that is refused are delivered", () => {
    const { reader, messages } = reading(10)
    const octets = Buffer.concat([oldFrame(0), oldMessage("good"), Buffer.of(0, 0)])
    expect(() => reader.push(octets)).toThrow()
    expect(hexOf(messages)).toEqual(hexOf([[Buffer.alloc(0)], [Buffer.from("good")]]))
  })
})
