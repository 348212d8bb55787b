import { once } from "node:events"
import { Readable, Transform, Writable } from "node:stream"
import { finished, pipeline } from "node:stream/promises"
import { describe, expect } from "vitest"
import { toReadable } from "../../../src/streams/bridges/node-readable.ts"
import { test } from "../../support/context-test.ts"
import { saturate, steady } from "../../support/messages.ts"
import { range, receiveNumbers } from "../../support/numbers.ts"
import { turns, until } from "../../support/until.ts"
import { ballast, bridgeLayouts, numberOf, pipelineOf, sendNumbers } from "./pipeline.ts"

describe.each(bridgeLayouts)("A readable stream over $transport", (layout) => {
  test("gives a for await loop each message once, in order", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const sending = sendNumbers(push, 0, 1_500)
    const seen: number[] = []
    for await (const message of toReadable(pull)) {
      expect(Array.isArray(message)).toBe(true)
      seen.push(numberOf(message))
      if (seen.length === 1_500) break
    }
    await sending
    expect(seen).toEqual(range(0, 1_500))
  })

  test("gives a listener each message once, in order, with and without reading ahead", async ({
    context,
  }) => {
    for (const readableHighWaterMark of [0, 1, 16]) {
      const { push, pull } = await pipelineOf(context, layout)
      const seen: number[] = []
      const readable = toReadable(pull, { readableHighWaterMark })
      readable.on("data", (message) => seen.push(numberOf(message)))
      await sendNumbers(push, 0, 500)
      await until(() => seen.length === 500)
      expect(seen).toEqual(range(0, 500))
      readable.destroy()
    }
  })

  test("gives single frames as buffers", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const readable = toReadable(pull, { frames: "single" })
    for (const text of ["a", "", "c"]) await push.send(text)
    const seen: Buffer[] = []
    for await (const frame of readable) if (seen.push(frame) === 3) break
    expect(seen.every((each) => Buffer.isBuffer(each))).toBe(true)
    expect(seen.map(String)).toEqual(["a", "", "c"])
  })

  test("that expects single frames fails when several come", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const readable = toReadable(pull, { frames: "single" }).resume()
    const failure = once(readable, "error")
    await push.send(["a", "b"])
    expect(await failure).toMatchObject([{ code: "EMSGSIZE" }])
    expect(pull.closed).toBe(true)
  })

  test("takes nothing that is not read, so that a sender feels a slow reader", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const readable = toReadable(pull)
    const first = once(readable, "readable")
    readable.read()
    const sent = await saturate(push, (number) => [ballast, String(number)])
    await first
    expect(readable.readableLength).toBe(1)
    expect(await steady(() => pull.stats().queuedIn)).toBeLessThanOrEqual(10)
    const sending = sendNumbers(push, sent, sent + 100, ballast)
    const seen: number[] = []
    for await (const message of readable) if (seen.push(numberOf(message)) === sent + 100) break
    await sending
    expect(seen).toEqual(range(0, sent + 100))
  })

  test("loses nothing to a slow destination", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const seen: number[] = []
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 2,
      write(message, _encoding, callback) {
        seen.push(numberOf(message))
        if (seen.length === 300) void pull.close()
        setImmediate(callback)
      },
    })
    const sending = sendNumbers(push, 0, 300)
    await pipeline(toReadable(pull), slow)
    await sending
    expect(seen).toEqual(range(0, 300))
  })

  test("left in the middle leaves the rest to the socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const sending = sendNumbers(push, 0, 400)
    const seen: number[] = []
    for await (const message of toReadable(pull, { closeSocket: false })) {
      if (seen.push(numberOf(message)) === 150) break
    }
    const rest = await receiveNumbers(pull, 100)
    for await (const message of toReadable(pull, { closeSocket: false })) {
      if (rest.push(numberOf(message)) === 250) break
    }
    await sending
    expect([...seen, ...rest]).toEqual(range(0, 400))
    expect(pull.closed).toBe(false)
  })

  test("destroyed by its listener leaves the rest to the socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    await sendNumbers(push, 0, 100)
    await until(() => pull.stats().queuedIn === 100)
    const seen: number[] = []
    const readable = toReadable(pull, { closeSocket: false })
    readable.on("data", (message) => {
      if (seen.push(numberOf(message)) === 40) readable.destroy()
    })
    await once(readable, "close")
    expect([...seen, ...(await receiveNumbers(pull, 60))]).toEqual(range(0, 100))
  })

  test("paused by its listener takes nothing more, and goes on when resumed", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    await sendNumbers(push, 0, 100)
    await until(() => pull.stats().queuedIn === 100)
    const seen: number[] = []
    const readable = toReadable(pull)
    readable.on("data", (message) => {
      if (seen.push(numberOf(message)) % 10 === 0) readable.pause()
    })
    for (const count of [10, 20, 30]) {
      await until(() => seen.length === count)
      await turns()
      expect(seen.length).toBe(count)
      expect(pull.stats().queuedIn).toBe(100 - count)
      readable.resume()
    }
    readable.removeAllListeners("data").on("data", (message) => seen.push(numberOf(message)))
    await until(() => seen.length === 100)
    expect(seen).toEqual(range(0, 100))
  })

  test("loses nothing when its destination changes", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const readable = toReadable(pull)
    const seen: number[] = []
    const destination = () =>
      new Writable({
        objectMode: true,
        write(message, _encoding, callback) {
          seen.push(numberOf(message))
          setImmediate(callback)
        },
      })
    const first = destination()
    readable.pipe(first)
    const sending = sendNumbers(push, 0, 300)
    await until(() => seen.length > 20)
    readable.unpipe(first)
    await finished(first.end())
    readable.pipe(destination())
    await sending
    await until(() => seen.length === 300)
    expect(seen).toEqual(range(0, 300))
  })

  test("passes through transforms, and ends them when the socket is closed", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const double = new Transform({
      objectMode: true,
      transform: (message, _encoding, callback) => callback(null, numberOf(message) * 2),
    })
    await sendNumbers(push, 0, 50)
    const seen: number[] = []
    await pipeline(toReadable(pull), double, async (numbers: AsyncIterable<number>) => {
      for await (const number of numbers) if (seen.push(number) === 50) await pull.close()
    })
    expect(seen).toEqual(range(0, 50).map((number) => number * 2))
  })

  test("destroyed by the failure of what it is piped to closes its socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const failing = new Writable({
      objectMode: true,
      write: (_message, _encoding, callback) => callback(new Error("full")),
    })
    await push.send("a")
    const readable = toReadable(pull)
    await expect(pipeline(readable, failing)).rejects.toThrow("full")
    expect([readable.destroyed, pull.closed]).toEqual([true, true])
  })
})

describe("A readable stream", () => {
  test("is one of Node's", async ({ context }) => {
    const readable = toReadable(context.socket("PULL"))
    expect(readable).toBeInstanceOf(Readable)
    expect(readable.readableObjectMode).toBe(true)
  })

  test("takes no message before it is read", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, bridgeLayouts[0] as never)
    const readable = toReadable(pull)
    await push.send("for somebody else")
    expect(String(await pull.receive())).toBe("for somebody else")
    readable.destroy()
  })
})
