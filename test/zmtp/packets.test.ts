import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Message } from "../../src/core/message.ts"
import { PacketDecoder } from "../../src/zmtp/packet-decoder.ts"
import { PacketEncoder } from "../../src/zmtp/packet-encoder.ts"
import { subprotocolsOf } from "../../src/zmtp/subprotocols.ts"

const bytes = (text: string): Buffer => Buffer.from(text, "latin1")

interface Reading {
  readonly decoder: PacketDecoder
  readonly messages: Buffer[][]
  readonly commands: string[]
  readonly limits: number[]
  /** Asked after each message: whether more may come. */
  goOn: () => boolean
}

const reading = ({ frame = 1_000_000, parts = 100 } = {}): Reading => {
  const messages: Buffer[][] = []
  const commands: string[] = []
  const limits: number[] = []
  const own: Reading = {
    messages,
    commands,
    limits,
    goOn: () => true,
    decoder: new PacketDecoder(
      {
        message: (message: Message) => {
          messages.push(message.map((each) => Buffer.from(each)))
          return own.goOn()
        },
        part: () => {},
        command: (body) => {
          commands.push(Buffer.from(body).toString("latin1"))
          return true
        },
      },
      (size) => limits.push(size),
    ),
  }
  own.decoder.limit({ frame, parts })
  return own
}

const texts = (messages: readonly (readonly Uint8Array[])[]): string[][] =>
  messages.map((message) => message.map((each) => Buffer.from(each).toString("latin1")))

describe("packets", () => {
  it("are an octet of flags and a body, one for each frame (RFC 45)", () => {
    const encoder = new PacketEncoder()
    encoder.message([bytes("a"), bytes("")])
    encoder.frame(4, bytes("\x05READY"))
    expect(encoder.size).toBe(2 + 1 + 7)
    expect(texts([encoder.take() as Uint8Array[]])).toEqual([["\x01a", "\0", "\x02\x05READY"]])
    expect([encoder.size, encoder.take()]).toEqual([0, []])
  })

  it("have memory of their own: who gave a body can have it back at once", () => {
    const encoder = new PacketEncoder()
    const bodies = [bytes("first"), bytes("second".repeat(20_000))]
    encoder.message(bodies)
    expect(encoder.holds()).toBe(false)
    for (const body of bodies) body.fill(0)
    expect(texts([encoder.take() as Uint8Array[]])).toEqual([["\x01first", `\0${"second".repeat(20_000)}`]])
  })

  it("are read as they were written", () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 5 }), (messages) => {
        const encoder = new PacketEncoder()
        for (const message of messages) encoder.message(message)
        const { decoder, messages: read } = reading()
        for (const packet of encoder.take()) decoder.push(packet)
        expect(texts(read)).toEqual(texts(messages))
      }),
    )
  })

  it("wait, when the receiver has no more room, and keep their order", () => {
    const read = reading()
    read.goOn = () => read.messages.length % 2 !== 0
    for (const text of ["1", "2", "3", "4", "5"]) read.decoder.push(bytes(`\0${text}`))
    expect(texts(read.messages)).toEqual([["1"], ["2"]])
    expect([read.decoder.stopped, read.decoder.heldBytes]).toEqual([true, 6])
    read.decoder.resume()
    expect(read.messages).toHaveLength(4)
    read.decoder.resume()
    expect(texts(read.messages)).toEqual([["1"], ["2"], ["3"], ["4"], ["5"]])
    expect([read.decoder.stopped, read.decoder.heldBytes]).toEqual([false, 0])
  })

  it("are not kept alive by a small body that is kept", () => {
    const { decoder, messages } = reading()
    const kept: Uint8Array[] = []
    const chunk = Buffer.alloc(65_536, "\0")
    const sink = new PacketDecoder(
      { message: ([body]) => kept.push(body as Uint8Array) > 0, part: () => {}, command: () => true },
      () => {},
    )
    sink.limit({ frame: 1_000_000, parts: 10 })
    sink.push(chunk.subarray(0, 20))
    sink.push(chunk)
    expect(kept.map((each) => each.buffer === chunk.buffer)).toEqual([false, true])
    decoder.stop()
    expect(messages).toEqual([])
  })

  it("carry commands between the frames of a message", () => {
    const { decoder, messages, commands } = reading()
    for (const packet of ["\x01a", "\x02\x04JOINx", "\xfdb", "\x02", "\0c"]) decoder.push(bytes(packet))
    expect(texts(messages)).toEqual([["a", "b", "c"]])
    expect(commands).toEqual(["\x04JOINx", ""])
  })

  it("are refused when they are empty, too large, or too many for one message", () => {
    const wrong = (code: string): unknown => expect.objectContaining({ code })
    expect(() => reading().decoder.push(bytes(""))).toThrow(wrong("ERR_WS_UNSPECIFIED"))
    const { decoder, limits, messages } = reading({ frame: 3, parts: 2 })
    expect(limits).toEqual([4])
    decoder.push(bytes("\0abc"))
    expect(() => decoder.push(bytes("\0abcd"))).toThrow(wrong("ERR_ZMTP_UNSPECIFIED"))
    decoder.push(bytes("\x01a"))
    decoder.push(bytes("\x01b"))
    expect(() => decoder.push(bytes("\0c"))).toThrow(wrong("ERR_ZMTP_UNSPECIFIED"))
    expect(texts(messages)).toEqual([["abc"]])
  })
})

describe("sub-protocols", () => {
  it.each([
    ["NULL", true, ["ZWS2.0/NULL", "ZWS2.0"]],
    ["NULL", false, ["ZWS2.0/NULL"]],
    ["PLAIN", false, ["ZWS2.0/PLAIN"]],
    ["CURVE", false, ["ZWS2.0/CURVE"]],
    ["CURVE", true, ["ZWS2.0/CURVE"]],
    ["GSSAPI", false, []],
  ] as const)("of %s, trusting everybody: %s, are %j", (mechanism, trusting, names) => {
    expect(subprotocolsOf(mechanism, { trusting })).toEqual(names)
  })
})
