import { once } from "node:events"
import { Readable, Writable } from "node:stream"
import { finished, pipeline } from "node:stream/promises"
import { describe, expect } from "vitest"
import { toWritable } from "../../../src/streams/bridges/node-writable.ts"
import { test } from "../../support/context-test.ts"
import { join } from "../../support/layouts.ts"
import { drain, receiveTexts, saturate } from "../../support/messages.ts"
import { range, receiveNumbers } from "../../support/numbers.ts"
import { turns, until } from "../../support/until.ts"
import { ballast, bridgeLayouts, numberOf, pipelineOf } from "./pipeline.ts"

describe.each(bridgeLayouts)("A writable stream over $transport", (layout) => {
  test("sends each chunk once, in order", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    push.linger = -1
    const numbers = range(0, 1_500)
    const sending = pipeline(numbers.map(String), toWritable(push))
    expect(await receiveNumbers(pull, 1_500)).toEqual(numbers)
    await sending
    expect(push.closed).toBe(true)
  })

  test("sends frames of every kind, and arrays of them", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout)
    push.linger = -1
    const writable = toWritable(push)
    writable.write("text")
    writable.write(["a", 1, null, Buffer.from("b")])
    writable.write(new Uint8Array([0x63]))
    writable.write(42)
    writable.end("")
    expect(await receiveTexts(pull, 5)).toEqual([["text"], ["a", "1", "", "b"], ["c"], ["42"], [""]])
  })

  test("calls back when the socket has taken the message", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const writable = toWritable(push)
    const sent = await saturate(push, (number) => [ballast, String(number)])
    let taken = 0
    let welcome = true
    for (let number = sent; number < sent + 20; number++) {
      welcome = writable.write([ballast, String(number)], () => taken++)
    }
    await turns()
    expect({ taken, welcome, waiting: writable.writableLength }).toEqual({
      taken: 0,
      welcome: false,
      waiting: 20,
    })
    const drained = once(writable, "drain")
    expect(await receiveNumbers(pull, sent + 20)).toEqual(range(0, sent + 20))
    await drained
    expect(taken).toBe(20)
  })

  test("slows down the source of a pipeline, and loses nothing", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    push.linger = -1
    let made = 0
    const source = Readable.from(
      (function* () {
        while (made < 400) yield [ballast, String(made++)]
      })(),
    )
    const sending = pipeline(source, toWritable(push))
    await until(() => made > 10)
    await turns()
    expect(made).toBeLessThan(400)
    expect(await receiveNumbers(pull, 400)).toEqual(range(0, 400))
    await sending
  })

  test("ended has sent everything when it has finished", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    push.linger = -1
    const sent = await saturate(push, (number) => [ballast, String(number)])
    const writable = toWritable(push)
    for (let number = sent; number < sent + 10; number++) writable.write([ballast, String(number)])
    const end = finished(writable.end())
    expect(await receiveNumbers(pull, sent + 10)).toEqual(range(0, sent + 10))
    await end
    expect(push.closed).toBe(true)
  })

  test("destroyed takes back what the socket has not taken", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, layout, { small: true })
    const sent = await saturate(push, (number) => [ballast, String(number)])
    const writable = toWritable(push, { closeSocket: false })
    const failures: unknown[] = []
    for (const text of ["x", "y", "z"]) writable.write(text, (error) => failures.push(error))
    writable.destroy()
    await once(writable, "close")
    await until(() => failures.length === 3)
    expect(failures).toEqual([expect.any(Error), expect.any(Error), expect.any(Error)])
    const numbers = receiveNumbers(pull, sent + 1)
    await push.send([ballast, String(sent)])
    expect(await numbers).toEqual(range(0, sent + 1))
    await turns()
    expect(drain(pull)).toEqual([])
  })
})

describe("A writable stream", () => {
  test("is one of Node's", ({ context }) => {
    const writable = toWritable(context.socket("PUSH"), { writableHighWaterMark: 3 })
    expect(writable).toBeInstanceOf(Writable)
    expect([writable.writableObjectMode, writable.writableHighWaterMark]).toEqual([true, 3])
  })

  test("waits for a peer", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const writable = toWritable(push)
    let taken = false
    writable.write("early", () => {
      taken = true
    })
    await turns()
    expect(taken).toBe(false)
    await join(bridgeLayouts[0] as never, pull, push)
    expect(await receiveTexts(pull, 1)).toEqual([["early"]])
    await until(() => taken)
  })

  test("does not keep other things from happening, however much it sends", async ({ context }) => {
    const publisher = context.socket("PUB")
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    let made = 0
    const source = (function* () {
      for (; ticks < 3; made++) yield "to nobody"
    })()
    await pipeline(source, toWritable(publisher))
    clearInterval(timer)
    expect(made).toBeGreaterThan(0)
  })

  test("leaves the socket open when it is not to close it", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, bridgeLayouts[0] as never)
    await pipeline(["1", "2"], toWritable(push, { closeSocket: false }))
    await pipeline(["3"], toWritable(push, { closeSocket: false }))
    await push.send("4")
    expect((await receiveTexts(pull, 4)).flat()).toEqual(["1", "2", "3", "4"])
    expect(push.closed).toBe(false)
  })

  test("can be used on one socket with a readable one", async ({ context }) => {
    const { push, pull } = await pipelineOf(context, bridgeLayouts[1] as never)
    const writable = toWritable(push)
    for (const number of range(0, 10)) writable.write(String(number))
    for (const number of range(0, 10)) expect(numberOf(await pull.receive())).toBe(number)
    await finished(writable.end())
  })
})
