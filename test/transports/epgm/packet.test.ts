import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { plainAddress } from "../../../src/transports/epgm/address-octets.ts"
import { checksumOf } from "../../../src/transports/epgm/checksum.ts"
import type { Packet } from "../../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../../src/transports/epgm/packet-encoder.ts"
import { mostListed } from "../../../src/transports/epgm/packet-options.ts"
import { recordedDatagrams, recordingNames } from "./vectors.ts"

const globalSourceId = Buffer.from("GSI-01")
const address = { globalSourceId, sourcePort: 7000, destinationPort: 5000 }

const data: Packet = { type: "ODATA", ...address, sequence: 7, trail: 3, payload: Buffer.from("\0\0\x02\0x") }
const nak: Packet = {
  type: "NAK",
  ...address,
  sequences: [1, 5, 9],
  address: "127.0.0.1",
  group: "239.192.1.1",
}

/** The octets of a packet after a change, with the right checksum again. */
const changed = (packet: Packet, change: (bytes: Buffer) => Buffer | undefined): Buffer => {
  const original = Buffer.from(encodePacket(packet))
  const bytes = change(original) ?? original
  bytes.writeUInt16BE(0, 6)
  bytes.writeUInt16BE(checksumOf(bytes), 6)
  return bytes
}

/** Data with options in front of its payload. */
const withOptions = (...options: number[]): Buffer =>
  changed(data, (bytes) => {
    bytes[5] = 1
    return Buffer.concat([bytes.subarray(0, 24), Buffer.from(options), bytes.subarray(24)])
  })

describe("Packets that libzmq sent", () => {
  it.each(recordingNames)("are read and written again octet by octet (%s)", (name) => {
    for (const { bytes } of recordedDatagrams(name)) {
      const packet = decodePacket(bytes) as Packet
      expect(packet).toBeDefined()
      expect(Buffer.from(encodePacket(packet)).toString("hex")).toBe(bytes.toString("hex"))
    }
  })

  it("say what they were recorded for", () => {
    const packets = recordedDatagrams("epgm-repair").map(({ bytes }) => decodePacket(bytes) as Packet)
    expect(packets.map((each) => each.type).filter((type) => type !== "SPM")).toEqual([
      ..."ODATA ODATA ODATA NAK NCF RDATA".split(" "),
    ])
    expect(packets[0]).toMatchObject({ sequence: 0, trail: 0, lead: 2 ** 32 - 1, address: "127.0.0.1" })
    expect(packets.find((each) => each.type === "NAK")).toMatchObject({
      sequences: [1],
      address: "127.0.0.1",
      group: "239.192.1.1",
    })
  })
})

const port = fc.integer({ min: 0, max: 65_535 })
const sequence = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const networkAddress = fc.oneof(fc.ipV4(), fc.ipV6().map(plainAddress))
const addresses = {
  globalSourceId: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((octets) => Buffer.from(octets)),
  sourcePort: port,
  destinationPort: port,
}
const packets: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({
    type: fc.constant("SPM" as const),
    ...addresses,
    sequence,
    trail: sequence,
    lead: sequence,
    address: networkAddress,
    last: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom("ODATA" as const, "RDATA" as const),
    ...addresses,
    sequence,
    trail: sequence,
    payload: fc.uint8Array({ maxLength: 1428 }).map((octets) => Buffer.from(octets)),
  }),
  fc.record({
    type: fc.constantFrom("NAK" as const, "NCF" as const),
    ...addresses,
    sequences: fc.array(sequence, { minLength: 1, maxLength: mostListed + 1 }),
    address: networkAddress,
    group: networkAddress,
  }),
  fc.record({ type: fc.constant("SPMR" as const), ...addresses }),
)

describe("A packet", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(decodePacket(encodePacket(packet))).toEqual(packet)
      }),
    )
  })

  it("is not read when a bit of it has changed", () => {
    fc.assert(
      fc.property(packets, fc.nat(), fc.integer({ min: 0, max: 7 }), (packet, at, bit) => {
        const bytes = encodePacket(packet)
        // The checksum itself may become 0, which stands for none.
        const index = (at % (bytes.length - 8)) + 8
        bytes[index] = (bytes[index] as number) ^ (1 << bit)
        expect(decodePacket(bytes)).toBeUndefined()
      }),
    )
  })

  it("is not read when its end is missing, nor does noise do harm", () => {
    fc.assert(
      fc.property(packets, fc.nat(), (packet, at) => {
        const whole = encodePacket(packet)
        const cut = Buffer.from(whole.subarray(0, at % whole.length))
        if (cut.length >= 16) {
          cut.writeUInt16BE(0, 6)
          cut.writeUInt16BE(checksumOf(cut), 6)
        }
        expect(decodePacket(cut)).toBeUndefined()
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void decodePacket(noise)))
  })

  it("may lack a checksum when it carries no data", () => {
    const without = (packet: Packet): Buffer => {
      const bytes = Buffer.from(encodePacket(packet))
      bytes.writeUInt16BE(0, 6)
      return bytes
    }
    expect(decodePacket(without(nak))).toMatchObject({ type: "NAK" })
    expect(decodePacket(without(data))).toBeUndefined()
  })
})

describe("Data", () => {
  it("may have options that nobody knows", () => {
    expect(decodePacket(withOptions(0, 4, 0, 8, 0x85, 4, 0, 0))).toMatchObject({ payload: data.payload })
  })

  it("that is a fragment of something larger counts, but says nothing", () => {
    const fragment = [0x81, 16, 0, 0, ...new Array<number>(12).fill(0)]
    const packet = decodePacket(withOptions(0, 4, 0, 20, ...fragment))
    expect(packet).toMatchObject({ sequence: 7, payload: Buffer.alloc(0) })
  })

  it("may be shorter than its datagram, not longer", () => {
    const shorter = changed(data, (bytes) => void bytes.writeUInt16BE(3, 14))
    expect(decodePacket(shorter)).toMatchObject({ payload: Buffer.from("\0\0\x02") })
    expect(decodePacket(changed(data, (bytes) => void bytes.writeUInt16BE(6, 14)))).toBeUndefined()
  })

  it.each([
    ["parity", changed(data, (bytes) => void bytes.writeUInt8(0x80, 5))],
    ["options without a length in front", withOptions(0x85, 4, 0, 0)],
    ["options that have no octets", withOptions(0, 4, 0, 8, 0x05, 0, 0, 0)],
    ["options that say they have no octets in all", withOptions(0, 4, 0, 0)],
    ["an option beyond the others' end", withOptions(0, 4, 0, 8, 0x05, 5, 0, 0)],
    ["options beyond the packet", withOptions(0, 4, 1, 0)],
    ["more options than anybody needs", withOptions(0, 4, 0, 84, ...new Array(20).fill([5, 4, 0, 0]).flat())],
  ])("is dropped with %s", (_, bytes) => {
    expect(decodePacket(bytes)).toBeUndefined()
  })
})

describe("Packets that ZeroMQ has no use for", () => {
  it.each([
    ["of an unknown type", changed(data, (bytes) => void bytes.writeUInt8(0x7f, 4))],
    ["with addresses of an unknown family", changed(nak, (bytes) => void bytes.writeUInt16BE(3, 20))],
    ["with an IPv6 address that is cut off", changed(nak, (bytes) => void bytes.writeUInt16BE(2, 28))],
    ["that ask for parity", changed(nak, (bytes) => void bytes.writeUInt8(0x80 | 3, 5))],
    ["that promise parity", changed({ ...nak, type: "NCF" }, (bytes) => void bytes.writeUInt8(0xc0 | 3, 5))],
  ])("are dropped: those %s", (_, bytes) => {
    expect(decodePacket(bytes)).toBeUndefined()
  })
})
