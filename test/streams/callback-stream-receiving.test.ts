import { describe, expect } from "vitest"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { test } from "../support/context-test.ts"
import { join } from "../support/layouts.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { range } from "../support/numbers.ts"
import { turns, until } from "../support/until.ts"
import { callbackLayouts, countTurns, streamAndPeer } from "./callback-pair.ts"

describe.each(callbackLayouts)("A callback stream over $transport", (layout) => {
  test("calls back for each message, once and in order", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context, layout)
    const seen: string[][] = []
    for (const number of range(0, 5)) await peer.send([String(number), "before"])
    stream.onReceive((message) => seen.push(texts(message)))
    for (const number of range(5, 300)) await peer.send([String(number), "after"])
    await until(() => seen.length === 300)
    expect(seen).toEqual(range(0, 300).map((number) => [String(number), number < 5 ? "before" : "after"]))
  })

  test("receives nothing without a callback", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context, layout)
    const seen: string[] = []
    expect(stream.receiving()).toBe(false)
    stream.onReceive((message) => seen.push(String(message)))
    expect(stream.receiving()).toBe(true)
    await peer.send("1")
    await until(() => seen.length === 1)
    stream.stopOnReceive()
    expect(stream.receiving()).toBe(false)
    await peer.send("2")
    await until(() => stream.socket?.readable === true)
    await turns()
    expect(seen).toEqual(["1"])
    stream.onReceive((message) => seen.push(`later ${message}`))
    await until(() => seen.length === 2)
    expect(seen).toEqual(["1", "later 2"])
  })

  test("loses no message when it stops in the middle", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context, layout)
    const seen: string[] = []
    stream.onReceive((message) => {
      if (seen.push(String(message)) === 20) stream.stopOnReceive()
    })
    for (const number of range(0, 50)) await peer.send(String(number))
    await until(() => seen.length === 20)
    const { socket } = stream
    if (socket === null) throw new Error("The stream is closed.")
    seen.push(...(await receiveTexts(socket, 30)).flat())
    expect(seen).toEqual(range(0, 50).map(String))
  })
})

describe("A callback that receives", () => {
  test("is replaced by the next", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const seen: string[] = []
    stream.onReceive((message) => {
      seen.push(`first ${message}`)
      stream.onReceive((next) => seen.push(`second ${next}`))
    })
    for (const text of ["1", "2", "3"]) await peer.send(text)
    await until(() => seen.length === 3)
    expect(seen).toEqual(["first 1", "second 2", "second 3"])
  })

  test("can get the stream as well, and so serve several", async ({ context }) => {
    const first = await streamAndPeer(context)
    const second = await streamAndPeer(context)
    const seen: [unknown, string][] = []
    for (const { stream } of [first, second]) {
      stream.onReceiveStream((which, message) => seen.push([which, String(message)]))
    }
    await first.peer.send("1")
    await until(() => seen.length === 1)
    await second.peer.send("2")
    await until(() => seen.length === 2)
    expect(seen).toEqual([
      [first.stream, "1"],
      [second.stream, "2"],
    ])
    first.stream.onReceiveStream(null)
    expect(first.stream.receiving()).toBe(false)
  })

  test("gets frames with memory of their own, unless it wants them as they are", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const kept = Buffer.from("a frame that is too long to be copied on its way ".repeat(10))
    const seen: Buffer[] = []
    stream.onReceive(([frame]) => seen.push(frame as Buffer))
    await peer.send(kept)
    await until(() => seen.length === 1)
    stream.onReceive(([frame]) => seen.push(frame as Buffer), { copy: false })
    await peer.send(kept)
    await until(() => seen.length === 2)
    expect(seen.map((each) => each.equals(kept))).toEqual([true, true])
    expect(seen[0]?.buffer.byteLength).toBe(kept.length)
    expect(seen[1]?.buffer).toBe(kept.buffer)
    expect(seen.every((each) => Buffer.isBuffer(each))).toBe(true)
  })

  test("is called once in a turn of the event loop, so that streams share it fairly", async ({ context }) => {
    const streams = [await streamAndPeer(context), await streamAndPeer(context)]
    for (const { peer } of streams) for (const number of range(0, 20)) await peer.send(String(number))
    await until(() => streams.every(({ stream }) => stream.socket?.stats().queuedIn === 20))
    const count = countTurns()
    const calls: [stream: number, turn: number][] = []
    for (const [index, { stream }] of streams.entries()) {
      stream.onReceive(() => calls.push([index, count.now]))
    }
    await until(() => calls.length === 40)
    count.stop()
    const first = calls[0]?.[1] ?? 0
    expect(calls).toEqual(
      range(0, 20).flatMap((turn) => [
        [0, first + turn],
        [1, first + turn],
      ]),
    )
  })

  test("is not waited for when it returns a promise", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const finish: (() => void)[] = []
    stream.onReceive(() => new Promise<void>((resolve) => finish.push(resolve)))
    for (const text of ["1", "2", "3"]) await peer.send(text)
    await until(() => finish.length === 3)
    for (const each of finish) each()
  })

  test.for([5, "name", {}, undefined])("must be a function, not %s", (value, { context }) => {
    const stream = new CallbackStream(context.socket("PAIR"))
    expect(() => stream.onReceive(value as never)).toThrow(TypeError)
    expect(() => stream.onReceiveStream(value as never)).toThrow(TypeError)
    expect(stream.receiving()).toBe(false)
  })

  test("needs a socket that receives, for itself alone", ({ context }) => {
    const sender = new CallbackStream(context.socket("PUSH"))
    expect(() => sender.onReceive(() => {})).toThrow(expect.objectContaining({ code: "ENOTSUP" }))
    const shared = context.socket("PULL")
    shared.consume(() => {})
    const stream = new CallbackStream(shared)
    expect(() => stream.onReceive(() => {})).toThrow(expect.objectContaining({ code: "EBUSY" }))
    expect(stream.receiving()).toBe(false)
  })
})

test("Callback streams over REQ and REP take turns, and keep early messages until it is theirs", async ({
  context,
}) => {
  const request = context.socket("REQ")
  const reply = context.socket("REP")
  await join(callbackLayouts[0] as never, reply, request)
  const log: string[] = []
  const asking = new CallbackStream(request)
  const answering = new CallbackStream(reply)
  asking.onSend(([text]) => log.push(`asked ${text}`))
  asking.onReceive((message) => log.push(`was answered ${message}`))
  answering.onSend(([text]) => log.push(`answered ${text}`))
  answering.onReceive((message) => log.push(`was asked ${message}`))
  answering.send("early")
  await turns()
  expect([log, answering.sending()]).toEqual([[], true])
  asking.send("1")
  asking.send("2")
  await until(() => log.length === 6)
  await turns()
  expect(log).toEqual([
    "asked 1",
    "was asked 1",
    "answered early",
    "was answered early",
    "asked 2",
    "was asked 2",
  ])
  answering.send("late")
  await until(() => log.length === 8)
  expect(log.slice(6)).toEqual(["answered late", "was answered late"])
})
