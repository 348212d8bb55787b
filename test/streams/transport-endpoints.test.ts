import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { closedPort } from "../support/network.ts"
import { openRecorded } from "../support/recorded-connection.ts"

describe("A transport binds and connects", () => {
  test("tells the endpoint really bound, which then is among its bindings", async ({ context }) => {
    const { transport } = await openRecorded(context, "router")
    const bindings = transport.bindings()
    const first = await transport.bind("tcp://127.0.0.1:*")
    expect(first).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    const everywhere = await transport.bind("tcp://*:*")
    expect(everywhere).toMatch(/^tcp:\/\/0\.0\.0\.0:\d+$/)
    expect([...bindings]).toEqual([first, everywhere])
    expect(bindings.has(first)).toBe(true)
    expect(bindings.has("tcp://127.0.0.1:*")).toBe(false)
    expect(String(bindings)).toBe(`{${[first, everywhere].sort().join(", ")}}`)
    await transport.unbind(first)
    expect([...bindings]).toEqual([everywhere])
  })

  test("tells what it connects to, unchanged and once", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { connect: ["inproc://a", "inproc://b"] })
    const connections = transport.connections()
    expect(await transport.connect("inproc://c")).toBe("inproc://c")
    expect(await transport.connect("inproc://c")).toBe("inproc://c")
    expect([...connections]).toEqual(["inproc://a", "inproc://b", "inproc://c"])
    await transport.disconnect("inproc://c")
    expect([...connections]).toEqual(["inproc://a", "inproc://b"])
  })

  test("connects by name, and lists the name", async ({ context }) => {
    const endpoint = `tcp://localhost:${await closedPort()}`
    const { transport } = await openRecorded(context, "dealer", { connect: endpoint })
    expect([...transport.connections()]).toEqual([endpoint])
    await transport.disconnect(endpoint)
    expect(transport.connections().size).toBe(0)
  })

  test("knows only what went through it", async ({ context }) => {
    const socket = context.socket("DEALER")
    await socket.bind("inproc://before")
    const { transport } = await openRecorded(context, "dealer", { socket })
    expect(transport.bindings().size).toBe(0)
    await transport.unbind("inproc://before")
  })

  test("rejects what is not there, and changes nothing", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: "inproc://a", connect: "inproc://b" })
    const missing = `tcp://127.0.0.1:${await closedPort()}`
    await expect(transport.unbind(missing)).rejects.toMatchObject({ code: "ENOENT" })
    await expect(transport.disconnect(missing)).rejects.toMatchObject({ code: "ENOENT" })
    await expect(transport.unbind("quic://missing")).rejects.toMatchObject({ code: "EPROTONOSUPPORT" })
    await expect(transport.bind("inproc://a")).rejects.toMatchObject({ code: "EADDRINUSE" })
    await expect(transport.connect("malformed")).rejects.toMatchObject({ code: "EINVAL" })
    expect([...transport.bindings()]).toEqual(["inproc://a"])
    expect([...transport.connections()]).toEqual(["inproc://b"])
  })

  test("rejects a second end of the same", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { connect: "inproc://b" })
    await transport.disconnect("inproc://b")
    await expect(transport.disconnect("inproc://b")).rejects.toMatchObject({ code: "ENOENT" })
  })

  test.for(["bind", "unbind", "connect", "disconnect"] as const)(
    "rejects with TypeError what is not text: %s",
    async (method, { context }) => {
      const { transport } = await openRecorded(context, "dealer")
      const call = transport[method](123 as never)
      await expect(call).rejects.toBeInstanceOf(TypeError)
    },
  )
})

describe("A transport in words", () => {
  test("tells its endpoint, type and state", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: "inproc://words" })
    expect(inspect(transport)).toBe(
      "<ZmqTransport sock=inproc://words type=DEALER read=idle write=<idle, bufsize=0>>",
    )
    transport.write(["four"])
    expect(String(transport)).toContain("bufsize=4")
    transport.abort()
    const peer = await openRecorded(context, "pub")
    expect(String(peer.transport)).toBe(
      "<ZmqTransport sock=none type=PUB read=idle write=<polling, bufsize=0>>",
    )
  })

  test("tells that it is closed", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer")
    transport.close()
    await transport.waitClosed()
    expect(String(transport)).toBe("<ZmqTransport sock=closed type=DEALER>")
  })
})
