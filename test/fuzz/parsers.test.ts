import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseEndpoint } from "../../src/core/endpoint.ts"
import { parseIpNetwork, parseIpv4, parseIpv6 } from "../../src/core/ip-address.ts"
import { z85Decode, z85Encode } from "../../src/core/z85.ts"
import { Context, Pull, parseMonitorMessage, parseMonitorMessageV2, ZmqError } from "../../src/index.ts"
import { monitorMessage, monitorMessageV2 } from "../../src/socket/monitor-message.ts"
import { parseEpgmAddress } from "../../src/transports/epgm/epgm-address.ts"
import { parseProxy, parseTcpBind, parseTcpConnect } from "../../src/transports/tcp-address.ts"
import { parseUdpAddress } from "../../src/transports/udp-address.ts"
import { parseWebSocketBind, parseWebSocketConnect } from "../../src/transports/websocket-address.ts"
import { decodeCommand } from "../../src/zmtp/command.ts"
import { decodeMetadata, encodeMetadata } from "../../src/zmtp/metadata.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"

/** Texts that look like endpoints and their parts, and some that do not. */
const hosts = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((each) => `[${each}]`),
  fc.domain(),
  fc.constantFrom("*", "lo", "eth0", "[::1%lo]", "[fe80::1%eth0]", "239.192.1.1", "[ff02::1]", "@", ""),
)
const ports = fc.oneof(
  fc.nat(70_000).map(String),
  fc.constantFrom("*", "0", "-1", "05555", "5555x", "", "65535", "65536"),
)
const places = fc.tuple(hosts, ports).map((parts) => parts.join(":"))
const addresses = fc.oneof(
  places,
  fc.tuple(places, places).map((parts) => parts.join(";")),
  fc.tuple(hosts, places).map((parts) => parts.join(";")),
  fc.tuple(places, fc.webPath()).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
)
const changed = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.option(mutationsAnywhere))
    .map(([text, all]) => (all === null ? text : mutate(Buffer.from(text), all).toString("latin1")))
const schemes = fc.constantFrom("tcp", "ipc", "inproc", "ws", "wss", "udp", "epgm", "pgm", "TCP", "", "x")
const endpoints = changed(fc.tuple(schemes, addresses).map((parts) => parts.join("://")))

/** A value, or an error that says what is wrong: one of ours, unless the parser has others. */
const judge = <Value>(
  parse: () => Value,
  kind: new (...values: never[]) => Error = ZmqError,
): Value | undefined => {
  try {
    return parse()
  } catch (error) {
    expect(error).toBeInstanceOf(kind)
    expect((error as Error).message.length).toBeGreaterThan(10)
    return undefined
  }
}

const addressParsers: readonly ((address: string) => unknown)[] = [
  (address) => parseTcpBind(address),
  (address) => parseTcpConnect(address),
  (address) => parseProxy(address, "tcp://x:1"),
  (address) => parseUdpAddress("bind", address),
  (address) => parseUdpAddress("connect", address),
  (address) => parseWebSocketBind(address, "ws"),
  (address) => parseWebSocketConnect(address, "wss"),
  (address) => parseEpgmAddress(address, null),
  parseIpv4,
  parseIpv6,
  parseIpNetwork,
]

const frames = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 })

describe("any text", () => {
  it("is an address, or an error that says why not", { timeout: timeLimit }, async () => {
    await attempt(
      fc.property(changed(addresses), (address) => {
        for (const parse of addressParsers) judge(() => parse(address))
        judge(() => parseEndpoint(address))
      }),
      { runs: 150, share: 0.2 },
    )
  })

  it("is an endpoint to bind and to unbind, or an error", { timeout: timeLimit }, async () => {
    const context = new Context({ blocky: false })
    // Names would be looked up, and files would be made: those are left to tests of their own.
    const numeric = endpoints.filter((each) => !/^(ipc|wss?|epgm):/.test(each))
    await attempt(
      fc.asyncProperty(numeric, async (endpoint) => {
        const pull = new Pull({ context })
        judge(() => pull.bindSync(endpoint))
        await pull.close()
      }),
      { runs: 60, share: 0.2 },
    )
    await context.term()
  })

  it("is Z85 that comes out the same again, or none", { timeout: timeLimit }, async () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((octets) => z85Encode(octets.subarray(0, octets.length & ~3))),
      fc.string({ unit: "binary-ascii", maxLength: 40 }),
    )
    await attempt(
      fc.property(changed(text), (each) => {
        const octets = judge(() => z85Decode(each), RangeError)
        if (octets !== undefined) expect(z85Encode(octets)).toBe(each)
      }),
      { runs: 150, share: 0.2 },
    )
  })
})

describe("any octets", () => {
  it("are a monitor's message, or an error", { timeout: timeLimit }, async () => {
    const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    const text = fc.string({ maxLength: 20 })
    const good = fc.oneof(
      fc
        .tuple(fc.nat(0x7fff), number, text)
        .map(([event, value, endpoint]) => monitorMessage({ event, value, endpoint })),
      fc
        .tuple(fc.nat(0xffff), fc.array(number, { maxLength: 3 }), text, text)
        .map(([event, values, local, remote]) => monitorMessageV2(event, values, { local, remote })),
    )
    const message = fc.oneof(
      frames,
      fc
        .tuple(good, fc.nat(5), mutationsAnywhere)
        .map(([parts, index, all]) => parts.map((part, at) => (at === index ? mutate(part, all) : part))),
    )
    await attempt(
      fc.property(message, good, (each, fine) => {
        judge(() => parseMonitorMessage(each))
        judge(() => parseMonitorMessageV2(each))
        if (fine.length > 2) expect(parseMonitorMessageV2(fine).values).toHaveLength(fine.length - 4)
        else expect(Object.keys(parseMonitorMessage(fine))).toEqual(["event", "value", "endpoint"])
      }),
      { runs: 150, share: 0.2 },
    )
  })

  it("are a command and its metadata, or an error", { timeout: timeLimit }, async () => {
    const properties = fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.uint8Array({ maxLength: 20 })), {
      maxLength: 5,
    })
    await attempt(
      fc.property(properties, mutationsAnywhere, (good, all) => {
        const octets = mutate(encodeMetadata(good), all)
        const found = judge(() => decodeMetadata(octets, 4))
        if (found !== undefined) {
          expect(found.length).toBeLessThanOrEqual(4)
          expect(found.reduce((sum, [, value]) => sum + value.length, 0)).toBeLessThanOrEqual(octets.length)
        }
        const command = decodeCommand(octets)
        if (command !== undefined) expect(1 + (octets[0] ?? 0) + command.data.length).toBe(octets.length)
      }),
      { runs: 150, share: 0.2 },
    )
  })
})
