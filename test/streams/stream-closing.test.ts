import { describe, expect } from "vitest"
import { DEALER, ZmqBaseError } from "../../src/index.ts"
import { createZmqConnection, createZmqStream, ZmqStream, ZmqStreamClosed } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { texts } from "../support/messages.ts"

describe("A stream that is closed", () => {
  test("has no transport any more, and nothing to read", async ({ context }) => {
    const stream = await createZmqStream("dealer", { context })
    const { transport } = stream
    expect(transport?.isClosing()).toBe(false)
    expect(stream.atClosing()).toBe(false)
    expect(stream.exception()).toBeUndefined()
    stream.close()
    stream.close()
    await stream.waitClosed()
    expect(stream.transport).toBeUndefined()
    expect(stream.atClosing()).toBe(true)
    expect(stream.exception()).toBeUndefined()
    for (let count = 0; count < 2; count++) {
      await expect(stream.read()).rejects.toBeInstanceOf(ZmqStreamClosed)
      await expect(stream.readEvent()).rejects.toBeInstanceOf(ZmqStreamClosed)
    }
    await expect(stream.drain()).rejects.toMatchObject({ code: "ECONNRESET" })
    stream.close()
  })

  test("says so to whoever writes, and still knows its socket", async ({ context }) => {
    const stream = await createZmqStream("dealer", { context })
    stream.close()
    stream.write(["dropped, like everything after closing"])
    await stream.waitClosed()
    expect(() => stream.write(["too late"])).toThrow(expect.objectContaining({ code: "EBADF" }))
    expect(stream.getExtraInfo("zmqSocket")?.closed).toBe(true)
    expect(stream.getExtraInfo("zmqType")).toBe(DEALER)
  })

  test("lets go of those who wait to read", async ({ context }) => {
    const stream = await createZmqStream("dealer", { context })
    const reads = [stream.read(), stream.readEvent()]
    stream.close()
    for (const reading of reads) await expect(reading).rejects.toBeInstanceOf(ZmqStreamClosed)
  })

  test("is closed by await using", async ({ context }) => {
    let socket: unknown
    {
      await using stream = await createZmqStream("dealer", { context })
      socket = stream.getExtraInfo("zmqSocket")
    }
    expect(socket).toHaveProperty("closed", true)
  })

  test("cannot be fed", () => {
    const stream = new ZmqStream()
    stream.feedClosing()
    const refused = expect.objectContaining({ code: "EFSM" })
    expect(() => stream.feedMessage([Buffer.from("x")])).toThrow(refused)
    expect(() => stream.feedEvent({ event: 1, value: 0, endpoint: "" })).toThrow(refused)
  })

  test("leaves a call alone that gave up before", async () => {
    const stream = new ZmqStream()
    const controller = new AbortController()
    const reads = [
      stream.read({ signal: controller.signal }),
      stream.readEvent({ signal: controller.signal }),
    ]
    controller.abort(new Error("never mind"))
    stream.feedClosing()
    for (const reading of reads) await expect(reading).rejects.toThrow("never mind")
  })

  test("is an error of the library", () => {
    expect(new ZmqStreamClosed()).toBeInstanceOf(ZmqBaseError)
    expect(new ZmqStreamClosed().name).toBe("ZmqStreamClosed")
  })
})

describe("A stream that failed", () => {
  test("by writing out of turn tells it to whoever reads or drains, now and later", async ({ context }) => {
    const stream = await createZmqStream("rep", { context, bind: "inproc://rep" })
    const reads = [stream.read(), stream.readEvent()]
    stream.write(["an answer to nothing"])
    for (const reading of reads) await expect(reading).rejects.toMatchObject({ code: "EFSM" })
    for (let count = 0; count < 2; count++) {
      await expect(stream.read()).rejects.toMatchObject({ code: "EFSM", errno: 156384763 })
      await expect(stream.readEvent()).rejects.toMatchObject({ code: "EFSM" })
      await expect(stream.drain()).rejects.toMatchObject({ code: "EFSM" })
    }
    expect(stream.exception()).toMatchObject({ code: "EFSM" })
    expect(stream.atClosing()).toBe(false)
    expect(stream.transport?.isClosing()).toBe(true)
    stream.write(["dropped"])
    expect(stream.transport?.droppedWrites).toBe(1)
    const loop = async (): Promise<void> => {
      for await (const _ of stream) expect.unreachable("a failed stream has no messages")
    }
    await expect(loop()).rejects.toMatchObject({ code: "EFSM" })
  })

  test("keeps what it was told, and forgets what it had", async () => {
    const stream = new ZmqStream()
    const failure = new Error("broken")
    stream.feedMessage([Buffer.from("unread")])
    stream.setException(failure)
    expect(stream.exception()).toBe(failure)
    await expect(stream.read()).rejects.toBe(failure)
  })

  test("leaves a call alone that gave up before", async () => {
    const stream = new ZmqStream()
    const controller = new AbortController()
    const reading = stream.read({ signal: controller.signal })
    controller.abort(new Error("never mind"))
    stream.setException(new Error("broken"))
    await expect(reading).rejects.toThrow("never mind")
  })

  test("keeps a message that came after its reader gave up", async () => {
    const stream = new ZmqStream()
    const controller = new AbortController()
    const reading = stream.read({ signal: controller.signal })
    controller.abort(new Error("never mind"))
    stream.feedMessage([Buffer.from("still here")])
    await expect(reading).rejects.toThrow("never mind")
    expect(texts(await stream.read())).toEqual(["still here"])
  })
})

describe("A stream's protocol", () => {
  test("feeds it from a connection of one's own", async ({ context }) => {
    const stream = new ZmqStream()
    const { transport } = await createZmqConnection(() => stream.protocol, "pull", {
      context,
      bind: "inproc://own",
    })
    expect(stream.transport).toBe(transport)
    const push = await createZmqStream("push", { context, connect: "inproc://own" })
    push.write(["hello"])
    expect(texts(await stream.read())).toEqual(["hello"])
  })

  test("takes one transport only", async ({ context }) => {
    const { transport, protocol } = await createZmqConnection(() => new ZmqStream().protocol, "pull", {
      context,
    })
    expect(() => protocol.connectionMade(transport)).toThrow(expect.objectContaining({ code: "EFSM" }))
  })
})
