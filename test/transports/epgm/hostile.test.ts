import type * as dgram from "node:dgram"
import { EventEmitter } from "node:events"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Message } from "../../../src/core/message.ts"
import { checksumOf } from "../../../src/transports/epgm/checksum.ts"
import { EpgmReceiver } from "../../../src/transports/epgm/epgm-receiver.ts"
import { EpgmSender } from "../../../src/transports/epgm/epgm-sender.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../../src/transports/epgm/packet-encoder.ts"
import type { Requests } from "../../../src/transports/epgm/request-ports.ts"

/** Stands in for a socket: keeps what is sent, and hears what it is given. */
class SilentSocket extends EventEmitter {
  readonly sent: Uint8Array[] = []

  send(bytes: Uint8Array, _port: number, _host: string, done: (error: null) => void): void {
    this.sent.push(bytes)
    queueMicrotask(() => done(null))
  }

  close(): void {}

  hear(bytes: Uint8Array): void {
    this.emit("message", Buffer.from(bytes), { address: "192.0.2.1", port: 5555 })
  }
}

const group = "239.192.1.1"
const portOf = (socket: SilentSocket) => ({
  own: "192.0.2.2",
  zone: "",
  groups: [group],
  group,
  port: 5555,
  socket: socket as unknown as dgram.Socket,
})
const limits = { payloadSize: 1428, packetSize: 1472, windowSize: 20, rate: 1, burst: 2_000 }

const requestsOf = (socket: SilentSocket): Requests => ({
  listen: (listener) => {
    socket.on("message", (bytes) => {
      const packet = decodePacket(bytes)
      if (packet !== undefined) listener(packet)
    })
  },
  close: () => {},
})

interface Scene {
  readonly socket: SilentSocket
  readonly messages: Message[]
  readonly channel: EpgmReceiver | EpgmSender
}

const open = (kind: "receiver" | "sender", takes = true): Scene => {
  const socket = new SilentSocket()
  const messages: Message[] = []
  const parts = { endpoint: "epgm://test", limits: { ...limits, maxMessageSize: 100, maxMessageParts: 5 } }
  const channel =
    kind === "receiver"
      ? new EpgmReceiver({ ...parts, ports: [portOf(socket)] })
      : new EpgmSender({ ...parts, port: portOf(socket), requests: requestsOf(socket) })
  channel.start({
    ready: () => {},
    message: (message) => {
      messages.push(message)
      return takes
    },
    writable: () => {},
    closed: () => {},
    dropped: () => {},
  })
  return { socket, messages, channel }
}

/** Small numbers of sequence meet one another, and the ends of the circle. */
const sequence = fc.oneof(
  fc.nat(60),
  fc.integer({ min: 2 ** 32 - 20, max: 2 ** 32 - 1 }),
  fc.nat(2 ** 32 - 1),
)
const networkAddress = fc.oneof(
  fc.constantFrom("192.0.2.2", group, "fe80::1", "0.0.0.0"),
  fc.ipV4(),
  fc.ipV6(),
)
const from = (sourcePort: number, destinationPort: number) => ({
  globalSourceId: Buffer.from("source"),
  sourcePort,
  destinationPort,
})
const payload = fc.oneof(
  fc.constant(Buffer.of(0, 0, 2, 0, 65)),
  fc.constant(Buffer.of(0, 0, 90, 1, 66)),
  fc.uint8Array({ maxLength: 60 }).map((octets) => Buffer.from(octets)),
)

/** Packets to a receiver, in disorder, of three sources. */
const downstream = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    sequence,
    sequence,
    sequence,
    payload,
    networkAddress,
    fc.constantFrom("ODATA" as const, "RDATA" as const, "SPM" as const, "NCF" as const, "NAK" as const),
  )
  .map(([source, first, trail, lead, body, address, type]) => {
    const header = from(source, 5555)
    if (type === "SPM")
      return encodePacket({ type, ...header, sequence: first, trail, lead, address, last: false })
    if (type === "NCF" || type === "NAK") {
      return encodePacket({ type, ...header, sequences: [first, trail, lead], address, group })
    }
    return encodePacket({ type, ...header, sequence: first, trail, payload: body })
  })

/** The same with some octets changed, and the right checksum. */
const damaged = (packets: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(packets, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(80))
    .map(([bytes, changes, kept]) => {
      const result = Buffer.from(bytes.subarray(0, Math.max(20, bytes.length - kept)))
      for (const [at, octet] of changes) result[at % result.length] = octet
      result.writeUInt16BE(0, 6)
      result.writeUInt16BE(checksumOf(result), 6)
      return result
    })

const datagrams = (packets: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array[]> =>
  fc.array(fc.oneof(packets, damaged(packets), fc.uint8Array({ maxLength: 100 })), { maxLength: 80 })

describe("A receiver of EPGM", () => {
  it("bears whatever comes, and then hears a source that makes sense", () => {
    fc.assert(
      fc.property(datagrams(downstream), (all) => {
        const { socket, messages, channel } = open("receiver")
        for (const each of all) socket.hear(each)
        const before = messages.length
        const sane = { ...from(7000, 5555), globalSourceId: Buffer.from("honest") }
        for (const number of [0, 1]) {
          const text = Buffer.of(0, 0, 2, 0, 65 + number)
          socket.hear(encodePacket({ type: "ODATA", ...sane, sequence: number, trail: 0, payload: text }))
        }
        channel.close()
        expect(messages.slice(before).map(String)).toEqual(["A", "B"])
      }),
      { numRuns: 200 },
    )
  })

  it("keeps no more than its window of what nobody takes", () => {
    const { socket, messages, channel } = open("receiver", false)
    for (let number = 0; number < 1000; number++) {
      const packet = { ...from(1, 5555), sequence: number, trail: 0, payload: Buffer.of(0, 0, 2, 0, 65) }
      socket.hear(encodePacket({ type: "ODATA", ...packet }))
    }
    for (let before = 0; messages.length > before; channel.resume()) before = messages.length
    expect(messages.length).toBeGreaterThan(0)
    expect(messages.length).toBeLessThanOrEqual(limits.windowSize + 1)
    channel.close()
  })

  it("takes no packet that is larger than the largest one", () => {
    const { socket, messages, channel } = open("receiver")
    for (const [number, size] of [limits.packetSize, limits.packetSize + 1].entries()) {
      const frames = Buffer.alloc(size - 24 - 2, Buffer.of(2, 0, 65))
      const body = Buffer.concat([Buffer.of(0, 0), frames])
      socket.hear(
        encodePacket({ type: "ODATA", ...from(1, 5555), sequence: number, trail: 0, payload: body }),
      )
    }
    expect(messages).toHaveLength(Math.floor((limits.packetSize - 26) / 3))
    channel.close()
  })
})

describe("A sender of EPGM", () => {
  it("bears whatever comes, and answers no more than its rate allows", async () => {
    const upstream = (name: Buffer, sourcePort: number): fc.Arbitrary<Uint8Array> =>
      fc
        .tuple(fc.array(sequence, { minLength: 1, maxLength: 63 }), networkAddress, fc.boolean())
        .map(([sequences, address, asks]) => {
          const header = { globalSourceId: name, sourcePort: 5555, destinationPort: sourcePort }
          if (!asks) return encodePacket({ type: "SPMR", ...header })
          return encodePacket({ type: "NAK", ...header, sequences, address, group })
        })
    for (let round = 0; round < 20; round++) {
      const { socket, channel } = open("sender")
      const path = decodePacket(socket.sent[0] as Uint8Array)
      if (path === undefined) throw new Error("It should have given a sign of life.")
      for (let number = 0; number < 8; number++) channel.send([Buffer.alloc(1_000)])
      const arbitrary = datagrams(upstream(Buffer.from(path.globalSourceId), path.sourcePort))
      for (const all of fc.sample(arbitrary, 3)) for (const each of all) socket.hear(each)
      await new Promise((resolve) => setImmediate(resolve))
      const octets = socket.sent.reduce((sum, each) => sum + each.length, 0)
      // Its greetings, what it sends and what it answers; with some milliseconds for each of the two.
      expect(octets).toBeLessThan(3 * 36 + 2 * limits.burst + 2 * 1_000)
      channel.close()
    }
  })
})
