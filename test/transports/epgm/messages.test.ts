import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { MessageCutter } from "../../../src/transports/epgm/message-cutter.ts"
import { MessageJoiner } from "../../../src/transports/epgm/message-joiner.ts"
import type { DataPacket } from "../../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { recordedDatagrams } from "./vectors.ts"

const unlimited = { maxMessageSize: -1, maxMessageParts: 65_536 }

const textOf = (message: readonly Uint8Array[]): string[] =>
  message.map((frame) => String(Buffer.from(frame)))
const messageOf = (...frames: string[]): Buffer[] => frames.map((frame) => Buffer.from(frame))

/** All messages that are complete after these payloads. */
const joined = (joiner: MessageJoiner, payloads: readonly Uint8Array[]): string[][] => {
  const messages: string[][] = []
  for (const payload of payloads) {
    joiner.push(payload)
    for (let message = joiner.take(); message !== undefined; message = joiner.take()) {
      messages.push(textOf(message))
    }
  }
  return messages
}

const cutAll = (cutter: MessageCutter): Uint8Array[] => {
  const payloads: Uint8Array[] = []
  while (!cutter.empty) payloads.push(cutter.take() as Uint8Array)
  return payloads
}

/** A payload: where the first message starts, and the stream. */
const payload = (start: number, ...stream: number[]): Uint8Array =>
  Uint8Array.of(start >> 8, start & 0xff, ...stream)

const letters = (text: string): number[] => [...Buffer.from(text)]
const frame = (text: string, flags = 0): number[] => [text.length + 1, flags, ...letters(text)]

describe("The stream of a sender", () => {
  it("is cut as libzmq cuts it", () => {
    const recorded = recordedDatagrams("epgm-pub-sub")
      .map(({ bytes }) => decodePacket(bytes))
      .filter((each): each is DataPacket => each?.type === "ODATA")
      .map((each) => Buffer.from(each.payload).toString("hex"))
    const cutter = new MessageCutter(1428)
    const cut: Uint8Array[] = []
    const large = Buffer.alloc(3000, "L")
    for (const message of [messageOf("hello"), messageOf("multi", "part"), [large], messageOf("end")]) {
      cutter.push(message)
      cut.push(...cutAll(cutter))
    }
    expect(cut.map((each) => Buffer.from(each).toString("hex"))).toEqual(recorded)
  })

  it("puts what is small into one payload, as long as there is room", () => {
    const cutter = new MessageCutter(1428)
    for (let count = 0; count < 1426 / 4; count++) cutter.push(messageOf("ab"))
    expect(cutter.full).toBe(1)
    expect(cutAll(cutter).map((each) => each.length)).toEqual([1428, 4])
  })

  it("says that no message starts where one fills the whole payload", () => {
    const cutter = new MessageCutter(12)
    cutter.push([Buffer.alloc(18)])
    expect(cutAll(cutter).map((each) => each.subarray(0, 2))).toEqual([
      Buffer.from([0, 0]),
      Buffer.from([0xff, 0xff]),
    ])
  })

  it("comes out as the same messages, whatever the size of the payloads", () => {
    const bodies = fc.uint8Array({ maxLength: 600 }).map((octets) => Buffer.from(octets).toString("hex"))
    const messages = fc.array(fc.array(bodies, { minLength: 1, maxLength: 4 }), { maxLength: 12 })
    fc.assert(
      fc.property(
        messages,
        fc.integer({ min: 3, max: 1500 }),
        fc.infiniteStream(fc.boolean()),
        (all, size, cuts) => {
          const cutter = new MessageCutter(size)
          const payloads: Uint8Array[] = []
          for (const message of all) {
            cutter.push(messageOf(...message))
            if (cuts.next().value === true) payloads.push(...cutAll(cutter))
          }
          payloads.push(...cutAll(cutter))
          expect(joined(new MessageJoiner(unlimited), payloads)).toEqual(all)
          // Whoever comes late has the end of them, whole.
          for (let late = 0; late < payloads.length; late++) {
            const heard = joined(new MessageJoiner(unlimited), payloads.slice(late))
            expect(heard).toEqual(all.slice(all.length - heard.length))
          }
        },
      ),
    )
  })
})

describe("A receiver", () => {
  it("begins where the first message starts", () => {
    const joiner = new MessageJoiner(unlimited)
    expect(joined(joiner, [payload(0xffff, ...letters("part of a body"))])).toEqual([])
    expect(joined(joiner, [payload(3, ...letters("end"), ...frame("first"))])).toEqual([["first"]])
  })

  it("begins with the next payload when the first message starts there", () => {
    const joiner = new MessageJoiner(unlimited)
    const payloads = [payload(3, ...letters("end")), payload(0, ...frame("first"))]
    expect(joined(joiner, payloads)).toEqual([["first"]])
  })

  it("drops what is incomplete after a loss, and goes on with the next message", () => {
    const joiner = new MessageJoiner(unlimited)
    expect(joined(joiner, [payload(0, ...frame("whole"), ...frame("one", 1), 9, 0, 0x78)])).toEqual([
      ["whole"],
    ])
    joiner.lose()
    expect(joined(joiner, [payload(2, ...letters("xx"), ...frame("next"))])).toEqual([["next"]])
  })

  it.each([
    ["of one octet", Uint8Array.of(0)],
    ["of none", new Uint8Array()],
    ["whose message starts beyond its end", payload(3, 1, 0)],
    ["with a frame of no octets", payload(0, 0, 0)],
    ["with a frame of 2^63 octets", payload(0, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0)],
    ["with a frame of 2^53 octets", payload(0, 0xff, 0, 0x20, 0, 0, 0, 0, 0, 0, 0)],
    ["with a frame larger than the limit", payload(0, 12, 0)],
    ["with more frames than the limit", payload(0, ...frame("a", 1), ...frame("b", 1), ...frame("c"))],
  ])("begins anew after a payload %s", (_, bad) => {
    const joiner = new MessageJoiner({ maxMessageSize: 10, maxMessageParts: 2 })
    expect(joined(joiner, [payload(0, ...frame("before"), 4, 0)])).toEqual([["before"]])
    joiner.lose()
    expect(joined(joiner, [bad])).toEqual([])
    expect(joined(joiner, [payload(0xffff, ...frame("rest")), payload(0, ...frame("after"))])).toEqual([
      ["after"],
    ])
  })

  it("does no harm with noise", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (payloads) => {
        joined(new MessageJoiner(unlimited), payloads)
      }),
    )
  })
})
