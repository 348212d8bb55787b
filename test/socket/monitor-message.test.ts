import { readFileSync } from "node:fs"
import { endianness } from "node:os"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import { parseMonitorMessage, parseMonitorMessageV2 } from "../../src/index.ts"
import { eventTypesOf, monitorMessage, monitorMessageV2 } from "../../src/socket/monitor-message.ts"

interface Parsing {
  readonly id: string
  readonly in: { readonly framesHex: readonly string[] }
  readonly out: { readonly ok?: { event: number; value: number; endpoint: string }; readonly error?: object }
}

interface Recording {
  readonly id: string
  readonly out: { readonly events?: Readonly<Record<string, readonly RecordedEvent[]>> }
}

interface RecordedEvent {
  readonly framesHex: readonly string[]
  readonly event: number
  readonly value: number
  readonly endpoint: string
}

const read = <Case>(name: string): readonly Case[] =>
  JSON.parse(readFileSync(new URL(`../vectors/pyzmq/${name}.json`, import.meta.url), "utf8")).cases

const bytes = (hex: readonly string[]): Buffer[] => hex.map((frame) => Buffer.from(frame, "hex"))
const hex = (frames: readonly Uint8Array[]): string[] =>
  frames.map((each) => Buffer.from(each).toString("hex"))
const bits = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })
const endpoints = fc.string({ unit: "grapheme" })

/** The recording shows numbers out of range as the enumeration of its library cuts them. */
const cut = (value: number): number => (value < 0 ? value & 0x3fff_ffff : value)

describe.runIf(endianness() === "LE")("A recorded message of a monitor socket", () => {
  const parsings = read<Parsing>("monitor-parse")

  it.each(parsings.filter((each) => each.out.ok))("is read: $id", ({ in: { framesHex }, out: { ok } }) => {
    const { event, value, endpoint } = parseMonitorMessage(bytes(framesHex))
    expect({ event: cut(event), value: cut(value) }).toEqual({ event: ok?.event, value: ok?.value })
    // What is not UTF-8 is shown, not refused: nothing that a peer names may throw.
    expect(endpoint).toBe(ok?.endpoint === "\u00ff" ? "\ufffd" : ok?.endpoint)
  })

  it.each(parsings.filter((each) => each.out.error))("is refused: $id", ({ in: { framesHex } }) => {
    expect(() => parseMonitorMessage(bytes(framesHex))).toThrow(expect.objectContaining({ code: "EPROTO" }))
  })

  it.each(["monitor", "monitor-libzmq434"])("is read and written the same, in all of %s", (name) => {
    const events = read<Recording>(name).flatMap((each) => Object.values(each.out.events ?? {}).flat())
    expect(events.length).toBeGreaterThan(100)
    for (const { framesHex, event, value, endpoint } of events) {
      expect(parseMonitorMessage(bytes(framesHex))).toEqual({ event, value, endpoint })
      expect(hex(monitorMessage({ event, value, endpoint }))).toEqual(framesHex)
    }
  })
})

describe("A message of a monitor socket", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7fff }), bits, endpoints, (event, value, endpoint) => {
        const told = { event, value, endpoint }
        expect(parseMonitorMessage(monitorMessage(told))).toEqual(told)
      }),
    )
  })

  it("of the second version is read as it was written, with any number of values", () => {
    const ends = fc.record({ local: endpoints, remote: endpoints })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 52 }), fc.array(bits), ends, (event, values, ends) => {
        const frames = monitorMessageV2(event, values, ends)
        expect(frames).toHaveLength(values.length + 4)
        for (const frame of frames.slice(0, -2)) expect(frame).toHaveLength(8)
        expect(parseMonitorMessageV2(frames)).toEqual({
          event,
          values,
          localEndpoint: ends.local,
          remoteEndpoint: ends.remote,
        })
      }),
    )
  })

  it.runIf(endianness() === "LE")("of the second version has 64 bits for each number", () => {
    const ends = { local: "tcp://a", remote: "" }
    expect(hex(monitorMessageV2(zmq.EVENT_PIPES_STATS, [500, -1], ends))).toEqual([
      "0000010000000000",
      "0200000000000000",
      "f401000000000000",
      "ffffffffffffffff",
      Buffer.from("tcp://a").toString("hex"),
      "",
    ])
  })

  it("of the second version is refused when it has other frames", () => {
    const good = monitorMessageV2(1, [7, 8], { local: "l", remote: "r" })
    const bad = [
      [],
      good.slice(1),
      good.slice(0, -1),
      [...good, Buffer.from("x")],
      good.toSpliced(2, 1, Buffer.alloc(4)),
    ]
    for (const frames of [...bad, monitorMessage({ event: 1, value: 2, endpoint: "x" })]) {
      expect(() => parseMonitorMessageV2(frames)).toThrow(expect.objectContaining({ code: "EPROTO" }))
    }
    expect(parseMonitorMessageV2(good).values).toEqual([7, 8])
  })

  it("is received by a socket and read", async () => {
    const socket = {
      receive: async () => monitorMessage({ event: 8, value: 3, endpoint: "tcp://x" }) as Buffer[],
    }
    expect(await zmq.receiveMonitorMessage(socket)).toEqual({ event: 8, value: 3, endpoint: "tcp://x" })
  })
})

it("every type of event but the unknown has a number of its own", () => {
  const types = new Set(eventTypesOf(zmq.EVENT_ALL))
  expect(types.size).toBe(15)
  for (const type of types) {
    const numbers = Array.from({ length: 16 }, (_, bit) => 2 ** bit).filter((event) =>
      eventTypesOf(event).includes(type),
    )
    expect(numbers).toHaveLength(1)
  }
})
