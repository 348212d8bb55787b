import { finished, pipeline } from "node:stream/promises"
import { setImmediate as nextTurn } from "node:timers/promises"
import { expect } from "vitest"
import { toDuplex } from "../../src/streams/bridges/node-duplex.ts"
import { toReadable } from "../../src/streams/bridges/node-readable.ts"
import { toWritable } from "../../src/streams/bridges/node-writable.ts"
import { toReadableStream } from "../../src/streams/bridges/web-readable.ts"
import { toWritableStream } from "../../src/streams/bridges/web-writable.ts"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { test } from "../support/context-test.ts"
import type { Frame } from "../support/frames.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const large: Frame = { size: 1 << 16, seed: "large" }
const ballast = Buffer.alloc(1 << 16)
const count = 300
const numberOf = (message: Buffer[]): number => Number(message.at(-1))

describePeers("Streams of messages and libzmq", (peers) => {
  test("a readable stream holds back a PUSH for its slow reader, and gets everything in order", async ({
    context,
  }) => {
    const pull = context.socket("PULL", { receiveHighWaterMark: 10 })
    const push = await peers.shared.socket("PUSH", { SNDHWM: 10 })
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await until(() => pull.stats().peers === 1)
    const sending = push.sendNumbers(0, count, { before: [large] })
    const seen: number[] = []
    for await (const message of toReadable(pull, { closeSocket: false })) {
      expect(pull.stats().queuedIn).toBeLessThanOrEqual(10)
      if (seen.push(numberOf(message)) === 200) break
      await nextTurn()
    }
    // What the stream did not take is still to be had.
    for await (const message of toReadableStream(pull, { closeSocket: false })) {
      if (seen.push(numberOf(message)) === 250) break
    }
    seen.push(...(await receiveNumbers(pull, 50)))
    expect(seen).toEqual(range(0, count))
    expect(await sending).toBe(count)
  })

  test("a writable stream waits for a PULL that reads late, and has sent everything when it finishes", async ({
    context,
  }) => {
    const pull = await peers.shared.socket("PULL", { RCVHWM: 10 })
    const endpoint = await pull.bind()
    const first = context.socket("PUSH", { sendHighWaterMark: 10, linger: -1 })
    first.connect(endpoint)
    let made = 0
    const source = function* () {
      while (made < count) yield [ballast, String(made++)]
    }
    const sending = pipeline(source, toWritable(first))
    await until(() => made > 20)
    expect(first.closed).toBe(false)
    expect(await pull.receiveNumbers(count)).toEqual(range(0, count))
    await sending
    expect(first.closed).toBe(true)
    const second = context.socket("PUSH", { linger: -1 })
    second.connect(endpoint)
    const writer = toWritableStream(second).getWriter()
    for (const number of range(0, count)) await writer.write(String(number))
    await writer.close()
    expect(await pull.receiveNumbers(count)).toEqual(range(0, count))
  })

  test("a duplex stream asks a REP and gets its answers", async ({ context }) => {
    const reply = await peers.shared.socket("REP")
    const dealer = context.socket("DEALER")
    dealer.connect(await reply.bind())
    const serving = reply.echo(count)
    const duplex = toDuplex(dealer, { closeSocket: false })
    for (const number of range(0, count)) duplex.write(["", String(number)])
    await finished(duplex.end(), { readable: false })
    const answers: number[] = []
    for await (const message of duplex) if (answers.push(numberOf(message)) === count) break
    expect(answers).toEqual(range(0, count))
    await serving
  })

  test("a callback stream answers a REQ in its turns", async ({ context }) => {
    const stream = new CallbackStream(context.socket("REP"))
    const endpoint = await stream.bind("tcp://127.0.0.1:*")
    const log: string[] = []
    stream.onSend(([text], status) => log.push(`sent ${text} ${status}`))
    stream.onReceive((message) => {
      log.push(`received ${message}`)
      stream.send(`${message}!`)
    })
    const request = await peers.shared.socket("REQ")
    await request.connect(endpoint)
    for (const text of ["a", "b"]) {
      await request.send(text)
      expect(await request.receive()).toEqual([`${text}!`])
    }
    await until(() => log.length === 4)
    expect(log).toEqual(["received a", "sent a! null", "received b", "sent b! null"])
  })

  test("callback streams pass everything in order in both directions", async ({ context }) => {
    const socket = context.socket("DEALER", { sendHighWaterMark: 5, receiveHighWaterMark: 5 })
    const stream = new CallbackStream(socket)
    const dealer = await peers.shared.socket("DEALER", { SNDHWM: 5, RCVHWM: 5 })
    stream.connect(await dealer.bind())
    const serving = dealer.echo(count)
    const seen: number[] = []
    let told = 0
    stream.onReceive((message) => seen.push(numberOf(message)))
    stream.onSend((_message, status) => {
      if (status === null) told++
    })
    for (const number of range(0, count)) stream.sendMultipart([ballast, String(number)])
    await until(() => seen.length === count)
    expect(seen).toEqual(range(0, count))
    expect(told).toBe(count)
    await serving
  })
})
