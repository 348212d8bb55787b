import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { parseEndpoint } from "../../src/core/endpoint.ts"

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
