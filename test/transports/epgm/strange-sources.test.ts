import type { Socket } from "node:dgram"
import { EventEmitter } from "node:events"
import { describe, expect, it } from "vitest"
import { EpgmReceiver } from "../../../src/transports/epgm/epgm-receiver.ts"
import { MissingPackets } from "../../../src/transports/epgm/missing-packets.ts"
import type { Packet } from "../../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../../src/transports/epgm/packet-encoder.ts"
import { mostListed } from "../../../src/transports/epgm/packet-options.ts"
import { ReceiveWindow } from "../../../src/transports/epgm/receive-window.ts"
import { bytesInBuffers } from "../../support/bytes-in-buffers.ts"

const own = "127.0.0.1"
const group = "239.192.1.1"
const port = 5555

describe("A request for repetition", () => {
  it("lists as many packets as there is room for, and is read so", () => {
    const sequences = Array.from({ length: mostListed + 1 }, (_, index) => index * 7)
    const address = { globalSourceId: Buffer.from("source"), sourcePort: port, destinationPort: 7000 }
    const bytes = encodePacket({ type: "NAK", ...address, sequences, address: own, group })
    expect(decodePacket(bytes)).toMatchObject({ sequences })
  })
})

describe("A source of which nothing is known", () => {
  it("misses nothing, and its first number may be any", () => {
    const window = new ReceiveWindow(80)
    const missing = new MissingPackets(window, () => 0)
    // A sign of life that makes no sense: newer packets are kept than were ever sent.
    window.announce(2 ** 30, 12)
    missing.update(0)
    expect(missing.due(1000)).toEqual({ ask: [], hopeless: [] })
    const before = performance.now()
    window.accept(2 ** 31, 2 ** 31 - 5, Buffer.from("first"))
    window.take()
    missing.update(1000)
    // Counting from one number to the other would take some minutes.
    expect(performance.now() - before).toBeLessThan(5_000)
    expect(missing.due(1000)).toEqual({ ask: [], hopeless: [] })
  })
})

describe("A receiver", () => {
  it("holds no more for twenty thousand made-up sources than for the few that it remembers", async () => {
    const socket = Object.assign(new EventEmitter(), { send: () => {}, close: () => {} }) as unknown as Socket
    const place = { own, zone: "", groups: [group], group, port }
    const limits = { maxMessageSize: -1, maxMessageParts: 10, packetSize: 1500, windowSize: 100 }
    const receiver = new EpgmReceiver({ endpoint: "epgm://here", ports: [{ ...place, socket }], limits })
    const messages: string[] = []
    receiver.start({
      ready: () => {},
      message: ([body]) => messages.push(String(Buffer.from(body as Uint8Array))) > 0,
      dropped: () => {},
      writable: () => {},
      closed: () => {},
    })
    const hear = (packet: Packet): void => {
      socket.emit("message", encodePacket(packet), { address: own, port })
    }
    const data = (name: string, sourcePort: number, sequence: number, text: string): Packet => ({
      type: "ODATA",
      globalSourceId: Buffer.from(name),
      sourcePort,
      destinationPort: port,
      sequence,
      trail: 0,
      payload: Buffer.concat([Buffer.of(0, 0, text.length + 1, 0), Buffer.from(text)]),
    })
    const memory = await bytesInBuffers()
    for (let index = 0; index < 20_000; index++) {
      if (index % 200 === 0) hear(data("honest", 7000, index / 200, "real"))
      // Each leaves something to wait for.
      hear(data(`fake${index >> 10}`.padEnd(6), index & 0x3ff, 1, "x".repeat(200)))
    }
    expect(messages.filter((each) => each === "real")).toHaveLength(100)
    expect((await bytesInBuffers()) - memory).toBeLessThan(4_000_000)
    receiver.close()
  })
})
