import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { Pair, Pull, Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

describe("A scope", () => {
  test("unbinds at its end", async ({ context }) => {
    const pull = new Pull({ context })
    const other = new Pull({ context })
    let endpoint: string
    {
      await using bound = await pull.bindScoped("tcp://127.0.0.1:*")
      endpoint = bound.endpoint
      expect(endpoint).toBe(pull.lastEndpoint)
      expect(bound.port).toBe(Number(endpoint.split(":").at(-1)))
      expect(`${bound}`).toBe(`bind ${endpoint}`)
      expect(inspect(bound)).toBe(`ScopedEndpoint {bind ${endpoint}}`)
      expect(() => other.bindSync(endpoint)).toThrow(expect.objectContaining({ code: "EADDRINUSE" }))
    }
    expect(() => pull.unbindSync(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })

  test("disconnects at its end", async ({ context }) => {
    const left = new Pair({ context })
    const right = new Pair({ context })
    await left.bind("inproc://scope")
    {
      using connection = right.connectScoped("inproc://scope")
      expect(`${connection}`).toBe("connect inproc://scope")
      expect(connection.port).toBeUndefined()
      await right.send("x")
      expect(String(await left.receive())).toBe("x")
    }
    await until(() => !left.writable && !right.writable)
    expect(right.trySend("x")).toBe(false)
  })

  test("has nothing to do when the socket is closed or the endpoint was ended", async ({ context }) => {
    const push = new Push({ context })
    const connection = push.connectScoped("tcp://127.0.0.1:5555")
    expect(connection.port).toBe(5555)
    push.disconnect("tcp://127.0.0.1:5555")
    connection.dispose()
    connection.dispose()
    const other = push.connectScoped("tcp://127.0.0.1:5555")
    await push.close()
    other.dispose()
    await other[Symbol.asyncDispose]()
  })

  test("fails to begin as bind and connect do", async ({ context }) => {
    const router = new Router({ context })
    await expect(router.bindScoped("tcp://")).rejects.toMatchObject({ code: "EINVAL" })
    expect(() => router.connectScoped("ftl://a")).toThrow(
      expect.objectContaining({ code: "EPROTONOSUPPORT" }),
    )
  })
})
