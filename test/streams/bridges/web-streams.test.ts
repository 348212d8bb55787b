import { describe, expect } from "vitest"
import { toStreamPair } from "../../../src/streams/bridges/web-pair.ts"
import { toReadableStream } from "../../../src/streams/bridges/web-readable.ts"
import { toWritableStream } from "../../../src/streams/bridges/web-writable.ts"
import { test } from "../../support/context-test.ts"
import { join } from "../../support/layouts.ts"
import { drain, receiveTexts, saturate, steady, texts } from "../../support/messages.ts"
import { range, receiveNumbers } from "../../support/numbers.ts"
import { turns, until } from "../../support/until.ts"
import { ballast, bridgeLayouts, numberOf, pipelineOf, sendNumbers } from "./pipeline.ts"

describe.each(bridgeLayouts)("A Web stream that reads over $transport", (layout) => {
  test("gives each message once, in order, with and without reading ahead", async ({ context }) => {
    for (const readableHighWaterMark of [0, 1, 16]) {
      const { push, pull } = await pipelineOf(context, layout)
      const sending = sendNumbers(push, 0, 500)
      const seen: number[] = []
      for await (const message of toReadableStream(pull, { readableHighWaterMark })) {
        if (seen.push(numberOf(message)) === 500) break
      }
      await sending
      expect(seen).toEqual(range(0, 500))
      expect(pull.closed).toBe(true)
    }
  })

  test("gives each of several reads at once a message of its own", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const reader = toReadableStream(pull, { frames: "single" }).getReader()
    const reads = range(0, 5).map(() => reader.read())
    await sendNumbers(push, 0, 6)
    expect((await Promise.all(reads)).map(({ value }) => Number(value))).toEqual(range(0, 5))
    await until(() => pull.stats().queuedIn === 1)
  })

  test("takes nothing that is not read, so that a sender feels a slow reader", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const reader = toReadableStream(pull).getReader()
    expect(reader.read()).toBeInstanceOf(Promise)
    const sent = await saturate(push, (number) => [ballast, String(number)])
    expect(await steady(() => pull.stats().queuedIn)).toBeLessThanOrEqual(10)
    const seen = [0]
    const sending = sendNumbers(push, sent, sent + 50, ballast)
    while (seen.length < sent + 50) seen.push(numberOf((await reader.read()).value ?? []))
    await sending
    expect(seen).toEqual(range(0, sent + 50))
  })

  test("cancelled in the middle leaves the rest to the socket", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    const sending = sendNumbers(push, 0, 300)
    const seen: number[] = []
    for await (const message of toReadableStream(pull, { closeSocket: false })) {
      if (seen.push(numberOf(message)) === 100) break
    }
    expect([...seen, ...(await receiveNumbers(pull, 200))]).toEqual(range(0, 300))
    await sending
    expect(pull.closed).toBe(false)
  })
})

describe.each(bridgeLayouts)("A Web stream that writes over $transport", (layout) => {
  test("sends each chunk once, in order", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    push.linger = -1
    const source = new ReadableStream<string>({
      start(controller) {
        for (const number of range(0, 500)) controller.enqueue(String(number))
        controller.close()
      },
    })
    const sending = source.pipeTo(toWritableStream(push))
    expect(await receiveNumbers(pull, 500)).toEqual(range(0, 500))
    await sending
    expect(push.closed).toBe(true)
  })

  test("resolves a write when the socket has taken the message", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    push.linger = -1
    const sent = await saturate(push, (number) => [ballast, String(number)])
    const writer = toWritableStream(push).getWriter()
    let taken = 0
    for (const number of range(sent, sent + 10)) {
      void writer.write([ballast, String(number)]).then(() => taken++)
    }
    await turns()
    expect([taken, writer.desiredSize]).toEqual([0, 1 - 10])
    const closing = writer.close()
    expect(await receiveNumbers(pull, sent + 10)).toEqual(range(0, sent + 10))
    await closing
    expect(taken).toBe(10)
  })

  test("aborted takes back what the socket has not taken", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const sent = await saturate(push, (number) => [ballast, String(number)])
    const writer = toWritableStream(push, { closeSocket: false }).getWriter()
    const writes = ["x", "y", "z"].map((text) => writer.write(text))
    const reason = new Error("enough")
    const outcomes = Promise.allSettled([...writes, writer.closed])
    await writer.abort(reason)
    expect(await outcomes).toEqual(range(0, 4).map(() => ({ status: "rejected", reason })))
    const numbers = receiveNumbers(pull, sent + 1)
    await push.send([ballast, String(sent)])
    expect(await numbers).toEqual(range(0, sent + 1))
    await turns()
    expect(drain(pull)).toEqual([])
  })
})

describe.each(bridgeLayouts)("A pair of Web streams over $transport", (layout) => {
  test("stands in the middle of a pipe", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const router = context.socket("ROUTER")
    await join(layout, router, dealer)
    const service = toStreamPair(router)
    const serving = service.readable.pipeTo(service.writable)
    const questions = new ReadableStream<string>({
      start(controller) {
        for (const number of range(0, 200)) controller.enqueue(String(number))
        controller.close()
      },
    })
    const answers: string[][] = []
    for await (const message of questions.pipeThrough(toStreamPair(dealer, { closeSocket: false }))) {
      if (answers.push(texts(message)) === 200) break
    }
    expect(answers).toEqual(range(0, 200).map((number) => [String(number)]))
    expect(dealer.closed).toBe(false)
    await router.close()
    await expect(serving).rejects.toMatchObject({ code: "EBADF" })
  })

  test("closes its socket and the other direction with it", async ({ context }) => {
    const left = context.socket("PAIR", { linger: -1 })
    const right = context.socket("PAIR")
    await join(layout, right, left)
    const { readable, writable } = toStreamPair(left)
    const reading = readable.getReader().read()
    const writer = writable.getWriter()
    void writer.write("last")
    await writer.close()
    expect(await reading).toEqual({ value: undefined, done: true })
    expect(await receiveTexts(right, 1)).toEqual([["last"]])
    expect(left.closed).toBe(true)
  })
})
