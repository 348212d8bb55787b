import { describe, expect } from "vitest"
import { Pull } from "../../src/index.ts"
import { createZmqStream, ZmqStream } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { turns } from "../support/until.ts"

const nowhere = "inproc://nowhere"

/** Whether a promise has settled after what is under way was done. */
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false
  promise.then(
    () => {
      done = true
    },
    () => {
      done = true
    },
  )
  await turns()
  return done
}

describe("Writing to a stream", () => {
  test("reaches another stream, and back", async ({ context }) => {
    const router = await createZmqStream("router", { context, bind: "tcp://127.0.0.1:*" })
    const dealer = await createZmqStream("dealer", { context, connect: router.transport?.bindings() ?? [] })
    dealer.write(["question", Buffer.from("how much?")])
    await dealer.drain()
    const [id, ...question] = await router.read()
    expect(texts(question)).toEqual(["question", "how much?"])
    router.write([id as Buffer, "much"])
    expect(texts(await dealer.read())).toEqual(["much"])
  })

  test("goes on at once while little waits", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 10 })
    stream.write(["0123456789"])
    await stream.drain()
    await stream.drain({ timeout: 0 })
  })

  test("lets others have their turn, though nothing ever waits", async ({ context }) => {
    const stream = await createZmqStream("pub", { context, bind: nowhere })
    let turned = false
    setImmediate(() => {
      turned = true
    })
    let count = 0
    for (; count < 100_000 && !turned; count++) {
      stream.write(["news"])
      await stream.drain()
    }
    expect(turned).toBe(true)
    expect(count).toBeLessThan(2000)
  })

  test("waits while much waits, for as many as want to write", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 10, lowWrite: 0 })
    stream.write(["0123456789!"])
    const drains = [stream.drain(), stream.drain({ timeout: 10_000 }), stream.drain()]
    expect(await settled(Promise.race(drains))).toBe(false)
    new Pull({ context }).connect(nowhere)
    await Promise.all(drains)
    expect(stream.transport?.getWriteBufferSize()).toBe(0)
  })

  test("gives up waiting when its time is up, or its signal aborts", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 0 })
    stream.write(["waits"])
    await expect(stream.drain({ timeout: 5 })).rejects.toMatchObject({ code: "EAGAIN" })
    const controller = new AbortController()
    const reason = new Error("never mind")
    const draining = stream.drain({ signal: controller.signal })
    controller.abort(reason)
    await expect(draining).rejects.toBe(reason)
    await expect(stream.drain({ signal: controller.signal })).rejects.toBe(reason)
    const pull = new Pull({ context })
    pull.connect(nowhere)
    await stream.drain()
    expect(await receiveTexts(pull, 1)).toEqual([["waits"]])
  })

  test("throws for what is not a message, and does nothing for nothing", async ({ context }) => {
    const stream = await createZmqStream("push", { context })
    expect(() => stream.write("bare text" as never)).toThrow(TypeError)
    stream.write(null)
    expect(stream.transport?.getWriteBufferSize()).toBe(0)
  })
})

describe("A stream that is waited for", () => {
  test("lets go of who drains when it is closed", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 0 })
    stream.write(["waits"])
    const draining = stream.drain()
    stream.transport?.abort()
    await draining
    await expect(stream.drain()).rejects.toMatchObject({ code: "ECONNRESET" })
  })

  test("fails who drains with what made it fail", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 0 })
    stream.write(["waits"])
    const drains = [stream.drain(), stream.drain()]
    void stream.getExtraInfo("zmqSocket")?.close()
    for (const draining of drains) await expect(draining).rejects.toMatchObject({ code: "EBADF" })
    await expect(stream.drain()).rejects.toMatchObject({ code: "EBADF" })
  })

  test("may be closed while writing is paused, and still sends what waits", async ({ context }) => {
    const stream = await createZmqStream("push", { context, bind: nowhere, highWrite: 0 })
    stream.write(["1"])
    stream.write(["2"])
    stream.close()
    const pull = new Pull({ context })
    pull.connect(nowhere)
    expect(await receiveTexts(pull, 2)).toEqual([["1"], ["2"]])
    await stream.waitClosed()
    expect(stream.atClosing()).toBe(true)
  })
})

describe("The limits of a stream", () => {
  test.for([
    [{ highRead: 1, lowRead: 2 }],
    [{ highWrite: 1, lowWrite: 2 }],
    [{ lowRead: -1 }],
    [{ eventsBacklog: -1 }],
    [{ eventsBacklog: Number.NaN }],
  ])("are looked at before there is a socket: %o", async ([options], { context }) => {
    await expect(createZmqStream("push", { context, ...options })).rejects.toBeInstanceOf(RangeError)
    await context.term()
    expect(context.closed).toBe(true)
  })

  test("are those of the transport for what is written", async ({ context }) => {
    const stream = await createZmqStream("push", { context, lowWrite: 10 })
    expect(stream.transport?.getWriteBufferLimits()).toEqual({ low: 10, high: 40 })
    const usual = await createZmqStream("push", { context, highWrite: null, lowWrite: null })
    expect(usual.transport?.getWriteBufferLimits()).toEqual({ low: 16_384, high: 65_536 })
  })
})

describe("A stream without a transport", () => {
  test("is none to write to, and nothing to close", async () => {
    const stream = new ZmqStream()
    expect(stream.transport).toBeUndefined()
    expect(stream.getExtraInfo("zmqType")).toBeUndefined()
    expect(stream.getExtraInfo("zmqType", 5)).toBe(5)
    expect(() => stream.write(["x"])).toThrow(expect.objectContaining({ code: "EBADF" }))
    stream.close()
    await stream.waitClosed()
    await stream[Symbol.asyncDispose]()
    expect(stream.atClosing()).toBe(false)
  })
})
