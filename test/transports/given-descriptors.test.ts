import { once } from "node:events"
import { openSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { describe, expect, onTestFinished } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()

// Windows has no descriptors for sockets.
describe.skipIf(process.platform === "win32")("A descriptor that cannot be listened on", () => {
  test.for(["tcp://127.0.0.1:*", `ipc://${join(folder, "place")}`])(
    "is refused by %s with its number and the option's name",
    async (endpoint, { context }) => {
      const file = openSync(join(folder, "file"), "w")
      for (const useFd of [99_999, file]) {
        const pull = new Pull({ context, useFd })
        await expect(pull.bind(endpoint)).rejects.toMatchObject({
          code: "EINVAL",
          address: endpoint,
          message: expect.stringMatching(new RegExp(`descriptor ${useFd},.*useFd`)),
        })
        expect(pull.lastEndpoint).toBeNull()
      }
    },
  )

  test("since this process uses it already is refused, and goes on", async ({ context }) => {
    const server = createServer().listen(0)
    await once(server, "listening")
    onTestFinished(() => {
      server.close()
    })
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle
    const pull = new Pull({ context, useFd: fd })
    await expect(pull.bind("tcp://127.0.0.1:*")).rejects.toMatchObject({
      code: "EEXIST",
      message: expect.stringContaining("in use in this process"),
    })
    expect(server.listening).toBe(true)
  })

  test("does not keep the socket from binding without it", async ({ context }) => {
    const pull = new Pull({ context, useFd: 99_999 })
    expect(() => pull.bindSync("tcp://127.0.0.1:*")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    pull.useFd = -1
    const push = new Push({ context })
    push.connect(pull.bindSync("tcp://127.0.0.1:*"))
    await exchange(push, pull)
  })

  test("means nothing to those who connect, and to inproc", async ({ context }) => {
    const pull = new Pull({ context, useFd: 99_999 })
    const push = new Push({ context, useFd: 99_999 })
    push.connect(await pull.bind("inproc://descriptor"))
    await exchange(push, pull)
    const other = new Pull({ context })
    push.disconnect("inproc://descriptor")
    push.connect(await other.bind("tcp://127.0.0.1:*"))
    await exchange(push, other)
  })
})

describe("The option interface", () => {
  test.for(["bind", "connect"] as const)(
    "is refused by tcp when it is to %s, which says what to do",
    async (verb, { context }) => {
      const pull = new Pull({ context, interface: "eth7" })
      const error = expect.objectContaining({
        code: "ENOTSUP",
        address: "tcp://127.0.0.1:5555",
        message: expect.stringMatching(/interface eth7.*tcp:\/\/eth7:/),
      })
      if (verb === "connect") expect(() => pull.connect("tcp://127.0.0.1:5555")).toThrow(error)
      else await expect(pull.bind("tcp://127.0.0.1:5555")).rejects.toEqual(error)
    },
  )

  test("means nothing to inproc", async ({ context }) => {
    const pull = new Pull({ context, interface: "eth7" })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://interface"))
    await exchange(push, pull)
  })
})
