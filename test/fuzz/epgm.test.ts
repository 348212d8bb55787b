import type { Socket } from "node:dgram"
import { EventEmitter } from "node:events"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { checksumOf } from "../../src/transports/epgm/checksum.ts"
import type { EpgmPort } from "../../src/transports/epgm/epgm-port.ts"
import { EpgmReceiver } from "../../src/transports/epgm/epgm-receiver.ts"
import { MessageCutter } from "../../src/transports/epgm/message-cutter.ts"
import type { Packet } from "../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../src/transports/epgm/packet-encoder.ts"
import { moved } from "../../src/transports/epgm/serial-number.ts"
import { settled } from "../support/connection-scene.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"
import { repeating } from "./octets.ts"

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] })
})

afterAll(() => {
  vi.useRealTimers()
})

const own = "127.0.0.1"
const group = "239.192.1.1"
const port = 5555

/** A datagram socket without a network. */
class Datagrams extends EventEmitter {
  readonly sent: Packet[] = []

  send(bytes: Uint8Array): void {
    const packet = decodePacket(bytes)
    if (packet === undefined) throw new Error(`No packet: ${Buffer.from(bytes).toString("hex")}`)
    this.sent.push(packet)
  }

  close(): void {
    this.removeAllListeners()
  }
}

/** A receiver, and what it handed over. */
class Scene {
  readonly socket = new Datagrams()
  readonly messages: string[] = []
  readonly receiver: EpgmReceiver

  constructor(windowSize: number) {
    const place = { own, zone: "", groups: [group], group, port }
    const ports: EpgmPort[] = [{ ...place, socket: this.socket as unknown as Socket }]
    const limits = { maxMessageSize: 100_000, maxMessageParts: 8, packetSize: 1500, windowSize }
    this.receiver = new EpgmReceiver({ endpoint: "epgm://here", ports, limits })
    this.receiver.start({
      ready: () => {},
      message: (message) => {
        this.messages.push(message.map((part) => Buffer.from(part).toString("latin1")).join("|"))
        return true
      },
      dropped: () => {},
      writable: () => {},
      closed: () => {},
    })
  }

  hear(bytes: Uint8Array): void {
    this.socket.emit("message", Buffer.from(bytes), { address: own, port })
  }

  async pass(milliseconds: number): Promise<void> {
    vi.advanceTimersByTime(milliseconds)
    for (let turn = 0; turn < 3; turn++) await settled()
  }
}

const address = (name: string) => ({
  globalSourceId: Buffer.from(name.padEnd(6, "-")),
  sourcePort: 7000,
  destinationPort: port,
})

/** Numbers at which something begins anew. */
const bases = fc.constantFrom(0, 1, 2 ** 31 - 3, 2 ** 31, 2 ** 32 - 3)

/** Messages as one source sends them, each in packets that its message fills. */
const payloadsOf = (bodies: readonly string[]): Uint8Array[] => {
  const cutter = new MessageCutter(40)
  return bodies.flatMap((body) => {
    cutter.push([Buffer.from(body)])
    const payloads: Uint8Array[] = []
    while (!cutter.empty) payloads.push(cutter.take() as Uint8Array)
    return payloads
  })
}

const fates = fc.array(fc.constantFrom("comes", "comes", "comes", "lost", "twice", "late"), { maxLength: 9 })

/** Packets of any kind, with numbers that lie near each other, and some that do not. */
const packet = (names: readonly string[]): fc.Arbitrary<Packet> => {
  const sequence = fc.oneof(
    fc.nat(40),
    fc.constantFrom(2 ** 31, 2 ** 31 + 5, 2 ** 32 - 1, 2 ** 30),
    fc.nat(2 ** 32 - 1),
  )
  const common = fc.constantFrom(...names).map(address)
  const ip = fc.constantFrom(own, group, "192.0.2.1")
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .array(fc.string({ maxLength: 50 }), { minLength: 1, maxLength: 3 })
      .map((bodies) => payloadsOf(bodies)[0] as Uint8Array),
  )
  return fc
    .oneof(
      fc.tuple(
        common,
        fc.record({
          type: fc.constant("SPM" as const),
          sequence,
          trail: sequence,
          lead: sequence,
          address: ip,
          last: fc.boolean(),
        }),
      ),
      fc.tuple(
        common,
        fc.record({
          type: fc.constantFrom("ODATA" as const, "RDATA" as const),
          sequence,
          trail: sequence,
          payload,
        }),
      ),
      fc.tuple(
        common,
        fc.record({
          type: fc.constantFrom("NAK" as const, "NCF" as const),
          sequences: fc.array(sequence, { minLength: 1, maxLength: 5 }),
          address: ip,
          group: ip,
        }),
      ),
      fc.tuple(common, fc.record({ type: fc.constant("SPMR" as const) })),
    )
    .map(([where, what]) => ({ ...where, ...what }) as Packet)
}

/** The octets of a packet, changed on the way or not, with the right checksum or not. */
const datagram = (names: readonly string[]): fc.Arbitrary<Buffer> =>
  fc.tuple(packet(names), fc.option(mutationsAnywhere), fc.boolean()).map(([each, all, isRight]) => {
    const bytes = all === null ? Buffer.from(encodePacket(each)) : mutate(encodePacket(each), all)
    if (isRight && bytes.length >= 16) {
      bytes.writeUInt16BE(0, 6)
      bytes.writeUInt16BE(checksumOf(bytes), 6)
    }
    return bytes
  })

describe("packets of PGM", () => {
  it("of any kind and content do no harm", { timeout: timeLimit }, async () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: datagram(["one", "two"]) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }).map((octets) => Buffer.from(octets)) },
        { weight: 2, arbitrary: fc.nat(500) },
      ),
      { maxLength: 40, size: "max" },
    )
    await attempt(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), steps, async (windowSize, all) => {
        const scene = new Scene(windowSize)
        for (const step of all) {
          if (typeof step === "number") await scene.pass(step)
          else scene.hear(step)
        }
        await scene.pass(100)
        scene.receiver.close()
        expect(vi.getTimerCount()).toBe(0)
      }),
      { runs: 30, share: 0.5 },
    )
  })

  it("that are lost, late or doubled leave an honest sender's messages whole and in order", {
    timeout: timeLimit,
  }, async () => {
    const bodies = fc.array(fc.nat(120), { minLength: 1, maxLength: 30, size: "max" })
    const strangers = fc.array(datagram(["mallet", "eve"]), { maxLength: 4 })
    await attempt(
      fc.asyncProperty(
        bodies,
        bases,
        fates,
        fc.array(fc.boolean(), { maxLength: 4 }),
        strangers,
        async (sizes, base, all, answers, others) => {
          const scene = new Scene(1000)
          const sent = sizes.map((size, index) => `honest ${index} ${"x".repeat(size)}`)
          const payloads = payloadsOf(sent)
          const from = address("honest")
          const sequenceOf = (index: number): number => moved(base, index)
          const data = (index: number, type: "ODATA" | "RDATA"): Uint8Array =>
            encodePacket({
              type,
              ...from,
              sequence: sequenceOf(index),
              trail: base,
              payload: payloads[index] as Uint8Array,
            })
          const path = (count: number, lead: number): Uint8Array =>
            encodePacket({
              type: "SPM",
              ...from,
              sequence: count,
              trail: base,
              lead,
              address: own,
              last: false,
            })
          scene.hear(path(0, moved(base, -1)))
          const late: number[] = []
          const isRepaired = repeating(answers)
          for (const index of payloads.keys()) {
            const fate = all[index % Math.max(all.length, 1)] ?? "comes"
            if (fate === "late") late.push(index)
            if (fate === "comes" || fate === "twice") scene.hear(data(index, "ODATA"))
            if (fate === "twice") scene.hear(data(index, "ODATA"))
            if (late.length > 1 || fate === "comes")
              for (const each of late.splice(0)) scene.hear(data(each, "ODATA"))
            const other = others[index]
            if (other !== undefined) scene.hear(other)
          }
          for (const each of late) scene.hear(data(each, "ODATA"))
          let refused = false
          for (let round = 1; round <= 20; round++) {
            scene.hear(path(round, sequenceOf(payloads.length - 1)))
            await scene.pass(60)
            for (const asked of scene.socket.sent.splice(0)) {
              if (asked.type !== "NAK" || asked.globalSourceId.toString() !== from.globalSourceId.toString())
                continue
              for (const sequence of asked.sequences) {
                const index = (sequence - base) >>> 0
                expect(index).toBeLessThan(payloads.length)
                if (isRepaired()) scene.hear(data(index, "RDATA"))
                else refused = true
              }
            }
          }
          const heard = scene.messages.filter((each) => each.startsWith("honest "))
          if (refused) expect(heard).toEqual(sent.filter((each) => heard.includes(each)))
          else expect(heard).toEqual(sent)
          scene.receiver.close()
        },
      ),
      { runs: 15, share: 0.5 },
    )
  })
})
