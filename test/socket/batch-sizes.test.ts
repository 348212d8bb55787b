import { Socket as NetSocket } from "node:net"
import { describe, expect, onTestFinished, vi } from "vitest"
import { type Context, Pull, Push } from "../../src/index.ts"
import { NodeStream } from "../../src/transports/node-stream.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { anyEndpoint } from "../support/wiring.ts"

const count = 100
/** With its header a frame of 100 octets. */
const body = Buffer.alloc(98, "x")

type Options = { readonly inBatchSize?: number; readonly outBatchSize?: number }

/** Sizes of what was written and read while one side sent all in one turn. */
const sizes = async (context: Context, transport: "tcp" | "ipc", options: Options) => {
  const [push, pull] = [new Push({ context, ...options }), new Pull({ context, ...options })]
  push.connect(await pull.bind(anyEndpoint(transport)))
  await exchange(push, pull)
  const writing = vi.spyOn(NetSocket.prototype, "write")
  const reading = vi.spyOn(NodeStream.prototype, "received")
  onTestFinished(() => {
    writing.mockRestore()
    reading.mockRestore()
  })
  for (let index = 0; index < count; index++) expect(push.trySend(body)).toBe(true)
  for (let index = 0; index < count; index++) expect(await pull.receive()).toEqual([body])
  return {
    written: writing.mock.calls.map(([chunk]) => chunk.length),
    read: reading.mock.calls.map(([chunk]) => chunk.length),
  }
}

describe.each(["tcp", "ipc"] as const)("Over %s", (transport) => {
  test("as much is written and read at a time as there is", async ({ context }) => {
    const { written, read } = await sizes(context, transport, {})
    expect(Math.max(...written)).toBeGreaterThan(2_000)
    expect(Math.max(...read)).toBeGreaterThan(2_000)
  })

  test("no more is gathered than outBatchSize says", async ({ context }) => {
    const { written } = await sizes(context, transport, { outBatchSize: 950 })
    expect(Math.max(...written)).toBe(1_000)
    expect(written.length).toBeGreaterThanOrEqual(10)
  })

  test("no more is read at a time than inBatchSize says", async ({ context }) => {
    const { read } = await sizes(context, transport, { inBatchSize: 512 })
    expect(Math.max(...read)).toBe(512)
  })
})
