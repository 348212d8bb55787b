import { describe, expect } from "vitest"
import { Push } from "../../src/index.ts"
import { createZmqStream, ZmqStream, ZmqStreamClosed } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { texts } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"

const nowhere = "inproc://nowhere"

/** A stream that reads, and a socket that sends to it. */
const open = async (context: import("../../src/index.ts").Context, options: object = {}) => {
  const stream = await createZmqStream("pull", { context, bind: nowhere, ...options })
  const push = new Push({ context })
  push.connect(nowhere)
  return { stream, push }
}

const message = (text: string): Buffer[] => [Buffer.from(text)]

describe("Reading a stream", () => {
  test("gives messages in order, be they there or still to come", async ({ context }) => {
    const { stream, push } = await open(context)
    const first = stream.read()
    await push.send(["1", "", "one"])
    expect(texts(await first)).toEqual(["1", "", "one"])
    await push.send("2")
    await push.send("3")
    await turns()
    expect(texts(await stream.read())).toEqual(["2"])
    expect(texts(await stream.read())).toEqual(["3"])
  })

  test("gives a message whose frames are empty", async ({ context }) => {
    const { stream, push } = await open(context)
    await push.send(["", ""])
    await turns()
    expect(texts(await stream.read())).toEqual(["", ""])
  })

  test("is done by for await, which ends when the stream is closed", async ({ context }) => {
    const { stream, push } = await open(context)
    const seen: string[] = []
    const reading = (async () => {
      for await (const [frame] of stream) seen.push(String(frame))
    })()
    for (let number = 0; number < 100; number++) await push.send(String(number))
    await until(() => seen.length === 100)
    stream.close()
    await reading
    expect(seen.map(Number)).toEqual(Array.from({ length: 100 }, (_, number) => number))
    for await (const _ of stream) expect.unreachable("a closed stream has no messages")
  })

  test("may go on after a loop that was left", async ({ context }) => {
    const { stream, push } = await open(context)
    for (const text of ["1", "2", "3"]) await push.send(text)
    for await (const [frame] of stream) if (String(frame) === "2") break
    expect(texts(await stream.read())).toEqual(["3"])
  })

  test("is for one at a time", async ({ context }) => {
    const { stream, push } = await open(context)
    const first = stream.read()
    await expect(stream.read()).rejects.toMatchObject({ code: "EBUSY" })
    await push.send("for the first")
    expect(texts(await first)).toEqual(["for the first"])
  })

  test("gives a message to the call that waited for it, not to one that comes between", async () => {
    const stream = new ZmqStream()
    const first = stream.read()
    stream.feedMessage(message("1"))
    const second = stream.read()
    stream.feedMessage(message("2"))
    expect(texts(await first)).toEqual(["1"])
    expect(texts(await second)).toEqual(["2"])
  })

  test("gives up when its time is up, and loses nothing", async ({ context }) => {
    const { stream, push } = await open(context)
    await expect(stream.read({ timeout: 5 })).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(stream.read({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    await push.send("still here")
    await turns()
    expect(texts(await stream.read({ timeout: 0 }))).toEqual(["still here"])
  })

  test("gives up with the signal's reason, and loses nothing", async ({ context }) => {
    const { stream, push } = await open(context)
    const controller = new AbortController()
    const reading = stream.read({ signal: controller.signal })
    const reason = new Error("never mind")
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await push.send("still here")
    await turns()
    await expect(stream.read({ signal: controller.signal })).rejects.toBe(reason)
    expect(texts(await stream.read())).toEqual(["still here"])
  })
})

describe("What a stream has not read yet", () => {
  test("pauses the transport above the high limit, and resumes it at the low one", async ({ context }) => {
    const { stream, push } = await open(context, { highRead: 10, lowRead: 4 })
    const paused = (): boolean => stream.transport?.readingPaused === true
    for (const text of ["12345", "12345"]) await push.send(text)
    await turns()
    expect(paused()).toBe(false)
    await push.send("!")
    await until(paused)
    await push.send("held back")
    await turns()
    await stream.read()
    expect(paused()).toBe(true)
    await stream.read()
    expect(paused()).toBe(false)
    expect(texts(await stream.read())).toEqual(["!"])
    expect(texts(await stream.read())).toEqual(["held back"])
  })

  test("is counted with all its frames, the identity before a ROUTER's messages too", async ({ context }) => {
    const router = await createZmqStream("router", {
      context,
      bind: "inproc://router",
      highRead: 10,
      lowRead: 0,
    })
    const dealer = await createZmqStream("dealer", {
      context,
      socket: context.socket("DEALER", { routingId: "five." }),
      connect: "inproc://router",
    })
    dealer.write(["12345", ""])
    expect(texts(await router.read({ timeout: 10_000 }))).toEqual(["five.", "12345", ""])
    dealer.write(["12345", ""])
    await until(() => router.getExtraInfo("zmqSocket")?.stats().messagesIn === 2)
    await turns()
    expect(router.transport?.readingPaused).toBe(false)
    dealer.write([""])
    await until(() => router.transport?.readingPaused === true)
  })

  test("resumes the transport when the limits are raised", async ({ context }) => {
    const { stream, push } = await open(context, { highRead: 4 })
    await push.send("too much")
    await until(() => stream.transport?.readingPaused === true)
    expect(() => stream.setReadBufferLimits({ high: 1, low: 2 })).toThrow(RangeError)
    expect(stream.transport?.readingPaused).toBe(true)
    stream.setReadBufferLimits({ low: 10 })
    expect(stream.transport?.readingPaused).toBe(false)
    stream.setReadBufferLimits()
  })

  test("does not get in the way of an application that pauses by itself", async ({ context }) => {
    const { stream, push } = await open(context, { highRead: 4 })
    await push.send("too much")
    await until(() => stream.transport?.readingPaused === true)
    stream.transport?.resumeReading()
    expect(texts(await stream.read())).toEqual(["too much"])
    stream.transport?.pauseReading()
    stream.feedMessage(message("too much"))
    expect(texts(await stream.read())).toEqual(["too much"])
  })

  test("can be large: every message comes, each paused for", async ({ context }) => {
    const { stream, push } = await open(context)
    const body = Buffer.alloc(100_000, "x")
    const sending = (async () => {
      for (let number = 0; number < 200; number++) await push.send([String(number), body])
    })()
    for (let number = 0; number < 200; number++) {
      const [head, received] = await stream.read()
      expect(String(head)).toBe(String(number))
      expect(received?.length).toBe(body.length)
    }
    await sending
  })

  test("is lost when the stream is closed", async ({ context }) => {
    const { stream, push } = await open(context)
    await push.send("unread")
    await turns()
    expect(stream.atClosing()).toBe(false)
    stream.close()
    await stream.waitClosed()
    expect(stream.atClosing()).toBe(false)
    await expect(stream.read()).rejects.toBeInstanceOf(ZmqStreamClosed)
  })
})
