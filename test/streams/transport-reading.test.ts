import { describe, expect } from "vitest"
import { Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { turns, until } from "../support/until.ts"

const nowhere = "inproc://nowhere"

describe("A transport that reads", () => {
  test("hands over each message as an array of its frames", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const received: unknown[] = []
    protocol.messageReceived = (message) => received.push(message)
    await openRecorded(context, "pull", { bind: nowhere }, protocol)
    const push = new Push({ context })
    push.connect(nowhere)
    await push.send(["a", "", "b"])
    await push.send("c")
    await until(() => received.length === 2)
    expect(received).toEqual([["a", "", "b"].map((frame) => Buffer.from(frame)), [Buffer.from("c")]])
    expect(received.every(Array.isArray)).toBe(true)
  })

  test("stands still while it is paused, and goes on where it was", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "pull", { bind: nowhere })
    const push = new Push({ context })
    push.connect(nowhere)
    await push.send("0")
    await protocol.messages.until((messages) => messages.length === 1)
    transport.pauseReading()
    expect(transport.readingPaused).toBe(true)
    for (const number of ["1", "2", "3"]) await push.send(number)
    await turns()
    expect(protocol.messages.items).toHaveLength(1)
    transport.resumeReading()
    expect(transport.readingPaused).toBe(false)
    await protocol.messages.until((messages) => messages.length === 4)
    expect(protocol.messages.items.flat()).toEqual(["0", "1", "2", "3"])
  })

  test("stops between two messages when it is paused by the first", async ({ context }) => {
    const protocol = new RecordingProtocol()
    protocol.messageReceived = function (message) {
      RecordingProtocol.prototype.messageReceived.call(this, message)
      this.transport?.pauseReading()
    }
    const { transport } = await openRecorded(context, "pull", { bind: nowhere }, protocol)
    const push = new Push({ context })
    push.connect(nowhere)
    for (const number of ["1", "2", "3"]) await push.send(number)
    for (const count of [1, 2, 3]) {
      await protocol.messages.until((messages) => messages.length === count)
      await turns()
      expect(protocol.messages.items).toHaveLength(count)
      transport.resumeReading()
    }
    expect(protocol.messages.items.flat()).toEqual(["1", "2", "3"])
  })

  test("can be paused before the first message, by connectionMade", async ({ context }) => {
    const protocol = new RecordingProtocol()
    protocol.connectionMade = (transport) => transport.pauseReading()
    const { transport } = await openRecorded(context, "pull", { bind: nowhere }, protocol)
    const push = new Push({ context })
    push.connect(nowhere)
    await push.send("waits")
    await turns()
    expect(protocol.messages.items).toEqual([])
    transport.resumeReading()
    await protocol.messages.until((messages) => messages.length === 1)
  })

  test("still sends what waits while it is paused", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(["waits"])
    transport.pauseReading()
    const peer = await openRecorded(context, "router", { connect: nowhere })
    await peer.protocol.messages.until((messages) => messages.length === 1)
    expect(transport.getWriteBufferSize()).toBe(0)
  })

  test("refuses what makes no sense", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer")
    expect(() => transport.resumeReading()).toThrow(expect.objectContaining({ code: "EFSM" }))
    transport.pauseReading()
    expect(() => transport.pauseReading()).toThrow(/paused already/)
    transport.close()
    expect(() => transport.pauseReading()).toThrow(/closing/)
    transport.resumeReading()
    expect(transport.readingPaused).toBe(false)
    await protocol.lost()
    expect(() => transport.pauseReading()).toThrow(/closing/)
    expect(() => transport.resumeReading()).toThrow(/not paused/)
  })

  test("goes on after a message that the protocol could not take", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const failure = new Error("broken")
    protocol.messageReceived = function (message) {
      RecordingProtocol.prototype.messageReceived.call(this, message)
      throw failure
    }
    const { transport, errors } = await openRecorded(context, "pull", { bind: nowhere }, protocol)
    const push = new Push({ context })
    push.connect(nowhere)
    await push.send("1")
    await push.send("2")
    await protocol.messages.until((messages) => messages.length === 2)
    const report = { message: "protocol.messageReceived() failed", error: failure, transport, protocol }
    expect(errors.items).toEqual([report, report])
    expect(transport.isClosing()).toBe(false)
  })

  test("passes over messages where the protocol does not care", async ({ context }) => {
    const quiet = {} as RecordingProtocol
    const { transport } = await openRecorded(context, "pull", { bind: nowhere }, quiet)
    const push = new Push({ context })
    push.connect(nowhere)
    await push.send("1")
    await until(() => transport.getExtraInfo("zmqSocket").stats().messagesIn === 1)
    await turns()
    expect(transport.getExtraInfo("zmqSocket").stats().queuedIn).toBe(0)
  })
})

describe("A transport whose socket is closed beneath it", () => {
  test("ends, with an error", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "pull", { bind: nowhere })
    void transport.getExtraInfo("zmqSocket").close()
    expect(await protocol.lost()).toMatchObject({ code: "EBADF" })
    expect(errors.items).toMatchObject([{ message: "Fatal read error on zmq socket transport" }])
  })

  test("ends with ETERM when the whole context is shut down", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "pull", { bind: nowhere })
    context.shutdown()
    expect(await protocol.lost()).toMatchObject({ code: "ETERM" })
    expect(transport.getExtraInfo("zmqSocket").closed).toBe(true)
    await context.term()
  })

  test("ends in good order when it is closed too", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "push", { bind: nowhere })
    void transport.getExtraInfo("zmqSocket").close()
    transport.close()
    expect(await protocol.lost()).toBeUndefined()
    expect(errors.items).toEqual([])
  })
})
