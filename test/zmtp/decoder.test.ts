import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { FrameDecoder } from "../../src/zmtp/decoder.ts"
import { PlainSink } from "../support/plain-sink.ts"
import {
  cancel,
  command,
  commandBody,
  commandFrame,
  frame,
  longHeader,
  message,
  more,
  subscribe,
} from "../support/zmtp-octets.ts"

interface Scene {
  readonly sink: PlainSink
  readonly decoder: FrameDecoder
}

const scene = ({ limit = 2 ** 32 - 1, parts = 65_536, publisher = false } = {}): Scene => {
  const sink = new PlainSink()
  const decoder = new FrameDecoder(sink, new BufferPool(), { frame: limit, parts }, { publisher })
  return { sink, decoder }
}

/** Pushes octets in pieces of this size, each in memory that is overwritten behind it. */
const push = (decoder: FrameDecoder, octets: Uint8Array, size = octets.length): void => {
  for (let at = 0; at < octets.length; at += size) {
    const chunk = Buffer.from(octets.subarray(at, at + size))
    decoder.push(chunk)
    chunk.fill(0xee)
  }
}

const sizes = [1, 2, 3, 8, 9, 10, 255, 256, 4095, 4096, 8191, 8192, 8193]

describe("a decoder", () => {
  it.each(sizes)("finds the same in pieces of %i octets as in one (RFC 37, 2.2)", (size) => {
    const octets = Buffer.concat([
      message("a"),
      message("", "b", ""),
      commandFrame("PING", "\0\0"),
      frame(more, "c".repeat(300)),
      commandFrame("HUM"),
      frame(0, "d".repeat(9000)),
      message("e".repeat(255), "f".repeat(256), "g".repeat(4095), "h".repeat(4096)),
      message("i".repeat(20_000)),
      message(""),
    ])
    const whole = scene()
    push(whole.decoder, octets)
    const { sink, decoder } = scene()
    push(decoder, octets, size)
    expect(sink.log).toEqual(whole.sink.log)
    expect(sink.messages.map((each) => each.map((part) => part.length))).toEqual([
      [1],
      [0, 1, 0],
      [300, 9000],
      [255, 256, 4095, 4096],
      [20_000],
      [0],
    ])
    expect(sink.log[2]).toBe("\x04PING\0\0")
  })

  it("lets a command stand between the frames of a message", () => {
    const { sink, decoder } = scene()
    push(decoder, Buffer.concat([frame(more, "a"), commandFrame("X"), frame(command | more), frame(0, "b")]))
    expect(sink.log).toEqual(["\x01X", "", ["a", "b"]])
  })

  it("ignores reserved bits, and takes the long form for any size", () => {
    const { sink, decoder } = scene()
    push(
      decoder,
      Buffer.concat([frame(0xf8 | more, "a"), longHeader(0xf8, 1n), Buffer.from("b"), longHeader(0, 0n)]),
    )
    expect(sink.log).toEqual([["a", "b"], [""]])
  })

  it.each([1, 5, 9, 1000])(
    "refuses a frame above its limit as soon as its header is there (pieces of %i)",
    (size) => {
      const { sink, decoder } = scene({ limit: 1000 })
      push(decoder, message("x".repeat(1000)), size)
      expect(() => push(decoder, longHeader(0, 1001n), size)).toThrow(ProtocolError)
      expect(sink.messages).toHaveLength(1)
    },
  )

  it.each([2n ** 53n, 2n ** 63n, 2n ** 64n - 1n])("refuses a size of %i whatever its limit is", (size) => {
    const { decoder } = scene({ limit: Number.MAX_SAFE_INTEGER })
    expect(() => push(decoder, longHeader(0, size))).toThrow(/over 2\^53/)
  })

  it("refuses one frame more than a message may have", () => {
    const { sink, decoder } = scene({ parts: 3 })
    push(decoder, message("a", "b", "c"))
    push(decoder, Buffer.concat([frame(more), frame(more), frame(more), commandFrame("X")]))
    expect(() => push(decoder, frame(0))).toThrow(ProtocolError)
    expect(sink.messages).toHaveLength(1)
  })

  it("goes by new limits from the next frame on", () => {
    const { sink, decoder } = scene({ limit: 10 })
    decoder.limit({ frame: 20, parts: 1 })
    push(decoder, message("x".repeat(20)))
    expect(sink.messages).toHaveLength(1)
    expect(() => push(decoder, message("x".repeat(21)))).toThrow(ProtocolError)
  })

  it("opens every frame once it has a cipher, and goes by the flags inside", () => {
    const { sink, decoder } = scene()
    decoder.secure({
      overhead: 1,
      lay: () => {},
      seal: () => {},
      renew: () => {},
      open: (source, start, end, target, at) => {
        if (source[start] === 0x21) throw new Error("not genuine")
        target.set(source.subarray(start, end), at)
        return source[start] as number
      },
      end: () => {},
    })
    push(decoder, Buffer.concat([frame(command, "\x01a"), frame(more, "\x04c"), frame(0, "\0b")]), 2)
    expect(sink.log).toEqual(["c", ["a", "b"]])
    expect(() => push(decoder, frame(0, "!"))).toThrow("not genuine")
  })
})

describe("a decoder whose sink says stop", () => {
  it("stops behind each message and command, and goes on where it was", () => {
    const { sink, decoder } = scene()
    sink.goOn = () => false
    const octets = Buffer.concat([
      message("a"),
      commandFrame("X"),
      message("b", "c"),
      message("d".repeat(9000)),
    ])
    push(decoder, octets)
    const found: unknown[] = []
    while (decoder.stopped) {
      found.push(...sink.log.splice(0))
      decoder.resume()
    }
    expect(found).toEqual([["a"], "\x01X", ["b", "c"], ["d".repeat(9000)]])
    expect(decoder.heldBytes).toBe(0)
  })

  it("keeps what comes meanwhile, and says how much", () => {
    const { sink, decoder } = scene()
    sink.goOn = () => sink.log.length !== 1
    push(decoder, Buffer.concat([message("a"), message("b").subarray(0, 1)]))
    push(decoder, message("b").subarray(1))
    push(decoder, message("c"))
    expect(decoder.heldBytes).toBe(6)
    expect(sink.log).toEqual([["a"]])
    decoder.resume()
    expect(sink.log).toEqual([["a"], ["b"], ["c"]])
    expect(decoder.heldBytes).toBe(0)
  })

  it("does not offer memory to read into", () => {
    const { sink, decoder } = scene()
    sink.goOn = () => false
    push(decoder, Buffer.concat([message("a"), longHeader(0, 100_000n), Buffer.alloc(10)]))
    expect(decoder.target()).toBeUndefined()
    decoder.resume()
    expect(decoder.target()?.length).toBeGreaterThan(0)
  })

  it("decodes nothing any more once it is told to end", () => {
    const { sink, decoder } = scene()
    push(decoder, frame(more, "a"))
    decoder.stop()
    push(decoder, frame(0, "b"))
    expect(decoder.target()).toBeUndefined()
    expect(sink.log).toEqual([])
  })

  it("takes no longer for many small messages one by one than for their octets", () => {
    const { sink, decoder } = scene()
    sink.goOn = () => false
    const count = 20_000
    push(decoder, Buffer.concat(Array(count).fill(message("x"))))
    for (let index = 0; index < count; index++) decoder.resume()
    expect(sink.log).toHaveLength(count)
  })
})

describe("a decoder of a publisher", () => {
  const shortFlags = (name: string, topic: string): Buffer => {
    const header = longHeader(command, BigInt(name.length + 1 + topic.length))
    header[0] = command
    return Buffer.concat([header, commandBody(name, topic)])
  }

  it.each([1, 2, 3, 9, 10, 19, 20, 300])(
    "finds subscriptions with the flags of the short form, in pieces of %i",
    (size) => {
      const topic = "t".repeat(250)
      const octets = Buffer.concat([
        subscribe("a"),
        shortFlags("SUBSCRIBE", topic),
        shortFlags("CANCEL", topic),
        subscribe(topic),
        cancel("a"),
        message("b"),
      ])
      const { sink, decoder } = scene({ publisher: true })
      push(decoder, octets, size)
      expect(sink.log).toEqual([
        "\x09SUBSCRIBEa",
        `\x09SUBSCRIBE${topic}`,
        `\x06CANCEL${topic}`,
        `\x09SUBSCRIBE${topic}`,
        "\x06CANCELa",
        ["b"],
      ])
    },
  )

  it.each([1, 2, 3, 9, 10, 300])(
    "takes an empty command for one when something else follows, in pieces of %i",
    (size) => {
      const octets = Buffer.concat([
        frame(command),
        message("a"),
        frame(command),
        frame(command),
        message("", ""),
        frame(command),
        Buffer.alloc(6),
        message("b"),
      ])
      const { sink, decoder } = scene({ publisher: true })
      push(decoder, octets, size)
      expect(sink.log).toEqual(["", ["a"], "", "", ["", ""], "", [""], [""], [""], ["b"]])
    },
  )

  it("goes by its limit there as well", () => {
    const { decoder } = scene({ publisher: true, limit: 200 })
    expect(() => push(decoder, shortFlags("SUBSCRIBE", "t".repeat(250)))).toThrow(ProtocolError)
  })

  it("is the only one to look for them", () => {
    const { sink, decoder } = scene()
    push(decoder, Buffer.concat([frame(command), Buffer.from("00000000", "hex"), message("x")]))
    expect(sink.log).toEqual(["", [""], [""], ["x"]])
  })
})
