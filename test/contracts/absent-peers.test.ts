import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { countSends, drain, receiveTexts, saturate, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, reservedEndpoint, transports } from "../support/wiring.ts"

const wires = ["tcp", "ipc"] as const

/** Types that spread what they send, each with a type that hears it. */
const spreading = [
  { type: "PUSH", peer: "PULL" },
  { type: "DEALER", peer: "DEALER" },
] as const

describe.for(spreading)("A $type that connected to a peer that is not there", ({ type, peer }) => {
  test.for(transports)("queues for it, and delivers all in order (%s)", async (transport, { context }) => {
    const socket = context.socket(type, { reconnectInterval: 5 })
    const endpoint = await reservedEndpoint(transport)
    socket.connect(endpoint)
    expect(socket.writable).toBe(true)
    for (const message of [["1"], ["2", "", "2"], ["3"]]) await socket.send(message)
    expect(socket.stats()).toMatchObject({ queuedOut: 3, peers: 0, messagesOut: 0 })
    const late = context.socket(peer)
    await late.bind(endpoint)
    expect(await receiveTexts(late, 3)).toEqual([["1"], ["2", "", "2"], ["3"]])
    expect(socket.stats()).toMatchObject({ queuedOut: 0, peers: 1, messagesOut: 3 })
  })

  test.for(wires)("gives it its share, which waits (%s)", async (transport, { context }) => {
    const socket = context.socket(type, { reconnectInterval: 5 })
    const live = context.socket(peer)
    const endpoint = await reservedEndpoint(transport)
    socket.connect(await live.bind(anyEndpoint(transport)))
    socket.connect(endpoint)
    await until(() => socket.stats().peers === 1)
    for (let number = 0; number < 10; number++) await socket.send(String(number))
    expect((await receiveTexts(live, 5)).flat()).toEqual(["0", "2", "4", "6", "8"])
    expect(socket.stats().queuedOut).toBe(5)
    const late = context.socket(peer)
    await late.bind(endpoint)
    expect((await receiveTexts(late, 5)).flat()).toEqual(["1", "3", "5", "7", "9"])
    expect(live.tryReceive()).toBeUndefined()
  })

  test.for(wires)("gives it nothing with the option immediate (%s)", async (transport, { context }) => {
    const socket = context.socket(type, { immediate: true })
    const live = context.socket(peer)
    socket.connect(await reservedEndpoint(transport))
    socket.connect(await live.bind(anyEndpoint(transport)))
    await until(() => socket.stats().peers === 1)
    for (let number = 0; number < 10; number++) await socket.send(String(number))
    expect((await receiveTexts(live, 10)).flat()).toEqual(
      Array.from({ length: 10 }, (_, index) => `${index}`),
    )
    expect(socket.stats().queuedOut).toBe(0)
  })

  test.for(wires)("waits for it with the option immediate (%s)", async (transport, { context }) => {
    const socket = context.socket(type, { immediate: true, reconnectInterval: 5 })
    const endpoint = await reservedEndpoint(transport)
    socket.connect(endpoint)
    expect(socket.writable).toBe(false)
    expect(socket.trySend("too early")).toBe(false)
    const sent = socket.send("in time")
    const late = context.socket(peer)
    await late.bind(endpoint)
    expect(texts(await late.receive())).toEqual(["in time"])
    await sent
    expect(socket.writable).toBe(true)
  })

  test.for(wires)(
    "is full when as much waits as may, and goes on when it comes (%s)",
    async (transport, { context }) => {
      const socket = context.socket(type, { sendHighWaterMark: 3, reconnectInterval: 5 })
      const endpoint = await reservedEndpoint(transport)
      socket.connect(endpoint)
      for (const body of ["0", "1", "2"]) expect(socket.trySend(body)).toBe(true)
      // Asked before it was refused anything.
      expect(socket.writable).toBe(false)
      const late = context.socket(peer)
      await late.bind(endpoint)
      expect((await receiveTexts(late, 3)).flat()).toEqual(["0", "1", "2"])
      await until(() => socket.writable)
      expect(socket.trySend("3")).toBe(true)
      expect(texts(await late.receive())).toEqual(["3"])
    },
  )
})

describe("A name inside the process that many wait for", () => {
  test("hears all of them, in the order they came, when it is bound", async ({ context }) => {
    for (let number = 0; number < 10; number++) {
      const push = context.socket("PUSH")
      push.connect("inproc://awaited")
      await push.send(`${number}`)
    }
    const pull = context.socket("PULL")
    await pull.bind("inproc://awaited")
    expect(drain(pull).flat()).toEqual(Array.from({ length: 10 }, (_, index) => `${index}`))
  })

  test("hears even those who have closed by then", async ({ context }) => {
    for (let number = 0; number < 30; number++) {
      const push = context.socket("PUSH")
      push.connect("inproc://awaited")
      await push.send(`${number}`)
      await push.close()
    }
    const pull = context.socket("PULL")
    await pull.bind("inproc://awaited")
    expect(
      drain(pull)
        .flat()
        .map(Number)
        .sort((left, right) => left - right),
    ).toEqual(Array.from({ length: 30 }, (_, index) => index))
    expect(pull.stats().peers).toBe(0)
  })
})

describe("A DEALER with the option immediate", () => {
  test.for(wires)(
    "cannot send while its peer is away, and can when it is back (%s)",
    async (transport, { context }) => {
      const dealer = context.socket("DEALER", { immediate: true, reconnectInterval: 5 })
      const endpoint = await reservedEndpoint(transport)
      dealer.connect(endpoint)
      for (let life = 0; life < 2; life++) {
        const peer = context.socket("DEALER")
        await peer.bind(endpoint)
        await dealer.send("hello")
        expect(texts(await peer.receive())).toEqual(["hello"])
        await peer.send("hello yourself")
        expect(texts(await dealer.receive())).toEqual(["hello yourself"])
        await peer.close()
        await until(() => dealer.stats().peers === 0)
        expect(dealer.trySend("nobody is there")).toBe(false)
        expect(dealer.stats().queuedOut).toBe(0)
      }
    },
  )
})

describe("What a PUSH queued for a peer that it lost", () => {
  test.for(wires)(
    "goes to it when it comes back, if the PUSH had connected (%s)",
    async (transport, { context }) => {
      const push = context.socket("PUSH", { reconnectInterval: 5 })
      const endpoint = await reservedEndpoint(transport)
      push.connect(endpoint)
      for (const life of ["first", "second", "third"]) {
        for (const part of ["a", "b"]) await push.send(`${life} ${part}`)
        const pull = context.socket("PULL")
        await pull.bind(endpoint)
        expect((await receiveTexts(pull, 2)).flat()).toEqual([`${life} a`, `${life} b`])
        await pull.close()
        await until(() => push.stats().peers === 0)
      }
    },
  )

  test.for(wires)(
    "is lost if the PUSH had bound, and others are sent to (%s)",
    async (transport, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: 5 })
      const endpoint = await push.bind(anyEndpoint(transport))
      const stalled = context.socket("PULL", { receiveHighWaterMark: 1 })
      stalled.connect(endpoint)
      await until(() => push.stats().peers === 1)
      const body = "x".repeat(100_000)
      await saturate(push, () => [body], { brief: transport !== "tcp" })
      expect(push.stats().queuedOut).toBeGreaterThan(0)
      const waiting = push.send("kept")
      await stalled.close()
      await until(() => push.stats().peers === 0)
      expect(push.stats().queuedOut).toBe(0)
      expect(push.writable).toBe(false)
      const next = context.socket("PULL")
      next.connect(endpoint)
      await waiting
      expect(texts(await next.receive())).toEqual(["kept"])
    },
  )

  test("is lost inside the process, where nobody comes back", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 2 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 1 })
    await pull.bind("inproc://once")
    push.connect("inproc://once")
    expect(countSends(push)).toBe(3)
    await pull.close()
    expect(push.stats().peers).toBe(0)
    const again = context.socket("PULL")
    await again.bind("inproc://once")
    expect(push.trySend("not connected any more")).toBe(false)
    push.connect("inproc://once")
    expect(push.trySend("connected again")).toBe(true)
    expect(drain(again)).toEqual([["connected again"]])
  })
})
