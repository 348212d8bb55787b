import { describe, expect, it } from "vitest"
import { isMulticast, parseUdpAddress } from "../../src/transports/udp-address.ts"

const invalid = expect.objectContaining({ code: "EINVAL" })

describe("A udp address", () => {
  it.each([
    ["127.0.0.1:5555", { interface: undefined, host: "127.0.0.1", port: 5555, multicast: false }],
    ["*:*", { interface: undefined, host: "*", port: 0, multicast: false }],
    ["eth0:0", { interface: undefined, host: "eth0", port: 0, multicast: false }],
    ["[::1]:5555", { interface: undefined, host: "::1", port: 5555, multicast: false }],
    ["239.1.2.3:5555", { interface: undefined, host: "239.1.2.3", port: 5555, multicast: true }],
    ["eth0;239.1.2.3:5555", { interface: "eth0", host: "239.1.2.3", port: 5555, multicast: true }],
    ["10.0.0.1;224.0.0.7:5555", { interface: "10.0.0.1", host: "224.0.0.7", port: 5555, multicast: true }],
    ["*;239.1.2.3:*", { interface: undefined, host: "239.1.2.3", port: 0, multicast: true }],
    ["lo;[ff02::114]:5555", { interface: "lo", host: "ff02::114", port: 5555, multicast: true }],
    ["[::1];[ff02::114]:5555", { interface: "::1", host: "ff02::114", port: 5555, multicast: true }],
  ])("to bind may be %s", (address, expected) => {
    expect(parseUdpAddress("bind", address)).toEqual(expected)
  })

  it.each([
    "127.0.0.1",
    "127.0.0.1:x",
    "127.0.0.1:65536",
    ":5555",
    "eth0;127.0.0.1:5555",
    "eth0;*:5555",
    "239.1.1.1;239.1.1.2:5555",
    "[ff02::1];[ff02::114]:5555",
    ";239.1.1.1:5555",
    "e th0;239.1.1.1:5555",
    "1.2.3;239.1.1.1:5555",
  ])("to bind may not be %s", (address) => {
    expect(() => parseUdpAddress("bind", address)).toThrow(invalid)
  })

  it("to connect to needs a host, which may be a name, and a port", () => {
    expect(parseUdpAddress("connect", "example.com:5555").host).toBe("example.com")
    expect(parseUdpAddress("connect", "lo;239.1.2.3:5555").interface).toBe("lo")
    for (const address of ["*:5555", "127.0.0.1:*", "127.0.0.1:0", "lo;example.com:5555"]) {
      expect(() => parseUdpAddress("connect", address), address).toThrow(invalid)
    }
  })
})

describe("A multicast address", () => {
  it.each([
    ["223.255.255.255", false],
    ["224.0.0.0", true],
    ["239.255.255.255", true],
    ["240.0.0.0", false],
    ["fe80::1", false],
    ["ff02::1%eth0", true],
    ["::ffff:239.1.1.1", false],
    ["example.com", false],
  ])("is %s: %s", (host, expected) => {
    expect(isMulticast(host)).toBe(expected)
  })
})
