import { describe, expect } from "vitest"
import { Pull, Push, Router } from "../../src/index.ts"
import { createZmqConnection } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts } from "../support/messages.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { turns } from "../support/until.ts"

const nowhere = "inproc://nowhere"

describe("Closing a transport", () => {
  test("tells the protocol in a later turn, then closes the socket", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer")
    const socket = transport.getExtraInfo("zmqSocket")
    const open: boolean[] = []
    protocol.connectionLost = function (error) {
      RecordingProtocol.prototype.connectionLost.call(this, error)
      open.push(!socket.closed)
    }
    transport.close()
    expect(transport.isClosing()).toBe(true)
    await Promise.resolve()
    expect(protocol.losses).toEqual([])
    await transport.waitClosed()
    expect(protocol.losses).toEqual([undefined])
    expect(open).toEqual([true])
    expect(socket.closed).toBe(true)
  })

  test("twice, or after that aborting, does nothing more", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer")
    transport.close()
    transport.close()
    transport.abort()
    await transport.waitClosed()
    transport.close()
    transport.abort()
    await turns()
    expect(protocol.losses).toEqual([undefined])
  })

  test("first sends what waits, then tells the protocol", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    transport.write(["1"])
    transport.write([""])
    transport.close()
    await turns()
    expect(protocol.losses).toEqual([])
    expect(transport.getWriteBufferSize()).toBe(1)
    const pull = new Pull({ context })
    pull.connect(nowhere)
    expect(await receiveTexts(pull, 2)).toEqual([["1"], [""]])
    expect(await protocol.lost()).toBeUndefined()
    expect(protocol.calls.items).toEqual(["connectionMade", "connectionLost"])
  })

  test("delivers nothing and takes nothing while it still sends", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", {
      bind: nowhere,
      socket: context.socket("DEALER", { sendHighWaterMark: 1 }),
    })
    const router = new Router({ context, receiveHighWaterMark: 1 })
    for (let number = 0; number < 10; number++) transport.write([String(number)])
    transport.close()
    transport.write(["too late"])
    router.connect(nowhere)
    const seen: string[] = []
    for (let number = 0; number < 10; number++) {
      const [id, text] = await router.receive()
      seen.push(String(text))
      router.trySend([id as Buffer, "an answer"])
    }
    await protocol.lost()
    expect(seen).toEqual(Array.from({ length: 10 }, (_, number) => String(number)))
    expect(protocol.messages.items).toEqual([])
    expect(transport.droppedWrites).toBe(1)
  })

  test("while reading is paused ends it as well", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "pull", { bind: nowhere })
    const push = new Push({ context })
    push.connect(nowhere)
    transport.pauseReading()
    await push.send("unread")
    transport.close()
    expect(await protocol.lost()).toBeUndefined()
    const next = await openRecorded(context, "pull", { bind: nowhere })
    push.connect(nowhere)
    await push.send("read")
    await next.protocol.messages.until((messages) => messages.length === 1)
    expect(protocol.messages.items).toEqual([])
  })

  test("lets anybody wait until it is closed", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer")
    const waits = [transport.waitClosed(), transport.waitClosed()]
    transport.close()
    await Promise.all(waits)
    await transport.waitClosed()
    expect(transport.getExtraInfo("zmqSocket").closed).toBe(true)
  })

  test("is done by await using, linger included", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    {
      const { transport } = await createZmqConnection(() => protocol, "push", { context, connect: endpoint })
      await using open = transport
      open.set("linger", -1)
      for (let number = 0; number < 100; number++) open.write([String(number)])
    }
    expect(protocol.losses).toEqual([undefined])
    expect(await receiveTexts(pull, 100)).toHaveLength(100)
  })

  test("closes a socket that was given", async ({ context }) => {
    const socket = context.socket("DEALER")
    const { transport } = await openRecorded(context, "dealer", { socket })
    transport.close()
    await transport.waitClosed()
    expect(socket.closed).toBe(true)
  })
})

describe("Aborting a transport", () => {
  test("throws away what waits, and tells the protocol in a later turn", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    transport.write(["lost"])
    transport.abort()
    expect(transport.getWriteBufferSize()).toBe(0)
    expect(transport.isClosing()).toBe(true)
    expect(protocol.losses).toEqual([])
    const pull = new Pull({ context })
    pull.connect(nowhere)
    expect(await protocol.lost()).toBeUndefined()
    expect(transport.getExtraInfo("zmqSocket").closed).toBe(true)
    await turns()
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("works as closing does when nothing waits, paused or not", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer")
    transport.pauseReading()
    transport.abort()
    await transport.waitClosed()
    expect(protocol.losses).toEqual([undefined])
  })

  test("ends a closing that waits for somebody to send to", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(["lost"])
    transport.close()
    await turns()
    expect(protocol.losses).toEqual([])
    transport.abort()
    await transport.waitClosed()
    expect(protocol.losses).toEqual([undefined])
  })
})

describe("A closed transport", () => {
  test("drops what is written, with a warning from the fifth on", async ({ context }) => {
    const { transport, warnings } = await openRecorded(context, "dealer")
    transport.close()
    for (let count = 1; count <= 4; count++) {
      transport.write(["lost"])
      expect(transport.droppedWrites).toBe(count)
    }
    expect(warnings).toEqual([])
    transport.write(["lost"])
    await transport.waitClosed()
    transport.write(["lost"])
    expect(warnings).toEqual(["write to closed ZMQ socket.", "write to closed ZMQ socket."])
    expect(transport.droppedWrites).toBe(6)
  })

  test("drops what is written after it had to send first, and can still be aborted", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    transport.write(["1"])
    transport.close()
    new Pull({ context }).connect(nowhere)
    await protocol.lost()
    transport.write(["lost"])
    transport.abort()
    await turns()
    expect(transport.droppedWrites).toBe(1)
    expect(protocol.losses).toEqual([undefined])
  })

  test("tells that it is closed to whoever needs the socket", async ({ context }) => {
    const { transport } = await openRecorded(context, "sub")
    transport.close()
    await transport.waitClosed()
    const closed = expect.objectContaining({ code: "EBADF" })
    for (const method of ["bind", "unbind", "connect", "disconnect"] as const) {
      await expect(transport[method](nowhere)).rejects.toEqual(closed)
    }
    await expect(transport.enableMonitor()).rejects.toEqual(closed)
    for (const use of [
      () => transport.get("linger"),
      () => transport.set("linger", 0),
      () => transport.getsockopt("linger"),
      () => transport.setsockopt("linger", 0),
      () => transport.subscribe(""),
      () => transport.unsubscribe(""),
    ]) {
      expect(use).toThrow(closed)
    }
  })

  test("still answers what does not need the socket", async ({ context }) => {
    const { transport } = await openRecorded(context, "sub", { bind: nowhere })
    transport.subscribe("topic")
    transport.close()
    await transport.waitClosed()
    await transport.disableMonitor()
    expect([...transport.bindings()]).toEqual([nowhere])
    expect([...transport.connections()]).toEqual([])
    expect(transport.subscriptions().has("topic")).toBe(true)
    expect(transport.getWriteBufferSize()).toBe(0)
    expect(transport.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 })
    expect(transport.getExtraInfo("zmqType")).toBe(2)
    transport.setWriteBufferLimits({ high: 10 })
  })
})
