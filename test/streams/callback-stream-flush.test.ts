import { describe, expect } from "vitest"
import { POLLIN, POLLOUT } from "../../src/index.ts"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { test } from "../support/context-test.ts"
import { join } from "../support/layouts.ts"
import { receiveTexts } from "../support/messages.ts"
import { range } from "../support/numbers.ts"
import { turns, until } from "../support/until.ts"
import { callbackLayouts, countTurns, streamAndPeer } from "./callback-pair.ts"

/** A stream for which that many messages wait, and what its callbacks noted. */
const loaded = async (context: Parameters<typeof streamAndPeer>[0], count: number) => {
  const { stream, peer } = await streamAndPeer(context, callbackLayouts[0])
  for (const number of range(0, count)) await peer.send(String(number))
  await until(() => stream.socket?.stats().queuedIn === count)
  const log: string[] = []
  stream.onSend((message) => log.push(`out ${message}`))
  return { stream, peer, log, receive: () => stream.onReceive((message) => log.push(`in ${message}`)) }
}

describe("Flushing a callback stream", () => {
  test("handles at once what there is, a message in and one out by turns", async ({ context }) => {
    const { stream, log, receive } = await loaded(context, 3)
    receive()
    for (const text of ["a", "b"]) stream.send(text)
    expect(stream.flush()).toBe(5)
    expect(log).toEqual(["in 0", "out a", "in 1", "out b", "in 2"])
    expect(stream.flush()).toBe(0)
  })

  test("can be for one direction", async ({ context }) => {
    const { stream, log, receive } = await loaded(context, 2)
    receive()
    for (const text of ["a", "b"]) stream.send(text)
    expect(stream.flush(POLLOUT)).toBe(2)
    expect(log).toEqual(["out a", "out b"])
    expect(stream.flush(POLLIN)).toBe(2)
    expect(log.slice(2)).toEqual(["in 0", "in 1"])
    expect(stream.flush(0)).toBe(0)
  })

  test("can be limited, which a pair may exceed by one", async ({ context }) => {
    const { stream, log, receive } = await loaded(context, 5)
    receive()
    for (const text of ["a", "b", "c"]) stream.send(text)
    expect(stream.flush(POLLIN, 1)).toBe(1)
    expect(stream.flush(POLLOUT, 1)).toBe(1)
    expect(stream.flush(POLLIN | POLLOUT, 1)).toBe(2)
    expect(stream.flush(POLLIN | POLLOUT, 0)).toBe(0)
    expect(log).toEqual(["in 0", "out a", "in 1", "out b"])
  })

  test("throws messages away for which there is no callback", async ({ context }) => {
    const { stream, peer, log, receive } = await loaded(context, 4)
    expect(stream.flush(POLLIN)).toBe(4)
    receive()
    await peer.send("later")
    await until(() => log.length === 1)
    expect(log).toEqual(["in later"])
  })

  test("sends nothing while there is nobody to send to", ({ context }) => {
    const stream = new CallbackStream(context.socket("PUSH"))
    stream.send("a")
    expect(stream.flush()).toBe(0)
    expect(stream.sending()).toBe(true)
  })

  test("leaves to the next turn what comes after it", async ({ context }) => {
    const { stream, log, receive } = await loaded(context, 6)
    const count = countTurns()
    const at: number[] = []
    receive()
    stream.onSend(() => at.push(count.now))
    expect(stream.flush(POLLIN, 2)).toBe(2)
    stream.send("a")
    await turns(1)
    const before = log.length
    expect(before).toBeLessThanOrEqual(3)
    await until(() => log.length === 6 && at.length === 1)
    count.stop()
    expect(log).toEqual(range(0, 6).map((number) => `in ${number}`))
  })

  test("inside a callback handles what there is, and then the turn is over", async ({ context }) => {
    const { stream, log } = await loaded(context, 5)
    const count = countTurns()
    const handled: number[] = []
    let flushed: [count: number, turn: number] | undefined
    stream.onReceive((message) => {
      log.push(`in ${message}`)
      handled.push(count.now)
      if (flushed === undefined) {
        flushed = [0, count.now]
        flushed[0] = stream.flush(POLLIN, 2)
      }
    })
    stream.send("a")
    await until(() => log.length === 6)
    count.stop()
    expect(log.slice(0, 3)).toEqual(["in 0", "in 1", "in 2"])
    expect(flushed?.[0]).toBe(2)
    // Nothing else in the turn of the flush, though a message was to be sent.
    expect(handled.slice(0, 3)).toEqual([flushed?.[1], flushed?.[1], flushed?.[1]])
    expect(handled[3]).toBeGreaterThan(flushed?.[1] ?? Number.NaN)
    expect(log.slice(3).sort()).toEqual(["in 3", "in 4", "out a"])
  })

  test("stops when a callback closes the stream", async ({ context }) => {
    const { stream, log } = await loaded(context, 5)
    stream.onReceive((message) => {
      if (log.push(`in ${message}`) === 3) void stream.close()
    })
    stream.send("a")
    stream.send("b")
    expect(stream.flush()).toBe(3)
    expect(log).toEqual(["in 0", "out a", "in 1"])
    await stream.close()
  })

  test("goes on receiving afterwards as before", async ({ context }) => {
    const { stream, peer, log, receive } = await loaded(context, 1)
    receive()
    expect(stream.flush()).toBe(1)
    expect(stream.flush()).toBe(0)
    await peer.send("next")
    await until(() => log.length === 2)
    expect(log).toEqual(["in 0", "in next"])
    stream.send("last")
    expect(await receiveTexts(peer, 1)).toEqual([["last"]])
  })

  test("answers a request within the turn", async ({ context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    await join(callbackLayouts[0] as never, reply, request)
    await request.send("question")
    await until(() => reply.readable)
    const stream = new CallbackStream(reply)
    stream.onReceive((message) => stream.send(`${message} and answer`))
    expect(stream.flush()).toBe(2)
    expect(await receiveTexts(request, 1)).toEqual([["question and answer"]])
  })
})
