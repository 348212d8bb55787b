import { deserialize } from "node:v8"
import { describe, expect, vi } from "vitest"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { test } from "../support/context-test.ts"
import { join } from "../support/layouts.ts"
import { receiveTexts, saturate, texts } from "../support/messages.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { turns, until } from "../support/until.ts"
import { callbackLayouts, countTurns, streamAndPeer } from "./callback-pair.ts"

describe.each(callbackLayouts)("A callback stream over $transport", (layout) => {
  test("sends each message once and in order, and tells of each", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context, layout)
    const told: unknown[] = []
    stream.onSend((message, status) => told.push([message, status]))
    const messages = range(0, 200).map((number) => [String(number), Buffer.from("b")])
    for (const message of messages) expect(stream.sendMultipart(message)).toBeUndefined()
    expect([stream.sending(), told]).toEqual([true, []])
    expect(await receiveTexts(peer, 200)).toEqual(messages.map(texts as never))
    await until(() => told.length === 200)
    expect(told).toEqual(messages.map((message) => [message, null]))
    expect(stream.sending()).toBe(false)
  })

  test("keeps what a full peer does not take, without a limit", async ({ context }) => {
    const socket = context.socket("PUSH", { sendHighWaterMark: 5 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 5 })
    await join(layout, pull, socket)
    const ballast = Buffer.alloc(64 * 1024)
    const sent = await saturate(socket, (number) => [ballast, String(number)])
    const stream = new CallbackStream(socket)
    let told = 0
    stream.onSend(() => told++)
    for (const number of range(sent, sent + 300)) stream.send(String(number))
    await turns()
    expect([told, stream.sending()]).toEqual([0, true])
    expect(await receiveNumbers(pull, sent + 300)).toEqual(range(0, sent + 300))
    await until(() => told === 300)
    expect(stream.sending()).toBe(false)
  })

  test("keeps messages until there is a peer", async ({ context }) => {
    const socket = context.socket("DEALER")
    const stream = new CallbackStream(socket)
    for (const text of ["1", "2", "3"]) stream.send(text)
    await turns()
    expect(stream.sending()).toBe(true)
    const peer = context.socket("DEALER")
    await join(layout, socket, peer)
    expect((await receiveTexts(peer, 3)).flat()).toEqual(["1", "2", "3"])
  })
})

describe("A callback stream sends", () => {
  test("one message in a turn of the event loop, after receiving one", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    for (const number of range(0, 10)) await peer.send(String(number))
    await until(() => stream.socket?.stats().queuedIn === 10)
    const count = countTurns()
    const calls: [what: string, turn: number][] = []
    stream.onSend((message) => calls.push([`out ${message}`, count.now]))
    stream.onReceive((message) => calls.push([`in ${message}`, count.now]))
    for (const number of range(0, 10)) stream.send(String(number))
    await until(() => calls.length === 20)
    count.stop()
    const first = calls[0]?.[1] ?? 0
    expect(calls).toEqual(
      range(0, 10).flatMap((number) => [
        [`in ${number}`, first + number],
        [`out ${number}`, first + number],
      ]),
    )
  })

  test("nothing before the turn is over", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    stream.send("1")
    await Promise.resolve()
    expect([stream.sending(), peer.readable]).toEqual([true, false])
    await until(() => peer.readable)
  })

  test("values in the forms there are", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const value = { set: new Set([1]), when: new Date(5), nested: [{ big: 10n }] }
    stream.send("text")
    stream.send(new Uint8Array([1, 2]))
    stream.send(null)
    stream.send(7)
    stream.sendString("grün")
    stream.sendUnicode("grün", { encoding: "latin1" })
    stream.sendString("grün", { encoding: "utf-16le" })
    stream.sendString("green", { encoding: "ascii" })
    stream.sendJson({ a: [1, null], b: "ü" })
    stream.sendJson([1], { space: 1, replacer: (_key, each) => (each === 1 ? 2 : each) })
    stream.sendStructured(value)
    const frames: Buffer[] = []
    while (frames.length < 11) frames.push(...(await peer.receive()))
    const structured = frames.pop() as Buffer
    expect(frames).toEqual([
      Buffer.from("text"),
      Buffer.from([1, 2]),
      Buffer.alloc(0),
      Buffer.from("7"),
      Buffer.from("grün"),
      Buffer.from("grün", "latin1"),
      Buffer.from("grün", "utf16le"),
      Buffer.from("green"),
      Buffer.from('{"a":[1,null],"b":"ü"}'),
      Buffer.from("[\n 2\n]"),
    ])
    expect(deserialize(structured)).toEqual(value)
  })

  test("what a small buffer held when it was given", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const buffer = Buffer.from("1")
    stream.send(buffer)
    buffer.write("2")
    stream.send(buffer)
    expect((await receiveTexts(peer, 2)).flat()).toEqual(["1", "2"])
  })
})

describe("A callback that is told what was sent", () => {
  test("is replaced by the one given with a message", async ({ context }) => {
    const { stream, peer } = await streamAndPeer(context)
    const told: string[] = []
    stream.onSend(([text]) => told.push(`first ${text}`))
    stream.send("1")
    await until(() => told.length === 1)
    stream.sendString("2", { callback: ([text]) => told.push(`second ${text}`) })
    stream.send("3")
    await until(() => told.length === 3)
    stream.stopOnSend()
    stream.send("4")
    expect((await receiveTexts(peer, 4)).flat()).toEqual(["1", "2", "3", "4"])
    await until(() => !stream.sending())
    expect(told).toEqual(["first 1", "second 2", "second 3"])
  })

  test("can get the stream as well", async ({ context }) => {
    const { stream } = await streamAndPeer(context)
    const told: unknown[] = []
    stream.onSendStream((...all) => told.push(all))
    const message = ["a", "b"]
    stream.sendMultipart(message)
    await until(() => told.length === 1)
    expect(told).toEqual([[stream, message, null]])
    stream.onSendStream(null)
    stream.send("c")
    await until(() => !stream.sending())
    expect(told.length).toBe(1)
  })

  test("learns why a message could not be sent, and of the next", async ({ context }) => {
    const router = context.socket("ROUTER", { mandatory: true })
    const dealer = context.socket("DEALER", { routingId: "peer" })
    await join(callbackLayouts[0] as never, router, dealer)
    const stream = new CallbackStream(router)
    const told: unknown[] = []
    stream.onSend(([id], status) => told.push([id, status]))
    stream.sendMultipart(["nobody", "1"])
    stream.sendMultipart(["peer", "2"])
    await until(() => told.length === 2)
    expect(told).toEqual([
      ["nobody", expect.objectContaining({ code: "EHOSTUNREACH" })],
      ["peer", null],
    ])
    expect(await receiveTexts(dealer, 1)).toEqual([["2"]])
  })

  test("is missed by nobody but the platform's warnings", async ({ context }) => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {})
    const stream = new CallbackStream(context.socket("ROUTER", { mandatory: true }))
    stream.sendMultipart(["nobody", "1"])
    await until(() => !stream.sending())
    expect(warned).toHaveBeenCalledTimes(1)
    warned.mockRestore()
  })

  test.for([5, "name", {}])("must be a function, not %s", (value, { context }) => {
    const stream = new CallbackStream(context.socket("PAIR"))
    expect(() => stream.onSend(value as never)).toThrow(TypeError)
    expect(() => stream.onSendStream(value as never)).toThrow(TypeError)
    expect(() => stream.send("a", { callback: value as never })).toThrow(TypeError)
    expect(stream.sending()).toBe(false)
  })
})

describe("A callback stream does not send", () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  const wrong: readonly [what: string, send: (stream: CallbackStream) => void][] = [
    ["what is no frame", (stream) => stream.send({} as never)],
    ["frames that are no array", (stream) => stream.sendMultipart("abc" as never)],
    ["no frames", (stream) => stream.sendMultipart([])],
    ["text that is none", (stream) => stream.sendString(5 as never)],
    ["text in an unknown encoding", (stream) => stream.sendString("a", { encoding: "ebcdic" as never })],
    ["text that an encoding does not have", (stream) => stream.sendString("€", { encoding: "latin1" })],
    ["text that is not ASCII as such", (stream) => stream.sendString("ü", { encoding: "ascii" })],
    ["what JSON has no form for", (stream) => stream.sendJson(undefined)],
    ["a cycle as JSON", (stream) => stream.sendJson(cycle)],
  ]
  test.for(wrong)("%s", ([, send], { context }) => {
    const stream = new CallbackStream(context.socket("PAIR"))
    expect(() => send(stream)).toThrow(TypeError)
    expect(stream.sending()).toBe(false)
  })

  test("what cannot be cloned", ({ context }) => {
    const stream = new CallbackStream(context.socket("PAIR"))
    expect(() => stream.sendStructured(() => {})).toThrow(/could not be cloned/)
  })

  test("over a socket that never sends", ({ context }) => {
    const stream = new CallbackStream(context.socket("PULL"))
    expect(() => stream.send("a")).toThrow(expect.objectContaining({ code: "ENOTSUP" }))
  })
})
