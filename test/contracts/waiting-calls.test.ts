import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { countSends, drain, receiveTexts, texts } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"

const again = expect.objectContaining({ name: "AgainError", code: "EAGAIN" })
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))

describe("Receives that wait together", () => {
  test.for(layouts)("get messages in the order they were called ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const early = Array.from({ length: 5 }, () => pull.receive())
    await join(layout, push, pull)
    const late = Array.from({ length: 5 }, () => pull.receive())
    for (const body of numbers(12)) await push.send(body)
    const received = await Promise.all([...early, ...late])
    expect(received.map(String)).toEqual(numbers(10))
    expect((await receiveTexts(pull, 2)).flat()).toEqual(["10", "11"])
  })

  test.for(layouts)("lose no message to one that gives up ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    const abort = new AbortController()
    const first = pull.receive()
    const timedOut = pull.receive({ timeout: 5 })
    const second = pull.receive()
    const aborted = pull.receive({ signal: abort.signal, timeout: 60_000 })
    const third = pull.receive()
    await expect(timedOut).rejects.toEqual(again)
    abort.abort(new Error("enough"))
    await expect(aborted).rejects.toThrow("enough")
    for (const body of numbers(4)) await push.send(body)
    expect((await Promise.all([first, second, third])).map(String)).toEqual(numbers(3))
    expect((await pull.receive()).map(String)).toEqual(["3"])
  })

  test.for(layouts)("are not overtaken by tryReceive ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const waiting = [pull.receive(), pull.receive()]
    await join(layout, push, pull)
    for (const body of numbers(3)) await push.send(body)
    await until(() => pull.tryReceive() === undefined && pull.stats().messagesIn === 3)
    expect((await Promise.all(waiting)).map(String)).toEqual(["0", "1"])
  })
})

describe("Sends that wait together", () => {
  test.for(layouts)("go out in the order they were called ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const early = numbers(50).map((body) => push.send([body, "early"]))
    await join(layout, push, pull)
    const late = numbers(50).map((body) => push.send([body, "late"]))
    expect(await receiveTexts(pull, 100)).toEqual([
      ...numbers(50).map((body) => [body, "early"]),
      ...numbers(50).map((body) => [body, "late"]),
    ])
    await Promise.all([...early, ...late])
  })

  test.for(layouts)("do not send what gave up ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const abort = new AbortController()
    const first = push.send("first")
    const timedOut = push.send("timed out", { timeout: 5 })
    const second = push.send("second", { timeout: 60_000 })
    const aborted = push.send("aborted", { signal: abort.signal })
    const third = push.send("third", { signal: new AbortController().signal })
    await expect(timedOut).rejects.toEqual(again)
    abort.abort()
    await expect(aborted).rejects.toBe(abort.signal.reason)
    await join(layout, push, pull)
    await Promise.all([first, second, third])
    await push.send("fourth")
    expect((await receiveTexts(pull, 4)).flat()).toEqual(["first", "second", "third", "fourth"])
  })

  test("are not overtaken by trySend", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 1 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 1 })
    await pull.bind("inproc://order")
    push.connect("inproc://order")
    expect(countSends(push)).toBe(2)
    const waiting = [push.send("2"), push.send("3")]
    expect(push.trySend("overtaking")).toBe(false)
    expect((await receiveTexts(pull, 4)).flat()).toEqual(["0", "1", "2", "3"])
    await Promise.all(waiting)
    expect(push.trySend("4")).toBe(true)
    expect(drain(pull)).toEqual([["4"]])
  })

  test.for(layouts)("and receives keep a long conversation in order ($name)", async (layout, { context }) => {
    const left = context.socket("DEALER", { sendHighWaterMark: 7, receiveHighWaterMark: 5 })
    const right = context.socket("DEALER", { sendHighWaterMark: 3, receiveHighWaterMark: 9 })
    await join(layout, left, right)
    const sent = numbers(300).map((body) => left.send(body))
    const echoed = (async () => {
      for (let count = 0; count < 300; count++) await right.send(await right.receive())
    })()
    const received = await Promise.all(numbers(300).map(() => left.receive()))
    expect(received.map(String)).toEqual(numbers(300))
    await Promise.all([...sent, echoed])
  })
})

describe("A call's own time limit", () => {
  test.for(layouts)("counts instead of the socket's ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH", { sendTimeout: 1 })
    const pull = context.socket("PULL", { receiveTimeout: 1 })
    const sent = push.send("patient", { timeout: -1 })
    const received = pull.receive({ timeout: -1 })
    await expect(push.send("hurried")).rejects.toEqual(again)
    await expect(pull.receive()).rejects.toEqual(again)
    await expect(pull.receiveMany()).rejects.toEqual(again)
    await join(layout, push, pull)
    await sent
    expect(texts(await received)).toEqual(["patient"])
  })
})

describe("A signal that is aborted already", () => {
  const aborted = AbortSignal.abort(new Error("before it began"))

  test.for(layouts)("lets nothing be sent or received ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    await push.send("there")
    await until(() => pull.stats().queuedIn === 1)
    await expect(pull.receive({ signal: aborted })).rejects.toThrow("before it began")
    await expect(pull.receiveMany(10, { signal: aborted })).rejects.toThrow("before it began")
    await expect(push.send("not sent", { signal: aborted })).rejects.toThrow("before it began")
    await push.send("sent")
    expect((await receiveTexts(pull, 2)).flat()).toEqual(["there", "sent"])
  })
})

describe("A call that ended", () => {
  test("leaves nothing behind at its signal", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await pull.bind("inproc://tidy")
    push.connect("inproc://tidy")
    const abort = new AbortController()
    const { signal } = abort
    const waiting = pull.receive({ signal, timeout: 60_000 })
    await push.send("done", { signal, timeout: 60_000 })
    expect(texts(await waiting)).toEqual(["done"])
    abort.abort()
    await push.send("next")
    expect(texts(await pull.receive())).toEqual(["next"])
  })
})

describe("Calls that wait when the socket closes", () => {
  test("are rejected with EAGAIN, and later ones throw EBADF", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const calls = [
      dealer.send("nobody is there"),
      dealer.send("nobody is there", { timeout: 60_000 }),
      dealer.receive(),
      dealer.receive({ signal: new AbortController().signal }),
      dealer.receiveMany(),
    ]
    const outcomes = Promise.allSettled(calls)
    await dealer.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: again })
    for (const use of [
      () => dealer.send("x"),
      () => dealer.trySend("x"),
      () => dealer.receive(),
      () => dealer.tryReceive(),
    ])
      expect(use).toThrow(expect.objectContaining({ code: "EBADF" }))
  })

  test("are rejected with ETERM when the context is shut down", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const outcomes = Promise.allSettled([dealer.send("nobody is there"), dealer.receive()])
    context.shutdown()
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ETERM" } })
    expect(() => dealer.trySend("x")).toThrow(expect.objectContaining({ code: "ETERM" }))
  })
})

describe("A loop of awaited sends", () => {
  test("lets other work run", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 0 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 0 })
    await pull.bind("inproc://busy")
    push.connect("inproc://busy")
    let others = 0
    const timer = setInterval(() => others++, 0)
    for (let count = 0; count < 20_000; count++) await push.send("x")
    clearInterval(timer)
    await turns(1)
    expect(others).toBeGreaterThan(0)
  })
})
