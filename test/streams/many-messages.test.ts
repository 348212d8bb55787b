import { createHash } from "node:crypto"
import { describe, expect } from "vitest"
import { createZmqStream } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { until } from "../support/until.ts"

const body = createHash("shake128", { outputLength: 26_000 }).update("body").digest()
const count = 3_000

describe("Many large messages", () => {
  test("all arrive, though the transport is closed while most of them wait", async ({ context }) => {
    const receiver = new RecordingProtocol()
    let received = 0
    let intact = 0
    receiver.messageReceived = ([number, frame]) => {
      if (Number(String(number)) === received++ && frame?.equals(body) === true) intact++
    }
    const pull = await openRecorded(context, "pull", { bind: "tcp://127.0.0.1:*" }, receiver)
    const { transport, protocol } = await openRecorded(context, "push")
    transport.set("linger", -1)
    for (const endpoint of pull.transport.bindings()) await transport.connect(endpoint)
    for (let number = 0; number < count; number++) transport.write([String(number), body])
    expect(protocol.calls.items).toContain("pauseWriting")
    expect(transport.getWriteBufferSize()).toBeGreaterThan(0)
    transport.close()
    expect(await protocol.lost()).toBeUndefined()
    await until(() => received === count)
    expect(intact).toBe(count)
  })

  test("flow through streams with little memory on either side", async ({ context }) => {
    const pull = await createZmqStream("pull", { context, bind: "tcp://127.0.0.1:*" })
    const push = await createZmqStream("push", { context, connect: pull.transport?.bindings() ?? [] })
    const writing = (async () => {
      for (let number = 0; number < count; number++) {
        push.write([String(number), body])
        await push.drain()
      }
    })()
    let read = 0
    for await (const [number] of pull) {
      expect(Number(String(number))).toBe(read)
      if (++read === count) break
    }
    await writing
  })
})
