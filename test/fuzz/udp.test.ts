import type { Socket } from "node:dgram"
import { EventEmitter } from "node:events"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { UdpChannel } from "../../src/transports/udp-channel.ts"
import { type UdpFormat, udpFormats } from "../../src/transports/udp-format.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"
import { repeating } from "./octets.ts"

const datagrams = fc.oneof(
  fc.uint8Array({ maxLength: 30 }),
  fc
    .tuple(fc.uint8Array({ maxLength: 255 }), fc.uint8Array({ maxLength: 40 }))
    .map(([group, body]) => Buffer.concat([Buffer.of(group.length), group, body])),
  fc
    .tuple(fc.uint8Array({ maxLength: 20 }), mutationsAnywhere)
    .map(([group, all]) => mutate(Buffer.concat([Buffer.of(group.length), group]), all)),
  fc.constantFrom(0, 1, 127, 128, 254, 255).map((length) => Buffer.alloc(length + 1, length)),
)

const latin = (octets: Uint8Array): string => Buffer.from(octets).toString("latin1")

/** A channel that hears datagrams, and what it makes of them. */
const hear = (format: UdpFormat, all: readonly Uint8Array[], goOn: () => boolean) => {
  const socket = new EventEmitter() as unknown as Socket
  Object.assign(socket, { close: () => socket.removeAllListeners(), address: () => ({ family: "IPv4" }) })
  const channel = new UdpChannel({
    endpoint: "udp://127.0.0.1:1",
    format,
    port: { socket },
    retryInterval: 0,
  })
  const messages: string[][] = []
  let dropped = 0
  channel.start({
    ready: () => {},
    message: (message) => {
      if (format.greeting === undefined) messages.push(message.map(latin))
      const more = goOn()
      // As a socket does that has given out what it had.
      if (!more) setImmediate(() => channel.resume())
      return more
    },
    dropped: () => {
      dropped++
    },
    writable: () => {},
    closed: () => {},
  })
  for (const each of all) socket.emit("message", Buffer.from(each), { address: "192.0.2.7", port: 4711 })
  channel.close()
  return { messages, dropped }
}

describe("datagrams", () => {
  it("of any content are a group and a body to a DISH, or dropped", { timeout: timeLimit }, async () => {
    const answers = fc.array(fc.boolean(), { maxLength: 5 })
    await attempt(
      fc.property(fc.array(datagrams, { maxLength: 20 }), answers, (all, how) => {
        const { messages, dropped } = hear(udpFormats["DISH"] as UdpFormat, all, repeating(how))
        const isTaken = repeating(how)
        const expected: string[][] = []
        let isHeld = false
        for (const each of all) {
          const size = each[0]
          if (isHeld || size === undefined || size >= each.length) continue
          expected.push([latin(each.subarray(1, 1 + size)), latin(each.subarray(1 + size))])
          isHeld = !isTaken()
        }
        expect(messages).toEqual(expected)
        expect(dropped).toBe(all.length - expected.length)
      }),
      { runs: 200, share: 0.5 },
    )
  })

  it("go where the first frame of a DGRAM's message says, or nowhere", { timeout: timeLimit }, async () => {
    const { encode } = udpFormats["DGRAM"] as UdpFormat
    const address = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `${host}:${port}`),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `[${host}]:${port}`),
      fc.string({ maxLength: 30 }),
    )
    const frames = fc.tuple(address, fc.option(mutationsAnywhere), fc.boolean()).map(([text, all, ends]) => {
      const octets = Buffer.from(ends ? `${text}\0` : text)
      return all === null ? octets : mutate(octets, all)
    })
    await attempt(
      fc.property(frames, fc.uint8Array({ maxLength: 20 }), (first, body) => {
        const datagram = encode?.([first, body])
        if (datagram === undefined) return
        expect(Buffer.from(datagram.bytes).equals(body)).toBe(true)
        const { host, port } = datagram.address ?? { host: "", port: 0 }
        // UTF-8 and back: octets that are none go nowhere, as there is no saying where.
        const said = Buffer.from(first)
        const accepted = [`${host}:${port}`, `[${host}]:${port}`].flatMap((text) => [text, `${text}\0`])
        expect(accepted.map((text) => Buffer.from(text).equals(said))).toContain(true)
        expect(port).toBeGreaterThan(0)
        expect(port).toBeLessThan(65_536)
      }),
      { runs: 200, share: 0.5 },
    )
  })
})
