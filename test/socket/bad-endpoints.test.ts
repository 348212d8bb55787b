import { tmpdir } from "node:os"
import { describe, expect } from "vitest"
import { Pull, ZmqError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { impossibleHost } from "../support/network.ts"

const long = `ipc:///tmp/${"a".repeat(104)}`

/** An endpoint, and the code of what binding and connecting it fails with; none where it is fine. */
const endpoints: readonly (readonly [endpoint: string, bind: string, connect: string | undefined])[] = [
  ["", "EINVAL", "EINVAL"],
  ["foo", "EINVAL", "EINVAL"],
  ["tcp:/127.0.0.1:5555", "EINVAL", "EINVAL"],
  ["://127.0.0.1:5555", "EINVAL", "EINVAL"],
  ["tcp://", "EINVAL", "EINVAL"],
  ["ipc://", "EINVAL", "EINVAL"],
  ["inproc://", "EINVAL", "EINVAL"],
  ["foo://bar", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["TCP://127.0.0.1:5555", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["tipc://{5555,0,0}", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["vmci://*:5555", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["norm://127.0.0.1:5555", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["tcp://127.0.0.1", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:", "EINVAL", "EINVAL"],
  ["tcp://:5555", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:x", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:12x", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:70000", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:-1", "EINVAL", "EINVAL"],
  ["tcp://localhost:invalid", "EINVAL", "EINVAL"],
  ["tcp://a b:5555", "EINVAL", "EINVAL"],
  ["tcp://256.0.0.1:5555", "EINVAL", "EINVAL"],
  ["tcp://[::1:5555", "EINVAL", "EINVAL"],
  ["tcp://*", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:*x", "EINVAL", "EINVAL"],
  [`tcp://${impossibleHost}:5555`, "ENODEV", undefined],
  ["tcp://[::1]:5555", "ENODEV", undefined],
  ["tcp://192.0.2.1:5555", "EADDRNOTAVAIL", undefined],
  ["ipc://@", "EINVAL", "EINVAL"],
  [long, "ENAMETOOLONG", "ENAMETOOLONG"],
  [`ipc://@${"a".repeat(107)}`, "ENAMETOOLONG", "ENAMETOOLONG"],
  ["ipc:///nosuch/folder/socket", "ENOENT", undefined],
  [`ipc://${tmpdir()}`, "EADDRINUSE", undefined],
]

/** Can only be bound. */
const bindable = ["tcp://*:5555", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "tcp://192.168.0.200:*"]

const failure = (code: string, endpoint: string) =>
  expect.objectContaining({ code, address: endpoint, message: expect.stringContaining(endpoint) })

const thrown = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe("An endpoint that cannot be", () => {
  test.for(endpoints)(
    "%j is refused by bind at once, with words about it",
    async ([endpoint, code], { context }) => {
      const pull = new Pull({ context })
      await expect(pull.bind(endpoint)).rejects.toEqual(failure(code, endpoint))
      const error = thrown(() => pull.bindSync(endpoint)) as ZmqError
      expect(error).toEqual(failure(code, endpoint))
      expect(error).toBeInstanceOf(ZmqError)
      expect(error.errno).toBeGreaterThan(0)
      // More than the bare endpoint: what is wrong with it, or what was expected.
      expect(error.message.length).toBeGreaterThan(endpoint.length + 20)
      expect(pull.lastEndpoint).toBeNull()
    },
  )

  test.for(endpoints)(
    "%j is refused by connect at once, or left to be tried",
    ([endpoint, , code], { context }) => {
      const pull = new Pull({ context })
      const error = thrown(() => pull.connect(endpoint))
      if (code === undefined) {
        expect(error).toBeUndefined()
        expect(pull.lastEndpoint).toBe(endpoint)
        pull.disconnect(endpoint)
      } else {
        expect(error).toEqual(failure(code, endpoint))
        expect(pull.lastEndpoint).toBeNull()
      }
    },
  )

  test.for(bindable)("%s cannot be connected to", (endpoint, { context }) => {
    const pull = new Pull({ context })
    expect(thrown(() => pull.connect(endpoint))).toEqual(failure("EINVAL", endpoint))
  })

  test.for([5, null, undefined, {}, ["tcp://127.0.0.1:5555"], Buffer.from("tcp://127.0.0.1:5555")])(
    "%j is a mistake in the program",
    async (endpoint, { context }) => {
      const pull = new Pull({ context })
      const wrong = endpoint as string
      await expect(async () => pull.bind(wrong)).rejects.toBeInstanceOf(TypeError)
      expect(() => pull.bindSync(wrong)).toThrow(TypeError)
      expect(() => pull.connect(wrong)).toThrow(TypeError)
      expect(() => pull.disconnect(wrong)).toThrow(TypeError)
      await expect(async () => pull.unbind(wrong)).rejects.toBeInstanceOf(TypeError)
    },
  )

  test("leaves the socket usable and the last endpoint as it was", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    for (const [bad] of endpoints) await expect(pull.bind(bad)).rejects.toBeInstanceOf(ZmqError)
    expect(pull.lastEndpoint).toBe(endpoint)
    await pull.unbind(endpoint)
  })
})
