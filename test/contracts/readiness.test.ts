import { describe, expect } from "vitest"
import { EVENTS, POLLIN, POLLOUT, type Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts } from "../support/layouts.ts"
import { countSends, drain, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

/** The bits that libzmq calls EVENTS, which must agree with the two properties. */
const ready = (socket: Socket): string => {
  const bits = socket.get(EVENTS) as number
  expect(bits).toBe((socket.readable ? POLLIN : 0) | (socket.writable ? POLLOUT : 0))
  return [bits & POLLIN ? "in" : "", bits & POLLOUT ? "out" : ""].join("")
}

describe("A socket without a peer", () => {
  const alone = { PAIR: "", PUSH: "", PULL: "", DEALER: "", ROUTER: "out", REQ: "", REP: "" } as const
  test.for(Object.entries(alone) as [keyof typeof alone, string][])(
    "of type %s is ready for: %s",
    ([type, bits], { context }) => {
      expect(ready(context.socket(type))).toBe(bits)
    },
  )

  test("of type ROUTER with the option mandatory is ready for nothing", ({ context }) => {
    expect(ready(context.socket("ROUTER", { mandatory: true }))).toBe("")
  })
})

/** Types that send and receive as they like, and one for the other end. */
const free = [
  { type: "PAIR", peer: "PAIR" },
  { type: "DEALER", peer: "DEALER" },
] as const

describe.for(free)("A $type", ({ type, peer }) => {
  test.for(layouts)(
    "can send when it has a peer, and receive when there is a message ($name)",
    async (layout, { context }) => {
      const socket = context.socket(type)
      const other = context.socket(peer)
      await join(layout, socket, other)
      expect(ready(socket)).toBe("out")
      await other.send("1")
      await other.send(["2", "2"])
      await until(() => socket.stats().queuedIn === 2)
      expect(ready(socket)).toBe("inout")
      await socket.receive()
      expect(ready(socket)).toBe("inout")
      await socket.receive()
      expect(ready(socket)).toBe("out")
    },
  )

  test.for(inprocLayouts)("cannot send while its peer is full ($name)", async (layout, { context }) => {
    const socket = context.socket(type, { sendHighWaterMark: 2 })
    const other = context.socket(peer, { receiveHighWaterMark: 2 })
    await join(layout, socket, other)
    for (let number = 0; number < 4; number++) {
      expect(ready(socket)).toBe("out")
      expect(socket.trySend("x")).toBe(true)
    }
    // Full, though nothing has been refused yet.
    expect(ready(socket)).toBe("")
    expect(socket.trySend("x")).toBe(false)
    expect(ready(socket)).toBe("")
    expect(drain(other)).toHaveLength(4)
    expect(ready(socket)).toBe("out")
    expect(countSends(socket)).toBe(4)
    await other.close()
    expect(ready(socket)).toBe("")
  })
})

describe("A PUSH and a PULL", () => {
  test.for(layouts)("are ready for one direction only ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    expect([ready(push), ready(pull)]).toEqual(["out", ""])
    await push.send("x")
    await until(() => pull.stats().queuedIn === 1)
    expect([ready(push), ready(pull)]).toEqual(["out", "in"])
    await pull.receive()
    expect([ready(push), ready(pull)]).toEqual(["out", ""])
  })

  test.for(layouts)(
    "and what is handed to a receive that waits is not there any more ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const received = pull.receive()
      await push.send("x")
      expect(texts(await received)).toEqual(["x"])
      expect(ready(pull)).toBe("")
    },
  )

  test("that has sends waiting cannot send", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 1 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 1 })
    await pull.bind("inproc://waiting")
    push.connect("inproc://waiting")
    countSends(push)
    const waiting = push.send("2")
    expect(ready(push)).toBe("")
    await pull.receive()
    await waiting
    expect(ready(push)).toBe("")
    drain(pull)
    expect(ready(push)).toBe("out")
  })
})

describe("A REQ and a REP", () => {
  test.for(layouts)("are ready for what is their turn ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    await join(layout, request, reply)
    for (let round = 0; round < 2; round++) {
      expect([ready(request), ready(reply)]).toEqual(["out", ""])
      await request.send("question")
      await until(() => reply.readable)
      expect([ready(request), ready(reply)]).toEqual(["", "in"])
      await reply.receive()
      expect([ready(request), ready(reply)]).toEqual(["", "out"])
      await reply.send("answer")
      await until(() => request.readable)
      expect([ready(request), ready(reply)]).toEqual(["in", ""])
      await request.receive()
    }
  })

  test.for(layouts)("with the option relaxed: can always send ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { relaxed: true })
    const reply = context.socket("REP")
    await join(layout, request, reply)
    await request.send("question")
    expect(ready(request)).toBe("out")
    await reply.receive()
    await reply.send("answer")
    await until(() => request.readable)
    expect(ready(request)).toBe("inout")
  })
})

describe("A ROUTER", () => {
  test.for(layouts)(
    "can always send, and receive when there is a message ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const dealer = context.socket("DEALER")
      await join(layout, router, dealer)
      expect(ready(router)).toBe("out")
      await dealer.send("x")
      await until(() => router.stats().queuedIn === 1)
      expect(ready(router)).toBe("inout")
      await router.receive()
      expect(ready(router)).toBe("out")
    },
  )

  test.for(inprocLayouts)(
    "with the option mandatory: can send while some peer has room ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true, sendHighWaterMark: 1 })
      const a = context.socket("DEALER", { routingId: "a", receiveHighWaterMark: 1 })
      const b = context.socket("DEALER", { routingId: "b", receiveHighWaterMark: 1 })
      await join(layout, router, a, b)
      for (const id of ["a", "a", "b", "b"]) {
        expect(ready(router)).toBe("out")
        expect(router.trySend([id, "x"])).toBe(true)
      }
      expect(ready(router)).toBe("")
      expect(drain(b)).toHaveLength(2)
      expect(ready(router)).toBe("out")
      expect(router.trySend(["a", "x"])).toBe(false)
      expect(router.trySend(["b", "x"])).toBe(true)
    },
  )

  test("is not ready for a peer whose id is taken", async ({ context }) => {
    const router = context.socket("ROUTER")
    const first = context.socket("DEALER", { routingId: "same" })
    const second = context.socket("DEALER", { routingId: "same" })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    first.connect(endpoint)
    await until(() => router.stats().peers === 1)
    second.connect(endpoint)
    await until(() => router.stats().peers === 2)
    await second.send("unheard")
    await until(() => second.stats().messagesOut === 1)
    await first.send("heard")
    await until(() => router.readable)
    expect(texts(await router.receive())).toEqual(["same", "heard"])
    expect(ready(router)).toBe("out")
  })
})

describe("A socket that is closed", () => {
  test("is ready for nothing", async ({ context }) => {
    const router = context.socket("ROUTER")
    await router.close()
    expect([router.readable, router.writable]).toEqual([false, false])
    expect(() => router.get(EVENTS)).toThrow(expect.objectContaining({ code: "EBADF" }))
  })
})
