import { describe, expect } from "vitest"
import { Pull } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts } from "../support/messages.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { until } from "../support/until.ts"

const nowhere = "inproc://nowhere"
const eleven = "eleven byte"

describe("The write buffer of a transport", () => {
  test("has limits that can be changed", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer")
    expect(transport.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 })
    transport.setWriteBufferLimits({ low: 10 })
    expect(transport.getWriteBufferLimits()).toEqual({ low: 10, high: 40 })
    transport.setWriteBufferLimits({ high: 60 })
    expect(transport.getWriteBufferLimits()).toEqual({ low: 15, high: 60 })
    expect(() => transport.setWriteBufferLimits({ high: 1, low: 2 })).toThrow(
      new RangeError("high (1) must be >= low (2) must be >= 0"),
    )
    expect(transport.getWriteBufferLimits()).toEqual({ low: 15, high: 60 })
    transport.setWriteBufferLimits()
    expect(transport.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 })
  })

  test("asks to pause within the write that goes over the high limit, once", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.setWriteBufferLimits({ high: 11 })
    transport.write([eleven])
    expect(protocol.calls.items).toEqual(["connectionMade"])
    transport.write(["."])
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting"])
    transport.write([eleven])
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting"])
  })

  test("asks to resume at the low limit, and to pause again after that", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    transport.setWriteBufferLimits({ high: 22, low: 11 })
    const sizes: number[] = []
    protocol.resumeWriting = () => {
      sizes.push(transport.getWriteBufferSize())
      protocol.calls.push("resumeWriting")
    }
    for (let count = 0; count < 4; count++) transport.write([eleven])
    const pull = new Pull({ context })
    pull.connect(nowhere)
    await until(() => transport.getWriteBufferSize() === 0)
    expect(sizes).toEqual([11])
    pull.disconnect(nowhere)
    await until(() => !transport.getExtraInfo("zmqSocket").writable)
    for (let count = 0; count < 3; count++) transport.write([eleven])
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting", "resumeWriting", "pauseWriting"])
  })

  test("looks at new limits at once, but resumes only when a message leaves", async ({ context }) => {
    const { transport, protocol } = await openRecorded(context, "push", { bind: nowhere })
    transport.write([eleven])
    transport.write([eleven])
    transport.setWriteBufferLimits({ high: 5 })
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting"])
    transport.setWriteBufferLimits({ high: 1000 })
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting"])
    const pull = new Pull({ context })
    pull.connect(nowhere)
    await receiveTexts(pull, 2)
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting", "resumeWriting"])
  })

  test("with a high limit of 0 pauses at the first byte, not for a message without any", async ({
    context,
  }) => {
    const { transport, protocol } = await openRecorded(context, "dealer", { bind: nowhere })
    transport.setWriteBufferLimits({ high: 0 })
    transport.write(["", ""])
    expect(protocol.calls.items).toEqual(["connectionMade"])
    transport.write(["x"])
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting"])
  })

  test("keeps the order when the protocol writes as it is told to resume", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const socket = context.socket("PUSH", { sendHighWaterMark: 1 })
    const { transport } = await openRecorded(context, "push", { bind: nowhere, socket }, protocol)
    transport.setWriteBufferLimits({ high: 0 })
    let number = 3
    protocol.resumeWriting = () => {
      while (number < 40 && transport.getWriteBufferSize() === 0) transport.write([String(number++)])
    }
    for (const text of ["0", "1", "2"]) transport.write([text])
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    pull.connect(nowhere)
    const numbers = (await receiveTexts(pull, 40)).flat().map(Number)
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })

  test.for(["abort", "close"] as const)(
    "may be ended by a protocol that is told to resume: %s",
    async (end, { context }) => {
      const protocol = new RecordingProtocol()
      const { transport } = await openRecorded(context, "push", { bind: nowhere }, protocol)
      transport.setWriteBufferLimits({ high: 20, low: 15 })
      protocol.resumeWriting = () => transport[end]()
      for (let count = 0; count < 3; count++) transport.write([`${count}..........`])
      const pull = new Pull({ context })
      pull.connect(nowhere)
      expect(await protocol.lost()).toBeUndefined()
      expect(protocol.losses).toHaveLength(1)
      expect(transport.getWriteBufferSize()).toBe(0)
      const [first] = await receiveTexts(pull, 1)
      expect(first).toEqual(["0.........."])
    },
  )
})

describe("What callbacks for flow control throw", () => {
  test("is told to onError, and the pairs go on", async ({ context }) => {
    const failure = new Error("broken")
    const protocol = new RecordingProtocol()
    protocol.pauseWriting = () => {
      protocol.calls.push("pauseWriting")
      throw failure
    }
    protocol.resumeWriting = () => {
      protocol.calls.push("resumeWriting")
      throw failure
    }
    const { transport, errors } = await openRecorded(context, "push", { bind: nowhere }, protocol)
    transport.setWriteBufferLimits({ high: 10 })
    transport.write([eleven])
    transport.write([eleven])
    expect(errors.items).toEqual([
      { message: "protocol.pauseWriting() failed", error: failure, transport, protocol },
    ])
    const pull = new Pull({ context })
    pull.connect(nowhere)
    await receiveTexts(pull, 2)
    expect(errors.items.slice(1)).toEqual([
      { message: "protocol.resumeWriting() failed", error: failure, transport, protocol },
    ])
    expect(protocol.calls.items).toEqual(["connectionMade", "pauseWriting", "resumeWriting"])
  })
})
