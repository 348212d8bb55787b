import { describe, expect } from "vitest"
import { Context } from "../../src/index.ts"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { test } from "../support/context-test.ts"
import { drain, receiveTexts } from "../support/messages.ts"
import { range } from "../support/numbers.ts"
import { uncaughtErrors } from "../support/uncaught-errors.ts"
import { turns, until } from "../support/until.ts"
import { callbackLayouts, streamAndPeer } from "./callback-pair.ts"

const closed = expect.objectContaining({ code: "EBADF" })

describe("Closing a callback stream", () => {
  test("closes the socket, and calls back once", async ({ context }) => {
    const { stream } = await streamAndPeer(context)
    const { socket } = stream
    let calls = 0
    stream.setCloseCallback(() => calls++)
    expect(stream.closed()).toBe(false)
    const closing = stream.close()
    expect([stream.closed(), stream.socket, socket?.closed, calls]).toEqual([true, null, true, 1])
    expect(stream.close()).toBe(closing)
    await closing
    expect(calls).toBe(1)
  })

  test("drops what waits in the stream, and sends what the socket has", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context, callbackLayouts[0])
    for (const text of ["1", "2", "3"]) stream.send(text)
    expect(stream.flush(2, 2)).toBe(2)
    await stream.close(5_000)
    expect([stream.sending(), stream.receiving()]).toEqual([false, false])
    expect((await receiveTexts(peer, 2)).flat()).toEqual(["1", "2"])
    await turns()
    expect(drain(peer)).toEqual([])
  })

  test("takes back what waits for room in the socket", async ({ context }) => {
    const push = context.socket("PUSH")
    const stream = new CallbackStream(push)
    const told: unknown[] = []
    stream.onSend((...all) => told.push(all))
    stream.send("1")
    await turns()
    await stream.close()
    await turns()
    expect(told).toEqual([])
  })

  test("in a callback ends everything at once", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    for (const number of range(0, 5)) await peer.send(String(number))
    const log: string[] = []
    stream.setCloseCallback(() => log.push("closed"))
    stream.onSend(() => log.push("sent"))
    stream.onReceive((message) => {
      log.push(`in ${message}`)
      void stream.close()
      log.push("after")
    })
    stream.send("a")
    await until(() => log.includes("after"))
    await turns()
    expect(log).toEqual(["in 0", "closed", "after"])
  })

  test("is what disposing does", async ({ context }) => {
    const socket = context.socket("PAIR")
    {
      await using stream = new CallbackStream(socket)
      expect(stream.closed()).toBe(false)
    }
    expect(socket.closed).toBe(true)
  })
})

describe("A callback stream closes when", () => {
  test.for(callbackLayouts)("its socket is closed by others ($transport)", async (layout, { context }) => {
    const { stream, peer } = await streamAndPeer(context, layout)
    let calls = 0
    stream.setCloseCallback(() => calls++)
    stream.onReceive(() => {})
    await peer.send("a")
    stream.send("b")
    await stream.socket?.close()
    expect([stream.closed(), stream.socket, stream.sending(), calls]).toEqual([true, null, false, 1])
    await turns()
  })

  test("its context is shut down", async () => {
    const context = new Context()
    const { stream, peer } = await streamAndPeer(context)
    let calls = 0
    stream.setCloseCallback(() => calls++)
    stream.onReceive(() => {})
    stream.send("a")
    await peer.send("b")
    context.shutdown()
    expect([stream.closed(), calls]).toEqual([true, 1])
    await peer.close()
    await context.term()
  })
})

describe("A closed callback stream", () => {
  const uses: readonly [what: string, use: (stream: CallbackStream) => unknown][] = [
    ["onReceive", (stream) => stream.onReceive(() => {})],
    ["onReceiveStream", (stream) => stream.onReceiveStream(null)],
    ["stopOnReceive", (stream) => stream.stopOnReceive()],
    ["onSend", (stream) => stream.onSend(() => {})],
    ["stopOnSend", (stream) => stream.stopOnSend()],
    ["send", (stream) => stream.send("a")],
    ["sendMultipart", (stream) => stream.sendMultipart(["a"])],
    ["sendString", (stream) => stream.sendString("a")],
    ["sendJson", (stream) => stream.sendJson(1)],
    ["sendStructured", (stream) => stream.sendStructured(1)],
    ["flush", (stream) => stream.flush()],
    ["connect", (stream) => stream.connect("inproc://nowhere")],
    ["setsockopt", (stream) => stream.setsockopt("linger", 0)],
  ]
  test.for(uses)("throws EBADF for %s", async ([, use], { context }) => {
    const stream = new CallbackStream(context.socket("PAIR"))
    await stream.close()
    expect(() => use(stream)).toThrow(closed)
  })

  test("cannot be made over a closed socket", async ({ context }) => {
    const socket = context.socket("PAIR")
    await socket.close()
    expect(() => new CallbackStream(socket)).toThrow(closed)
  })

  test("cannot be made over what is no socket", () => {
    for (const value of [undefined, null, {}]) {
      expect(() => new CallbackStream(value as never)).toThrow(TypeError)
    }
  })
})

describe("An error in a callback surfaces as an uncaught exception, and the stream goes on", () => {
  test("when messages are received", async ({ context }) => {
    const errors = uncaughtErrors()
    const { stream, peer } = await streamAndPeer(context, callbackLayouts[0])
    const seen: string[] = []
    const failure = new Error("mistake")
    stream.onReceive((message) => {
      if (seen.push(String(message)) === 2) throw failure
    })
    for (const text of ["1", "2", "3"]) await peer.send(text)
    await until(() => seen.length === 3)
    expect(seen).toEqual(["1", "2", "3"])
    expect(errors).toEqual([failure])
  })

  test("when messages are sent", async ({ context }) => {
    const errors = uncaughtErrors()
    const { stream, peer } = await streamAndPeer(context)
    const failure = new Error("mistake")
    stream.onSend(() => {
      throw failure
    })
    for (const text of ["1", "2"]) stream.send(text)
    expect((await receiveTexts(peer, 2)).flat()).toEqual(["1", "2"])
    await until(() => errors.length === 2)
    expect(errors).toEqual([failure, failure])
  })

  test("when the promise of a callback rejects", async ({ context }) => {
    const errors = uncaughtErrors()
    const { stream, peer } = await streamAndPeer(context)
    const failure = new Error("mistake")
    const seen: string[] = []
    stream.onReceive(async (message) => {
      seen.push(String(message))
      await turns(1)
      throw failure
    })
    for (const text of ["1", "2"]) await peer.send(text)
    await until(() => errors.length === 2)
    expect([seen, errors]).toEqual([
      ["1", "2"],
      [failure, failure],
    ])
  })

  test("when the stream is closed", async ({ context }) => {
    const errors = uncaughtErrors()
    const stream = new CallbackStream(context.socket("PAIR"))
    const failure = new Error("mistake")
    stream.setCloseCallback(() => {
      throw failure
    })
    await stream.close()
    await until(() => errors.length === 1)
    expect(errors).toEqual([failure])
  })
})
