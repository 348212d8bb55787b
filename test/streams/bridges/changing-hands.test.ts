import { once } from "node:events"
import { describe, expect } from "vitest"
import type { Pull } from "../../../src/index.ts"
import { toReadable } from "../../../src/streams/bridges/node-readable.ts"
import { toReadableStream } from "../../../src/streams/bridges/web-readable.ts"
import { test } from "../../support/context-test.ts"
import { range } from "../../support/numbers.ts"
import { bridgeLayouts, numberOf, pipelineOf, sendNumbers } from "./pipeline.ts"

/** Takes that many messages out of a socket, or a few more, and answers their numbers. */
type Reader = (pull: Pull, count: number) => Promise<number[]>

const iterate = async (messages: AsyncIterable<Buffer[]>, count: number): Promise<number[]> => {
  const seen: number[] = []
  for await (const message of messages) if (seen.push(numberOf(message)) === count) break
  return seen
}

const readers: Readonly<Record<string, Reader>> = {
  loop: (pull, count) => iterate(toReadable(pull, { closeSocket: false }), count),
  web: (pull, count) => iterate(toReadableStream(pull, { closeSocket: false }), count),
  plain: (pull, count) => iterate(pull, count),
  async listener(pull, count) {
    const seen: number[] = []
    const readable = toReadable(pull, { closeSocket: false })
    readable.on("data", (message) => {
      if (seen.push(numberOf(message)) === count) readable.destroy()
    })
    await once(readable, "close")
    return seen
  },
  async "listener that pauses"(pull, count) {
    const seen: number[] = []
    const readable = toReadable(pull, { closeSocket: false })
    readable.on("data", (message) => {
      if (seen.push(numberOf(message)) >= count) readable.destroy()
      readable.pause()
      setImmediate(() => readable.resume())
    })
    await once(readable, "close")
    return seen
  },
  async "reader that is called"(pull, count) {
    const seen: number[] = []
    const readable = toReadable(pull, { closeSocket: false })
    readable.on("readable", () => {
      for (let message = readable.read(); message !== null; message = readable.read()) {
        seen.push(numberOf(message))
        if (seen.length === count) {
          readable.destroy()
          return
        }
      }
    })
    await once(readable, "close")
    return seen
  },
  async "several reads at once"(pull, count) {
    const stream = toReadableStream(pull, { closeSocket: false })
    const reader = stream.getReader()
    const reads = range(0, count).map(() => reader.read())
    const seen = (await Promise.all(reads)).map(({ value }) => numberOf(value ?? []))
    await reader.cancel()
    return seen
  },
}

describe.each(bridgeLayouts)("A socket over $transport that changes hands", (layout) => {
  test("gives each message to one reader, in order", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const total = 3_000
    const sending = sendNumbers(push, 0, total)
    const seen: number[] = []
    for (let round = 0; seen.length < total; round++) {
      const names = Object.keys(readers)
      // 5 and the number of readers have no common factor, so that all follow all, taking now more, now fewer.
      const read = readers[names[(round * 5) % names.length] as string] as Reader
      seen.push(...(await read(pull, Math.min(1 + ((round * 13) % 37), total - seen.length))))
    }
    await sending
    expect(seen).toEqual(range(0, total))
  })
})
