import { describe, expect } from "vitest"
import { Pull, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { turns } from "../support/until.ts"

const nowhere = "inproc://nowhere"

describe("Writing to a transport", () => {
  test("sends at once what the socket takes", async ({ context }) => {
    const pull = new Pull({ context })
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    pull.connect(nowhere)
    await turns()
    transport.write([""])
    transport.write(["a", Buffer.from("b")])
    expect(transport.getWriteBufferSize()).toBe(0)
    expect(await receiveTexts(pull, 2)).toEqual([[""], ["a", "b"]])
    expect(protocol.calls.items).toEqual(["connectionMade"])
  })

  test("keeps what the socket does not take, and counts its bytes", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(["a", "bc"])
    expect(transport.getWriteBufferSize()).toBe(3)
    transport.write(["ä", "", Buffer.from("d")])
    expect(transport.getWriteBufferSize()).toBe(6)
    expect(protocol.calls.items).toEqual(["connectionMade"])
    expect(transport.isClosing()).toBe(false)
  })

  test("sends it in order when somebody is there, with what is written meanwhile", async ({ context }) => {
    const { transport } = await openRecorded(context, "push", { bind: nowhere })
    for (let number = 0; number < 50; number++) transport.write([String(number)])
    const pull = new Pull({ context })
    pull.connect(nowhere)
    for (let number = 50; number < 100; number++) transport.write([String(number)])
    const numbers = (await receiveTexts(pull, 100)).flat().map(Number)
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, number) => number))
    expect(transport.getWriteBufferSize()).toBe(0)
  })

  test("sends as much as a slow peer takes, and the rest when that goes on", async ({ context }) => {
    const pull = new Pull({ context, receiveHighWaterMark: 2 })
    await pull.bind(nowhere)
    const { transport } = await openRecorded(context, "push", {
      socket: context.socket("PUSH", { sendHighWaterMark: 2 }),
    })
    await transport.connect(nowhere)
    for (let number = 0; number < 100; number++) transport.write([String(number).padStart(10, "0")])
    expect(transport.getWriteBufferSize()).toBeGreaterThan(900)
    const numbers = (await receiveTexts(pull, 100)).flat().map(Number)
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, number) => number))
    expect(transport.getWriteBufferSize()).toBe(0)
  })

  test("does not wait for room where the socket drops", async ({ context }) => {
    const publisher = await openRecorded(context, "pub", { bind: "inproc://pub" })
    const router = await openRecorded(context, "router", { bind: "inproc://router" })
    publisher.transport.write(["topic", "news"])
    router.transport.write(["nobody", "hello"])
    expect(publisher.transport.getWriteBufferSize()).toBe(0)
    expect(router.transport.getWriteBufferSize()).toBe(0)
  })

  test("copies small frames that wait, so that their memory can be used again", async ({ context }) => {
    const { transport } = await openRecorded(context, "push", { bind: nowhere })
    const frame = Buffer.from("first")
    const message = [frame]
    transport.write(message)
    frame.write("other")
    message.push(frame)
    const pull = new Pull({ context })
    pull.connect(nowhere)
    expect(await receiveTexts(pull, 1)).toEqual([["first"]])
  })

  test("does nothing for nothing, and throws for what is not a message", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(null)
    transport.write([])
    for (const wrong of ["text", Buffer.from("bytes"), 5, [5], [null], {}] as never[]) {
      expect(() => transport.write(wrong)).toThrow(TypeError)
    }
    const router = new Router({ context })
    router.connect(nowhere)
    transport.write(["only this"])
    expect(texts((await router.receive()).slice(1))).toEqual(["only this"])
    expect(transport.getWriteBufferSize()).toBe(0)
  })

  test("throws for what is not a message on a closed transport too", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer")
    transport.close()
    await protocol.lost()
    expect(() => transport.write([5] as never)).toThrow(TypeError)
  })
})

describe("Writing to a transport whose socket cannot", () => {
  test("ends it: a REP without a request", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "rep", { bind: nowhere })
    transport.write(["an answer to nothing"])
    expect(errors.items).toMatchObject([
      { message: "Fatal write error on zmq socket transport", error: { code: "EFSM", errno: 156384763 } },
    ])
    expect(errors.items[0]?.transport).toBe(transport)
    expect(errors.items[0]?.protocol).toBe(protocol)
    expect(transport.isClosing()).toBe(true)
    expect(protocol.losses).toEqual([])
    expect(await protocol.lost()).toBe(errors.items[0]?.error)
    expect(transport.getExtraInfo("zmqSocket").closed).toBe(true)
  })

  test("ends it: a SUB does not send", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "sub")
    transport.write(["hello"])
    expect(await protocol.lost()).toMatchObject({ code: "ENOTSUP" })
    expect(errors.items).toHaveLength(1)
  })

  test("ends it: the socket was closed", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "dealer")
    void transport.getExtraInfo("zmqSocket").close()
    transport.write(["too late"])
    expect(errors.items).toMatchObject([
      { message: "Fatal write error on zmq socket transport", error: { code: "EBADF" } },
    ])
    expect(transport.isClosing()).toBe(true)
    expect(transport.getWriteBufferSize()).toBe(0)
    await protocol.lost()
    await turns()
    expect(protocol.losses).toHaveLength(1)
    expect(errors.items).toHaveLength(1)
  })

  test("ends it with all that waits: the socket was closed meanwhile", async ({ context }) => {
    const { transport, protocol, errors } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(["waits"])
    void transport.getExtraInfo("zmqSocket").close()
    expect(await protocol.lost()).toMatchObject({ code: "EBADF" })
    expect(errors.items).toMatchObject([{ message: "Fatal write error on zmq socket transport" }])
    expect(transport.getWriteBufferSize()).toBe(0)
  })

  test("ends it with all that waits: the context was shut down", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.write(["waits"])
    context.shutdown()
    expect(await protocol.lost()).toMatchObject({ code: "ETERM" })
    expect(transport.getWriteBufferSize()).toBe(0)
  })
})
