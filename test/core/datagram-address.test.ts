import { describe, expect, it } from "vitest"
import { utf8 } from "../../src/core/bytes.ts"
import { formatDatagramAddress, parseDatagramAddress } from "../../src/core/datagram-address.ts"

const parse = (text: string) => parseDatagramAddress(utf8(text))

describe("the address in a datagram's first frame", () => {
  it.each([
    ["192.168.1.7:5555", "192.168.1.7", 5555],
    ["192.168.1.7:5555\0", "192.168.1.7", 5555],
    ["[::1]:1", "::1", 1],
    ["[fe80::1%eth0]:65535\0", "fe80::1%eth0", 65_535],
    ["[fe80::1%2]:9", "fe80::1%2", 9],
    ["[fe80::1%grün0]:9", "fe80::1%grün0", 9],
  ])("%j is a host and a port", (text, host, port) => {
    expect(parse(text)).toEqual({ host, port })
  })

  it.each([
    "",
    "1.2.3.4",
    "1.2.3.4:",
    "1.2.3.4:0",
    "1.2.3.4:05",
    "1.2.3.4:65536",
    "1.2.3.4:5\0\0",
    "1.2.3:5",
    "host:5",
    "::1:5",
    "[1.2.3.4]:5",
    "[]:5",
    "[::1%]:5",
    "[::1%a%b]:5",
    "[::1%a b]:5",
    "[::1%a\0]:5",
    "[::1%\uFFFD]:5",
    "\uFEFF1.2.3.4:5",
  ])("%j is none", (text) => {
    expect(parse(text)).toBeUndefined()
  })

  it("is none when its zone is not UTF-8", () => {
    expect(parseDatagramAddress(Buffer.from("[::1%\x80]:5", "latin1"))).toBeUndefined()
  })

  it.each([
    ["10.0.0.1", "10.0.0.1:7"],
    ["::ffff:10.0.0.1", "10.0.0.1:7"],
    ["fe80::1%eth0", "[fe80::1%eth0]:7"],
  ])("of %s is written as %s", (host, written) => {
    expect(formatDatagramAddress({ host, port: 7 })).toBe(written)
  })
})
