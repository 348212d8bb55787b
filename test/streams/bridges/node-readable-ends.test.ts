import { once } from "node:events"
import { finished } from "node:stream/promises"
import { describe, expect } from "vitest"
import { Context } from "../../../src/index.ts"
import { toReadable } from "../../../src/streams/bridges/node-readable.ts"
import { test } from "../../support/context-test.ts"
import { turns, until } from "../../support/until.ts"
import { bridgeLayouts, numberOf, pipelineOf, sendNumbers } from "./pipeline.ts"

describe("A readable stream whose socket is closed", () => {
  test.for(bridgeLayouts)("ends a for await loop that waits ($transport)", async (layout, { context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    await sendNumbers(push, 0, 3)
    const seen: number[] = []
    for await (const message of toReadable(pull)) {
      if (seen.push(numberOf(message)) === 3) setImmediate(() => void pull.close())
    }
    expect(seen).toEqual([0, 1, 2])
  })

  test("still hands out what it had read ahead", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, bridgeLayouts[0] as never)
    const readable = toReadable(pull, { readableHighWaterMark: 3 })
    await sendNumbers(push, 0, 5)
    await until(() => pull.stats().queuedIn === 5)
    readable.read(0)
    await until(() => readable.readableLength === 3)
    await pull.close()
    const seen: number[] = []
    for await (const message of readable) seen.push(numberOf(message))
    expect(seen).toEqual([0, 1, 2])
  })

  test("ends though nobody reads it", async ({ context }) => {
    const pull = context.socket("PULL")
    const readable = toReadable(pull)
    const events: string[] = []
    for (const event of ["end", "error", "close"]) readable.on(event, () => events.push(event))
    const closed = once(readable, "close")
    await pull.close()
    await closed
    expect(events).toEqual(["end", "close"])
  })
})

test("A readable stream fails with ETERM when its context is shut down", async () => {
  const context = new Context()
  const pull = context.socket("PULL")
  const readable = toReadable(pull).resume()
  const failure = once(readable, "error")
  await turns()
  context.shutdown()
  expect(await failure).toMatchObject([{ code: "ETERM" }])
  await context.term()
})

describe("Destroying a readable stream", () => {
  test("closes the socket", async ({ context }) => {
    const pull = context.socket("PULL")
    const readable = toReadable(pull)
    readable.destroy()
    await once(readable, "close")
    expect(pull.closed).toBe(true)
  })

  test("with an error passes that on", async ({ context }) => {
    const pull = context.socket("PULL")
    const readable = toReadable(pull, { closeSocket: false })
    const failure = once(readable, "error")
    readable.destroy(new Error("enough"))
    expect(await failure).toMatchObject([{ message: "enough" }])
    expect(pull.closed).toBe(false)
  })

  test("by a signal that aborts leaves its reason", async ({ context }) => {
    const pull = context.socket("PULL")
    const stop = new AbortController()
    const readable = toReadable(pull, { signal: stop.signal })
    const end = finished(readable.resume())
    const reason = new Error("enough")
    stop.abort(reason)
    await expect(end).rejects.toMatchObject({ name: "AbortError", cause: reason })
    expect(pull.closed).toBe(true)
  })

  test("is done at once by a signal that has aborted", async ({ context }) => {
    const pull = context.socket("PULL")
    const readable = toReadable(pull, { signal: AbortSignal.abort(), closeSocket: false })
    await expect(finished(readable)).rejects.toMatchObject({ name: "AbortError" })
    expect(pull.closed).toBe(false)
  })

  test("leaves nothing behind when done often on one socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, bridgeLayouts[1] as never)
    const stop = new AbortController()
    for (let round = 0; round < 50; round++) {
      await push.send(String(round))
      for await (const message of toReadable(pull, { closeSocket: false, signal: stop.signal })) {
        expect(numberOf(message)).toBe(round)
        break
      }
    }
    stop.abort()
    await push.send("last")
    expect(String(await pull.receive())).toBe("last")
  })
})

describe("A readable stream cannot be made", () => {
  test("over a closed socket", async ({ context }) => {
    const pull = context.socket("PULL")
    await pull.close()
    expect(() => toReadable(pull)).toThrow(expect.objectContaining({ code: "EBADF" }))
  })

  test("over a socket that never receives", ({ context }) => {
    expect(() => toReadable(context.socket("PUSH") as never)).toThrow(
      expect.objectContaining({ code: "ENOTSUP" }),
    )
  })

  test.for([undefined, null, {}, "tcp://127.0.0.1:5555"])("over %s", (value) => {
    expect(() => toReadable(value as never)).toThrow(TypeError)
  })

  test("with frames in a form that there is not", ({ context }) => {
    expect(() => toReadable(context.socket("PULL"), { frames: "some" as never })).toThrow(TypeError)
  })
})

test("A readable stream fails when somebody else receives from its socket", async ({ context }) => {
  const pull = context.socket("PULL")
  const other = pull.consume(() => {})
  const readable = toReadable(pull, { closeSocket: false })
  const failure = once(readable, "error")
  readable.resume()
  expect(await failure).toMatchObject([{ code: "EBUSY" }])
  other.stop()
  expect(pull.closed).toBe(false)
})
