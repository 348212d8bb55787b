import { once } from "node:events"
import { finished } from "node:stream/promises"
import { describe, expect } from "vitest"
import { Context } from "../../../src/index.ts"
import { toWritable } from "../../../src/streams/bridges/node-writable.ts"
import { test } from "../../support/context-test.ts"
import { receiveTexts } from "../../support/messages.ts"
import { turns } from "../../support/until.ts"
import { reservedEndpoint } from "../../support/wiring.ts"
import { bridgeLayouts, pipelineOf } from "./pipeline.ts"

describe("A writable stream whose socket is closed", () => {
  test("is destroyed in silence when nothing waits in it", async ({ context }) => {
    const { push } = await pipelineOf(context, bridgeLayouts[0] as never)
    const writable = toWritable(push)
    const events: string[] = []
    for (const event of ["finish", "error", "close"]) writable.on(event, () => events.push(event))
    await new Promise((resolve) => writable.write("a", resolve))
    const closed = once(writable, "close")
    await push.close()
    await closed
    expect(events).toEqual(["close"])
    expect(writable.destroyed).toBe(true)
  })

  test("fails with EBADF when messages wait in it", async ({ context }) => {
    const push = context.socket("PUSH")
    const writable = toWritable(push)
    const failures: unknown[] = []
    for (const text of ["x", "y"]) writable.write(text, (error) => failures.push(error))
    const failure = once(writable, "error")
    await push.close()
    expect(await failure).toMatchObject([{ code: "EBADF" }])
    await turns()
    expect(failures).toEqual([expect.any(Error), expect.any(Error)])
  })
})

test("A writable stream fails with ETERM when its context is shut down", async () => {
  const context = new Context()
  const push = context.socket("PUSH")
  const writable = toWritable(push)
  const failure = once(writable, "error")
  context.shutdown()
  expect(await failure).toMatchObject([{ code: "ETERM" }])
  await context.term()
})

describe("Destroying a writable stream", () => {
  test("closes the socket", async ({ context }) => {
    const push = context.socket("PUSH")
    const writable = toWritable(push)
    writable.write("a")
    writable.destroy()
    await once(writable, "close")
    expect(push.closed).toBe(true)
  })

  test("with an error passes that on", async ({ context }) => {
    const push = context.socket("PUSH")
    const writable = toWritable(push, { closeSocket: false })
    const failed = new Promise((resolve) => writable.write("a", resolve))
    const failure = once(writable, "error")
    const enough = new Error("enough")
    writable.destroy(enough)
    expect(await failure).toEqual([enough])
    expect(await failed).toBeInstanceOf(Error)
    expect(push.closed).toBe(false)
  })

  test("by a signal that aborts leaves its reason", async ({ context }) => {
    const push = context.socket("PUSH")
    const stop = new AbortController()
    const writable = toWritable(push, { signal: stop.signal })
    writable.write("a")
    const end = finished(writable)
    const reason = new Error("enough")
    stop.abort(reason)
    await expect(end).rejects.toMatchObject({ name: "AbortError", cause: reason })
    expect(push.closed).toBe(true)
  })

  test("interrupts an end that waits for the socket to send what it has", async ({ context }) => {
    const push = context.socket("PUSH", { linger: -1, reconnectInterval: 5 })
    const endpoint = await reservedEndpoint("tcp")
    push.connect(endpoint)
    const writable = toWritable(push)
    writable.end("a")
    await turns()
    expect(writable.writableFinished).toBe(false)
    writable.destroy()
    await once(writable, "close")
    const pull = context.socket("PULL")
    await pull.bind(endpoint)
    expect(await receiveTexts(pull, 1)).toEqual([["a"]])
  })
})

describe("A message that cannot be sent fails a writable stream", () => {
  test("when it is none", async ({ context }) => {
    const writable = toWritable(context.socket("PUB"))
    const failure = once(writable, "error")
    writable.write({} as never)
    expect(await failure).toEqual([expect.any(TypeError)])
  })

  test("when there is no such peer", async ({ context }) => {
    const router = context.socket("ROUTER", { mandatory: true })
    const writable = toWritable(router)
    const failure = once(writable, "error")
    writable.write(["nobody", "a"])
    expect(await failure).toMatchObject([{ code: "EHOSTUNREACH" }])
  })

  test("when the socket's time limit is over", async ({ context }) => {
    const writable = toWritable(context.socket("PUSH", { sendTimeout: 5 }))
    const failure = once(writable, "error")
    writable.write("a")
    expect(await failure).toMatchObject([{ code: "EAGAIN" }])
  })

  test("when it is not its turn", async ({ context }) => {
    const writable = toWritable(context.socket("REP"))
    const failure = once(writable, "error")
    writable.write("an answer to nothing")
    expect(await failure).toMatchObject([{ code: "EFSM" }])
  })
})

describe("A writable stream cannot be made", () => {
  test("over a closed socket", async ({ context }) => {
    const push = context.socket("PUSH")
    await push.close()
    expect(() => toWritable(push)).toThrow(expect.objectContaining({ code: "EBADF" }))
  })

  test("over a socket that never sends", ({ context }) => {
    expect(() => toWritable(context.socket("PULL") as never)).toThrow(
      expect.objectContaining({ code: "ENOTSUP" }),
    )
  })

  test.for([undefined, null, {}])("over %s", (value) => {
    expect(() => toWritable(value as never)).toThrow(TypeError)
  })
})
