import { describe, expect } from "vitest"
import { Context } from "../../../src/index.ts"
import { toStreamPair } from "../../../src/streams/bridges/web-pair.ts"
import { toReadableStream } from "../../../src/streams/bridges/web-readable.ts"
import { toWritableStream } from "../../../src/streams/bridges/web-writable.ts"
import { test } from "../../support/context-test.ts"
import { turns, until } from "../../support/until.ts"
import { bridgeLayouts, numberOf, pipelineOf, sendNumbers } from "./pipeline.ts"

const layout = bridgeLayouts[0] as (typeof bridgeLayouts)[number]

describe("A Web stream that reads", () => {
  test("closes when its socket is closed, after what it had read ahead", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    await sendNumbers(push, 0, 5)
    await until(() => pull.stats().queuedIn === 5)
    const stream = toReadableStream(pull, { readableHighWaterMark: 3 })
    await until(() => pull.stats().queuedIn === 2)
    await pull.close()
    const seen: number[] = []
    for await (const message of stream) seen.push(numberOf(message))
    expect(seen).toEqual([0, 1, 2])
  })

  test("closes for a read that waits when its socket is closed", async ({ context }) => {
    const pull = context.socket("PULL")
    const reading = toReadableStream(pull).getReader().read()
    await turns()
    await pull.close()
    expect(await reading).toEqual({ value: undefined, done: true })
  })

  test("errs with ETERM when its context is shut down", async () => {
    const context = new Context()
    const pull = context.socket("PULL")
    const reading = toReadableStream(pull).getReader().read()
    await turns()
    context.shutdown()
    await expect(reading).rejects.toMatchObject({ code: "ETERM" })
    await context.term()
  })

  test("cancelled closes its socket", async ({ context }) => {
    const pull = context.socket("PULL")
    await toReadableStream(pull).cancel("enough")
    expect(pull.closed).toBe(true)
  })

  test("errs with the reason of a signal, and leaves the socket to others if it is to", async ({
    context,
  }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const stop = new AbortController()
    const reading = toReadableStream(pull, { signal: stop.signal, closeSocket: false }).getReader().read()
    await turns()
    stop.abort("enough")
    await expect(reading).rejects.toBe("enough")
    await push.send("1")
    expect(numberOf(await pull.receive())).toBe(1)
  })

  test("errs at once with the reason of a signal that has aborted", async ({ context }) => {
    const pull = context.socket("PULL")
    const stream = toReadableStream(pull, { signal: AbortSignal.abort("before") })
    await expect(stream.getReader().read()).rejects.toBe("before")
    expect(pull.closed).toBe(true)
  })

  test("errs when several frames come where one is expected", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const reading = toReadableStream(pull, { frames: "single" }).getReader().read()
    await push.send(["a", "b"])
    await expect(reading).rejects.toMatchObject({ code: "EMSGSIZE" })
    expect(pull.closed).toBe(true)
  })

  test("errs when somebody else receives from its socket", async ({ context }) => {
    const pull = context.socket("PULL")
    const other = pull.consume(() => {})
    const reading = toReadableStream(pull, { closeSocket: false }).getReader().read()
    await expect(reading).rejects.toMatchObject({ code: "EBUSY" })
    other.stop()
  })

  test("cancelled by the failure of what it is piped to closes its socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const failing = new WritableStream({
      write() {
        throw new Error("full")
      },
    })
    const piping = toReadableStream(pull).pipeTo(failing)
    const failure = expect(piping).rejects.toThrow("full")
    // The second makes the failure of the first known.
    await sendNumbers(push, 0, 2)
    await failure
    expect(pull.closed).toBe(true)
  })
})

describe("A Web stream that writes", () => {
  test("errs with EBADF when its socket is closed", async ({ context }) => {
    const push = context.socket("PUSH")
    const writer = toWritableStream(push).getWriter()
    const outcomes = Promise.allSettled([writer.write("a"), writer.closed])
    await turns()
    await push.close()
    const [write, closed] = await outcomes
    expect(write.status).toBe("rejected")
    expect(closed).toMatchObject({ status: "rejected", reason: { code: "EBADF" } })
  })

  test("errs with ETERM when its context is shut down", async () => {
    const context = new Context()
    const writer = toWritableStream(context.socket("PUSH")).getWriter()
    const closed = expect(writer.closed).rejects.toMatchObject({ code: "ETERM" })
    context.shutdown()
    await closed
    await context.term()
  })

  test("leaves its socket open when it is not to close it", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    for (const text of ["0", "1"]) {
      const writer = toWritableStream(push, { closeSocket: false }).getWriter()
      void writer.write(text)
      await writer.close()
    }
    await push.send("2")
    for (const number of [0, 1, 2]) expect(numberOf(await pull.receive())).toBe(number)
  })

  test("aborted closes its socket", async ({ context }) => {
    const push = context.socket("PUSH")
    await toWritableStream(push).abort("enough")
    expect(push.closed).toBe(true)
  })

  test("errs with the reason of a signal", async ({ context }) => {
    const push = context.socket("PUSH")
    const stop = new AbortController()
    const writer = toWritableStream(push, { signal: stop.signal }).getWriter()
    const outcomes = Promise.allSettled([writer.write("a"), writer.closed])
    await turns()
    stop.abort("enough")
    const rejected = { status: "rejected", reason: "enough" }
    expect(await outcomes).toEqual([rejected, rejected])
    expect(push.closed).toBe(true)
  })

  test("errs when a message cannot be sent, and closes its socket", async ({ context }) => {
    const router = context.socket("ROUTER", { mandatory: true })
    const writer = toWritableStream(router).getWriter()
    const closed = expect(writer.closed).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await expect(writer.write(["nobody", "a"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await closed
    expect(router.closed).toBe(true)
  })

  test("errs when a chunk is no message", async ({ context }) => {
    const writer = toWritableStream(context.socket("PUB")).getWriter()
    const closed = expect(writer.closed).rejects.toThrow(TypeError)
    await expect(writer.write({} as never)).rejects.toThrow(TypeError)
    await closed
  })
})

describe("Web streams cannot be made", () => {
  test("over a closed socket", async ({ context }) => {
    const pair = context.socket("PAIR")
    await pair.close()
    for (const make of [toReadableStream, toWritableStream, toStreamPair]) {
      expect(() => make(pair)).toThrow(expect.objectContaining({ code: "EBADF" }))
    }
  })

  test("over a socket without the direction", ({ context }) => {
    const refused = expect.objectContaining({ code: "ENOTSUP" })
    expect(() => toReadableStream(context.socket("PUSH") as never)).toThrow(refused)
    expect(() => toWritableStream(context.socket("PULL") as never)).toThrow(refused)
    expect(() => toStreamPair(context.socket("PUSH") as never)).toThrow(refused)
    expect(() => toStreamPair(context.socket("PULL") as never)).toThrow(refused)
  })

  test("over something else", () => {
    for (const make of [toReadableStream, toWritableStream, toStreamPair]) {
      expect(() => make({} as never)).toThrow(TypeError)
    }
  })
})
