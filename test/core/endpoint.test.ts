import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseEndpoint, unknownTransport } from "../../src/core/endpoint.ts"

describe("parseEndpoint", () => {
  test.each([
    ["tcp://127.0.0.1:5555", "tcp", "127.0.0.1:5555"],
    ["inproc://a", "inproc", "a"],
    ["ipc:///tmp/x", "ipc", "/tmp/x"],
    ["ws://host:80/a://b", "ws", "host:80/a://b"],
    ["TCP://x", "TCP", "x"],
    ["a b:// ", "a b", " "],
  ])("cuts %s", (text, scheme, address) => {
    expect(parseEndpoint(text)).toEqual({ scheme, address, text })
  })

  test.each(["", "tcp", "tcp:", "tcp:/", "tcp:/host", "://host", "tcp://", "://"])(
    "refuses %j with EINVAL",
    (text) => {
      expect(() => parseEndpoint(text)).toThrow(
        expect.objectContaining({
          code: "EINVAL",
          address: text,
          message: expect.stringContaining(JSON.stringify(text)),
        }),
      )
    },
  )

  test.each([undefined, null, 5, {}, ["tcp://a"], Symbol("x")])("refuses %s with a TypeError", (value) => {
    expect(() => parseEndpoint(value)).toThrow(TypeError)
  })

  test("puts together again what it cut", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((each) => !`${each}:`.includes("://")),
        fc.string({ minLength: 1 }),
        (scheme, address) => {
          fc.pre(!`${scheme}://`.slice(0, -3).includes("://") && !scheme.endsWith(":"))
          expect(parseEndpoint(`${scheme}://${address}`)).toMatchObject({ scheme, address })
        },
      ),
    )
  })
})

describe("an endpoint of a transport that is not there", () => {
  const known = ["inproc", "tcp"]
  const messageOf = (text: string): string => unknownTransport(parseEndpoint(text), known).message

  test.each(["pgm", "norm", "tipc", "vmci", "vsock"])("%s is told from one that nobody knows", (scheme) => {
    expect(messageOf(`${scheme}://x`)).toMatch(
      new RegExp(`^The transport ${scheme} of ${scheme}://x is not available on this platform: .+\\.$`),
    )
  })

  test.each(["foo", "toString", "__proto__"])("%s is told with those that there are", (scheme) => {
    expect(messageOf(`${scheme}://x`)).toBe(`The transport of ${scheme}://x is not one of inproc, tcp.`)
  })

  test("in capital letters is told how to write it", () => {
    expect(messageOf("TCP://x")).toContain("small letters: tcp")
  })

  test("is EPROTONOSUPPORT, with the endpoint", () => {
    expect(unknownTransport(parseEndpoint("foo://x"), known)).toMatchObject({
      code: "EPROTONOSUPPORT",
      address: "foo://x",
    })
  })
})
