import { once } from "node:events"
import { Duplex } from "node:stream"
import { finished, pipeline } from "node:stream/promises"
import { describe, expect } from "vitest"
import { toDuplex } from "../../../src/streams/bridges/node-duplex.ts"
import { test } from "../../support/context-test.ts"
import { join } from "../../support/layouts.ts"
import { receiveTexts, saturate, texts } from "../../support/messages.ts"
import { range } from "../../support/numbers.ts"
import { turns, until } from "../../support/until.ts"
import { ballast, bridgeLayouts, numberOf } from "./pipeline.ts"

describe.each(bridgeLayouts)("A duplex stream over $transport", (layout) => {
  test("asks and gets answers, each once and in order", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const router = context.socket("ROUTER")
    await join(layout, router, dealer)
    const echo = toDuplex(router)
    echo.pipe(echo)
    const duplex = toDuplex(dealer, { closeSocket: false, frames: "single" })
    const questions = range(0, 500)
    for (const number of questions) duplex.write(String(number))
    duplex.end()
    const answers: number[] = []
    for await (const frame of duplex) if (answers.push(Number(frame)) === 500) break
    expect(answers).toEqual(questions)
    echo.destroy()
  })

  test("stands in the middle of a pipeline", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const reply = context.socket("REP")
    await join(layout, reply, dealer)
    const service = toDuplex(reply)
    service.on("data", (message) => service.write(texts(message).map((each) => `${each}!`)))
    const answers: string[][] = []
    await pipeline(
      ["a", "b", "c"].map((each) => ["", each]),
      toDuplex(dealer, { closeSocket: false }),
      async (messages: AsyncIterable<Buffer[]>) => {
        for await (const message of messages) if (answers.push(texts(message)) === 3) await dealer.close()
      },
    )
    expect(answers).toEqual([
      ["", "a!"],
      ["", "b!"],
      ["", "c!"],
    ])
    service.destroy()
  })

  test("goes on receiving while it cannot send", async ({ context }) => {
    const left = context.socket("PAIR", { sendHighWaterMark: 5, receiveHighWaterMark: 5 })
    const right = context.socket("PAIR", { sendHighWaterMark: 5, receiveHighWaterMark: 5 })
    await join(layout, right, left)
    await saturate(left, () => ballast)
    const duplex = toDuplex(left)
    const seen: number[] = []
    duplex.on("data", (message) => seen.push(numberOf(message)))
    duplex.write("waits")
    for (const number of range(0, 50)) await right.send(String(number))
    await until(() => seen.length === 50)
    expect(duplex.writableLength).toBe(1)
    expect(seen).toEqual(range(0, 50))
    duplex.destroy()
  })
})

describe("A duplex stream", () => {
  const layout = bridgeLayouts[0] as (typeof bridgeLayouts)[number]

  test("is one of Node's", ({ context }) => {
    const duplex = toDuplex(context.socket("PAIR"), { readableHighWaterMark: 2, writableHighWaterMark: 3 })
    expect(duplex).toBeInstanceOf(Duplex)
    expect([duplex.readableHighWaterMark, duplex.writableHighWaterMark]).toEqual([2, 3])
    expect([duplex.readableObjectMode, duplex.writableObjectMode]).toEqual([true, true])
  })

  test("closes its socket when it is ended, and both directions with it", async ({ context }) => {
    const left = context.socket("PAIR", { linger: -1 })
    const right = context.socket("PAIR")
    await join(layout, right, left)
    const duplex = toDuplex(left)
    const events: string[] = []
    for (const event of ["end", "finish", "error", "close"]) duplex.on(event, () => events.push(event))
    const closed = once(duplex, "close")
    duplex.end("last")
    await closed
    expect(events.sort()).toEqual(["close", "end", "finish"])
    expect(left.closed).toBe(true)
    expect(await receiveTexts(right, 1)).toEqual([["last"]])
  })

  test("ends in both directions when its socket is closed", async ({ context }) => {
    const pair = context.socket("PAIR")
    const duplex = toDuplex(pair)
    const end = finished(duplex.resume())
    await turns()
    await pair.close()
    await end
    expect(duplex.destroyed).toBe(true)
  })

  test("fails with EBADF when its socket is closed while messages wait", async ({ context }) => {
    const pair = context.socket("PAIR")
    const duplex = toDuplex(pair).resume()
    duplex.write("a")
    const failure = once(duplex, "error")
    await pair.close()
    expect(await failure).toMatchObject([{ code: "EBADF" }])
  })

  test("leaves the socket open when it is not to close it", async ({ context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, right, left)
    const duplex = toDuplex(left, { closeSocket: false })
    await right.send("1")
    expect(texts((await once(duplex, "data"))[0])).toEqual(["1"])
    duplex.destroy()
    await once(duplex, "close")
    await right.send("2")
    expect(await receiveTexts(left, 1)).toEqual([["2"]])
    await left.send("3")
    expect(await receiveTexts(right, 1)).toEqual([["3"]])
  })

  test("is destroyed by a signal that aborts, and takes back what was not sent", async ({ context }) => {
    const left = context.socket("PAIR")
    const stop = new AbortController()
    const duplex = toDuplex(left, { signal: stop.signal, closeSocket: false })
    duplex.write("never")
    const end = finished(duplex.resume())
    const reason = new Error("enough")
    stop.abort(reason)
    await expect(end).rejects.toMatchObject({ name: "AbortError", cause: reason })
    const right = context.socket("PAIR")
    await join(layout, right, left)
    await left.send("first")
    expect(await receiveTexts(right, 1)).toEqual([["first"]])
  })

  test("cannot be made over a socket with one direction", ({ context }) => {
    for (const type of ["PUSH", "PULL"] as const) {
      expect(() => toDuplex(context.socket(type) as never)).toThrow(
        expect.objectContaining({ code: "ENOTSUP" }),
      )
    }
  })
})
