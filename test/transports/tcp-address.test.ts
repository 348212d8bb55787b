import { isIP } from "node:net"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatTcpEndpoint, parseTcpBind, parseTcpConnect } from "../../src/transports/tcp-address.ts"

const einval = (endpoint: string) =>
  expect.objectContaining({ code: "EINVAL", address: endpoint, message: expect.stringContaining(endpoint) })

describe("parseTcpBind", () => {
  test.each([
    ["*:5555", "*", 5555, undefined],
    ["*:*", "*", 0, undefined],
    ["*:0", "*", 0, undefined],
    ["127.0.0.1:1", "127.0.0.1", 1, 4],
    ["0.0.0.0:65535", "0.0.0.0", 65535, 4],
    ["[::1]:5555", "::1", 5555, 6],
    ["[::]:*", "::", 0, 6],
    ["::1:5555", "::1", 5555, 6],
    [":::5555", "::", 5555, 6],
    ["[::ffff:127.0.0.1]:5555", "::ffff:127.0.0.1", 5555, 6],
    ["[fe80::1%eth0]:5555", "fe80::1%eth0", 5555, 6],
    ["fe80::1%2:5555", "fe80::1%2", 5555, 6],
    ["eth0:5555", "eth0", 5555, undefined],
    ["eth0.100:5555", "eth0.100", 5555, undefined],
    ["eth0:1:5555", "eth0:1", 5555, undefined],
    ["localhost:*", "localhost", 0, undefined],
    ["my-host.example.org:5555", "my-host.example.org", 5555, undefined],
  ])("reads %s", (address, host, port, family) => {
    expect(parseTcpBind(address)).toEqual({ host, port, family })
  })

  test.each([
    "",
    "5555",
    "localhost",
    "localhost:",
    ":5555",
    "*",
    "*:",
    "*:-1",
    "*:+1",
    "*:65536",
    "*:70000",
    "*:12x",
    "*:0x10",
    "*:1.5",
    "*:080",
    "*:00",
    "*: 80",
    "*:80 ",
    " *:80",
    "**:80",
    "*.*:80",
    "local host:80",
    "256.0.0.1:80",
    "1.2.3:80",
    "1.2.3.4.5:80",
    "[127.0.0.1]:80",
    "[::1:80",
    "::1]:80",
    "[::1]",
    "[::1]80",
    "[]:80",
    "[*]:80",
    "[::1%]:80",
    "[::1%0]:80",
    "[::1%a b]:80",
    "[1::2::3]:80",
    "-host:80",
    "host/path:80",
    "a;b:80",
    "bücher:80",
    "*:١",
  ])("refuses %j", (address) => {
    expect(() => parseTcpBind(address)).toThrow(einval(`tcp://${address}`))
  })
})

describe("parseTcpConnect", () => {
  test.each([
    ["127.0.0.1:5555", { host: "127.0.0.1", port: 5555, family: 4 }],
    ["localhost:1", { host: "localhost", port: 1 }],
    ["server.example.org.:65535", { host: "server.example.org.", port: 65535 }],
    ["[::1]:5555", { host: "::1", port: 5555, family: 6 }],
    ["::1:5555", { host: "::1", port: 5555, family: 6 }],
    ["[fe80::1%eth0]:5555", { host: "fe80::1%eth0", port: 5555, family: 6 }],
    ["my_host-1:5555", { host: "my_host-1", port: 5555 }],
  ])("reads %s", (address, place) => {
    expect(parseTcpConnect(address)).toEqual({ family: undefined, source: undefined, ...place })
  })

  test.each([
    ["127.0.0.1:0;server:5555", { host: "127.0.0.1", port: 0, family: 4 }],
    ["*:7000;server:5555", { host: "*", port: 7000, family: undefined }],
    ["*:*;server:5555", { host: "*", port: 0, family: undefined }],
    ["eth0:7000;server:5555", { host: "eth0", port: 7000, family: undefined }],
    ["[::1]:0;server:5555", { host: "::1", port: 0, family: 6 }],
  ])("reads the source of %s", (address, source) => {
    expect(parseTcpConnect(address)).toEqual({ host: "server", port: 5555, family: undefined, source })
  })

  test.each([
    "",
    "localhost",
    "localhost:",
    "localhost:*",
    "localhost:0",
    "localhost:65536",
    "localhost:5555x",
    "*:5555",
    ":5555",
    " localhost:5555",
    "localhost :5555",
    "localhost: 5555",
    "-a:5555",
    "eth0:1:5555",
    ";server:5555",
    "127.0.0.1;server:5555",
    "127.0.0.1:0;",
    "a:0;b:0;c:5",
    "tcp://a:5",
  ])("refuses %j", (address) => {
    expect(() => parseTcpConnect(address)).toThrow(einval(`tcp://${address}`))
  })
})

test("the messages are about the scheme they are used for", () => {
  expect(() => parseTcpConnect("host", "ws")).toThrow(einval("ws://host"))
  expect(() => parseTcpBind("host", "ws")).toThrow(einval("ws://host"))
})

describe("formatTcpEndpoint", () => {
  test.each([
    ["0.0.0.0", 5555, undefined, "tcp://0.0.0.0:5555"],
    ["::", 5555, undefined, "tcp://[::]:5555"],
    ["::ffff:127.0.0.1", 5555, "IPv6", "tcp://[::ffff:127.0.0.1]:5555"],
    ["127.0.0.1", 5555, 6, "tcp://[::ffff:127.0.0.1]:5555"],
    ["127.0.0.1", 5555, "IPv6", "tcp://[::ffff:127.0.0.1]:5555"],
    ["127.0.0.1", 5555, 4, "tcp://127.0.0.1:5555"],
    ["localhost", 5555, 6, "tcp://localhost:5555"],
  ] as const)("%s %i %s", (host, port, family, endpoint) => {
    expect(formatTcpEndpoint(host, port, family)).toBe(endpoint)
  })
})

test("numeric endpoints read back as they were written", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
      const address = formatTcpEndpoint(host, port).slice("tcp://".length)
      expect(parseTcpBind(address)).toEqual({ host, port, family: isIP(host) })
      expect(parseTcpConnect(address)).toMatchObject({ host, port })
    }),
  )
})

test("whatever the text, it is understood or refused with EINVAL", () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom(":", "*", "[", "]", "%", ";", ".", "::1", "0", "80", "a", "127.0.0.1", " "))
      .map((each) => each.join("")),
  )
  fc.assert(
    fc.property(text, (address) => {
      for (const parse of [parseTcpBind, parseTcpConnect]) {
        try {
          const { host, port } = parse(address)
          expect(host).not.toBe("")
          expect(port).toBeGreaterThanOrEqual(0)
          expect(port).toBeLessThanOrEqual(65_535)
        } catch (error) {
          expect(error).toMatchObject({ code: "EINVAL" })
        }
      }
    }),
    { numRuns: 1000 },
  )
})
