import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts } from "../support/layouts.ts"
import { countSends, drain, texts } from "../support/messages.ts"

const again = expect.objectContaining({ name: "AgainError", code: "EAGAIN" })

/** Types that wait when nobody can take a message, and a peer for each. */
const waiting = [
  { type: "PUSH", peer: "PULL" },
  { type: "DEALER", peer: "DEALER" },
  { type: "PAIR", peer: "PAIR" },
  { type: "REQ", peer: "REP" },
] as const

describe.for(waiting)("A $type without a peer", ({ type, peer }) => {
  test("is not writable, and trySend answers false", ({ context }) => {
    const socket = context.socket(type)
    expect(socket.writable).toBe(false)
    expect(socket.trySend("nobody is there")).toBe(false)
    expect(socket.stats()).toMatchObject({ messagesOut: 0, queuedOut: 0, dropped: 0 })
  })

  test("rejects a send with EAGAIN when its time is up", async ({ context }) => {
    const socket = context.socket(type)
    await expect(socket.send("now or never", { timeout: 0 })).rejects.toEqual(again)
    const start = performance.now()
    await expect(socket.send("soon or never", { timeout: 30 })).rejects.toEqual(again)
    expect(performance.now() - start).toBeGreaterThan(25)
  })

  test("takes the time limit from its option when the call names none", async ({ context }) => {
    const socket = context.socket(type, { sendTimeout: 0 })
    await expect(socket.send("now or never")).rejects.toEqual(again)
    socket.sendTimeout = 20
    await expect(socket.send("soon or never")).rejects.toEqual(again)
  })

  test.for(layouts)("sends what waits as soon as one comes ($name)", async (layout, { context }) => {
    const socket = context.socket(type)
    const other = context.socket(peer)
    const sent = socket.send("at last")
    await join(layout, socket, other)
    expect(texts(await other.receive())).toEqual(["at last"])
    await expect(sent).resolves.toBeUndefined()
  })
})

describe.for(waiting.filter(({ type }) => type !== "REQ"))("A $type whose peer is full", ({ type, peer }) => {
  test.for(inprocLayouts)("waits, and loses nothing ($name)", async (layout, { context }) => {
    const socket = context.socket(type, { sendHighWaterMark: 2 })
    const other = context.socket(peer, { receiveHighWaterMark: 2 })
    await join(layout, socket, other)
    expect(countSends(socket)).toBe(4)
    await expect(socket.send("too late", { timeout: 0 })).rejects.toEqual(again)
    const waiting = [socket.send("4"), socket.send("5"), socket.send("6")]
    expect(socket.trySend("may not overtake")).toBe(false)
    const heard: string[][] = []
    while (heard.length < 7) heard.push(texts(await other.receive()))
    expect(heard.flat()).toEqual(["0", "1", "2", "3", "4", "5", "6"])
    await Promise.all(waiting)
    expect(other.tryReceive()).toBeUndefined()
  })
})

describe.for(waiting.filter(({ type }) => type !== "REQ"))("What waits in a $type", ({ type, peer }) => {
  test.for(inprocLayouts)(
    "is kept for the next peer when this one leaves ($name)",
    async (layout, { context }) => {
      const socket = context.socket(type, { sendHighWaterMark: 1 })
      const leaver = context.socket(peer, { receiveHighWaterMark: 1 })
      await join(layout, socket, leaver)
      expect(countSends(socket)).toBe(2)
      const waiting = [socket.send("a"), socket.send("b")]
      await leaver.close()
      const next = context.socket(peer)
      await join(layout, socket, next)
      await Promise.all(waiting)
      expect(drain(next)).toEqual([["a"], ["b"]])
    },
  )
})

describe("A ROUTER", () => {
  test.for(inprocLayouts)("drops what is for a peer that is full ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { sendHighWaterMark: 2 })
    const full = context.socket("DEALER", { receiveHighWaterMark: 1, routingId: "full" })
    const free = context.socket("DEALER", { receiveHighWaterMark: 1, routingId: "free" })
    await join(layout, router, full, free)
    for (let number = 0; number < 5; number++) expect(router.trySend(["full", String(number)])).toBe(true)
    await router.send(["free", "still reached"])
    expect(router.stats().dropped).toBe(2)
    expect(drain(full)).toEqual([["0"], ["1"], ["2"]])
    expect(drain(free)).toEqual([["still reached"]])
    await router.send(["full", "again"])
    expect(drain(full)).toEqual([["again"]])
  })

  test("never waits, with peers or without", async ({ context }) => {
    const router = context.socket("ROUTER")
    expect(router.writable).toBe(true)
    expect(router.trySend(["nobody", "hello"])).toBe(true)
    await expect(router.send(["nobody", "hello"], { timeout: 0 })).resolves.toBeUndefined()
  })
})

describe("A REP", () => {
  test.for(inprocLayouts)("drops a reply to a peer that is full ($name)", async (layout, { context }) => {
    const reply = context.socket("REP", { sendHighWaterMark: 1 })
    const asker = context.socket("DEALER", { receiveHighWaterMark: 1 })
    await join(layout, reply, asker)
    for (let number = 0; number < 4; number++) {
      await asker.send(["", `question ${number}`])
      expect(texts(await reply.receive())).toEqual([`question ${number}`])
      expect(reply.trySend(`answer ${number}`)).toBe(true)
    }
    expect(reply.stats().dropped).toBe(2)
    expect(drain(asker)).toEqual([
      ["", "answer 0"],
      ["", "answer 1"],
    ])
  })
})

/** Types that receive. */
const receiving = ["PULL", "DEALER", "PAIR", "ROUTER", "REP"] as const

describe.for(receiving)("A %s that has no message", (type) => {
  test("is not readable, and tryReceive answers undefined", ({ context }) => {
    const socket = context.socket(type)
    expect(socket.readable).toBe(false)
    expect(socket.tryReceive()).toBeUndefined()
  })

  test("rejects a receive with EAGAIN when its time is up", async ({ context }) => {
    const socket = context.socket(type, { receiveTimeout: 20 })
    await expect(socket.receive({ timeout: 0 })).rejects.toEqual(again)
    const start = performance.now()
    await expect(socket.receive()).rejects.toEqual(again)
    expect(performance.now() - start).toBeGreaterThan(15)
    socket.receiveTimeout = 0
    await expect(socket.receive()).rejects.toEqual(again)
  })
})
