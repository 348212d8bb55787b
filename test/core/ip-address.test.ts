import { isIPv4, isIPv6 } from "node:net"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isInNetwork, parseIpNetwork, parseIpv4, parseIpv6 } from "../../src/core/ip-address.ts"

const bytesOf = (...groups: readonly number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))

describe("parseIpv4", () => {
  test("reads four octets", () => {
    expect(parseIpv4("192.168.0.255")).toEqual(Uint8Array.of(192, 168, 0, 255))
  })

  test.each(["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", " 1.2.3.4", "1.2.3.4 ", "a.b.c.d"])(
    "refuses %j",
    (text) => {
      expect(parseIpv4(text)).toBeUndefined()
    },
  )
})

describe("parseIpv6", () => {
  test.each([
    ["::", bytesOf(0, 0, 0, 0, 0, 0, 0, 0)],
    ["::1", bytesOf(0, 0, 0, 0, 0, 0, 0, 1)],
    ["fe80::", bytesOf(0xfe80, 0, 0, 0, 0, 0, 0, 0)],
    ["1:2:3:4:5:6:7:8", bytesOf(1, 2, 3, 4, 5, 6, 7, 8)],
    ["2001:DB8::a:b", bytesOf(0x2001, 0xdb8, 0, 0, 0, 0, 0xa, 0xb)],
    ["::ffff:127.0.0.1", bytesOf(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1)],
    ["1:2:3:4:5:6:7.8.9.10", bytesOf(1, 2, 3, 4, 5, 6, 0x708, 0x90a)],
  ])("reads %s", (text, bytes) => {
    expect(parseIpv6(text)).toEqual(bytes)
  })

  test.each([
    "",
    ":",
    ":::",
    "1",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "1.2.3.4::",
    "1.2.3.4",
  ])("refuses %j", (text) => {
    expect(parseIpv6(text)).toBeUndefined()
  })
})

test("agrees with the platform", () => {
  const piece = fc.oneof(
    fc.constantFrom(":", "::", ".", "/", "%", "1.2.3.4"),
    fc.nat(70_000).map((each) => each.toString(16)),
  )
  const anything = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 12 }).map((each) => each.join("")),
  )
  fc.assert(
    fc.property(anything, (text) => {
      expect(parseIpv4(text) !== undefined).toBe(isIPv4(text))
      if (!text.includes("%")) expect(parseIpv6(text) !== undefined).toBe(isIPv6(text))
    }),
    { numRuns: 2000 },
  )
})

describe("networks", () => {
  const inside = (address: string, network: string): boolean =>
    isInNetwork(
      (parseIpv4(address) ?? parseIpv6(address)) as Uint8Array,
      parseIpNetwork(network) as NonNullable<ReturnType<typeof parseIpNetwork>>,
    )

  test.each([
    ["10.1.2.3", "10.0.0.0/8", true],
    ["11.1.2.3", "10.0.0.0/8", false],
    ["10.1.2.3", "10.1.2.3", true],
    ["10.1.2.4", "10.1.2.3", false],
    ["10.1.2.4", "0.0.0.0/0", true],
    ["192.168.1.129", "192.168.1.128/25", true],
    ["192.168.1.127", "192.168.1.128/25", false],
    ["::ffff:10.1.2.3", "10.0.0.0/8", true],
    ["::1", "10.0.0.0/8", false],
    ["::1", "::/0", true],
    ["10.1.2.3", "::/0", false],
    ["fe80::1", "fe80::/10", true],
    ["fec0::1", "fe80::/10", false],
  ])("%s in %s: %s", (address, network, expected) => {
    expect(inside(address, network)).toBe(expected)
  })

  test.each([
    "",
    "/8",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "::/129",
    "host",
    "10.0.0.0/08",
    "10.0.0.0/1x",
  ])("%j is no network", (text) => {
    expect(parseIpNetwork(text)).toBeUndefined()
  })
})
