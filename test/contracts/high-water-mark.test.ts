import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, wireLayouts } from "../support/layouts.ts"
import { countSends, drain, receiveTexts, saturate } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

/** Pairs of types where the first waits when the second is full. */
const pairs = [
  { from: "PUSH", to: "PULL" },
  { from: "DEALER", to: "DEALER" },
  { from: "DEALER", to: "ROUTER" },
  { from: "PAIR", to: "PAIR" },
] as const

describe.for(pairs)("Between $from and $to in one process", ({ from, to }) => {
  test.for(inprocLayouts)("by default 2000 messages fit ($name)", async (layout, { context }) => {
    const sender = context.socket(from)
    const receiver = context.socket(to)
    await join(layout, sender, receiver)
    expect(countSends(sender)).toBe(2000)
    expect(sender.writable).toBe(false)
    expect(receiver.stats().queuedIn).toBe(2000)
  })

  const marks = [
    { send: 1, receive: 1, fits: 2 },
    { send: 3, receive: 4, fits: 7 },
    { send: 1, receive: 100, fits: 101 },
    { send: 0, receive: 0, fits: 10_000 },
    { send: 1, receive: 0, fits: 10_000 },
    { send: 0, receive: 1, fits: 10_000 },
  ]
  test.for(inprocLayouts.flatMap((layout) => marks.map((each) => ({ ...each, name: layout.name, layout }))))(
    "marks of $send and $receive let $fits fit ($name)",
    async ({ layout, send, receive, fits }, { context }) => {
      const sender = context.socket(from, { sendHighWaterMark: send })
      const receiver = context.socket(to, { receiveHighWaterMark: receive })
      await join(layout, sender, receiver)
      expect(countSends(sender, 10_000)).toBe(fits)
      const heard = drain(receiver)
      expect(heard.map((message) => Number(message.at(-1)))).toEqual(
        Array.from({ length: fits }, (_, index) => index),
      )
      expect(sender.trySend("after all was received")).toBe(true)
      expect(drain(receiver).flat()).toContain("after all was received")
    },
  )

  test.for(inprocLayouts)("messages count, not their frames ($name)", async (layout, { context }) => {
    const sender = context.socket(from, { sendHighWaterMark: 2 })
    const receiver = context.socket(to, { receiveHighWaterMark: 1 })
    await join(layout, sender, receiver)
    for (let number = 0; number < 3; number++) expect(sender.trySend(["a", "b", "c", "d"])).toBe(true)
    expect(sender.trySend("one frame more")).toBe(false)
    expect(receiver.stats().queuedIn).toBe(3)
  })

  const reports = [
    { send: 5, receive: 5, after: 5, room: 5 },
    { send: 1, receive: 10, after: 6, room: 6 },
    { send: 3, receive: 4, after: 4, room: 4 },
    { send: 1, receive: 1, after: 1, room: 1 },
  ]
  test.for(
    inprocLayouts.flatMap((layout) => reports.map((each) => ({ ...each, name: layout.name, layout }))),
  )(
    "a full queue of $send and $receive has $room places again after $after reads ($name)",
    async ({ layout, send, receive, after, room }, { context }) => {
      const sender = context.socket(from, { sendHighWaterMark: send })
      const receiver = context.socket(to, { receiveHighWaterMark: receive })
      await join(layout, sender, receiver)
      countSends(sender)
      for (let read = 1; read < after; read++) {
        expect(receiver.tryReceive()).toBeDefined()
        expect(sender.trySend("not yet")).toBe(false)
      }
      expect(receiver.tryReceive()).toBeDefined()
      expect(countSends(sender)).toBe(room)
    },
  )

  test.for(inprocLayouts)("each peer has a queue of its own ($name)", async (layout, { context }) => {
    const sender = context.socket(from, { sendHighWaterMark: 2 })
    const receivers = Array.from({ length: from === "PAIR" ? 1 : 4 }, () =>
      context.socket(to, { receiveHighWaterMark: 1 }),
    )
    await join(layout, sender, ...receivers)
    expect(countSends(sender)).toBe(3 * receivers.length)
    for (const each of receivers) expect(each.stats().queuedIn).toBe(3)
  })
})

describe("A name that nobody has bound yet", () => {
  test.for(pairs)("$from queues its own mark of messages for it", async ({ from, to }, { context }) => {
    const sender = context.socket(from, { sendHighWaterMark: 4 })
    const receiver = context.socket(to, { receiveHighWaterMark: 3 })
    sender.connect("inproc://later")
    expect(countSends(sender)).toBe(4)
    expect(sender.stats()).toMatchObject({ queuedOut: 4, messagesOut: 0, peers: 0 })
    await receiver.bind("inproc://later")
    expect(countSends(sender)).toBe(3)
    expect(drain(receiver).map((message) => message.at(-1))).toEqual(["0", "1", "2", "3", "0", "1", "2"])
    expect(sender.trySend("again")).toBe(true)
  })

  test.for([-1, 0])(
    "a socket that closes with linger %i leaves it its message",
    async (linger, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: 1, linger })
      push.connect("inproc://later")
      expect(countSends(push)).toBe(1)
      await push.close()
      const pull = context.socket("PULL")
      await pull.bind("inproc://later")
      expect(drain(pull)).toEqual([["0"]])
    },
  )

  test("a socket that only bound takes no message", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 1 })
    await push.bind("inproc://alone")
    expect(push.trySend("for nobody")).toBe(false)
  })
})

describe.for(pairs)("Between $from and $to over a wire", ({ from, to }) => {
  test.for(["ipc", "tcp"] as const)(
    "as many messages as the sender's mark wait for a peer that is not there (%s)",
    async (transport, { context }) => {
      const sender = context.socket(from, { sendHighWaterMark: 7, reconnectInterval: 10_000 })
      sender.connect(await reservedEndpoint(transport))
      expect(countSends(sender)).toBe(7)
      expect(sender.writable).toBe(false)
      expect(sender.stats()).toMatchObject({ queuedOut: 7, messagesOut: 0 })
    },
  )

  test.for(wireLayouts)(
    "a stalled receiver holds no more than its mark ($name)",
    async (layout, { context }) => {
      const sender = context.socket(from, { sendHighWaterMark: 10 })
      const receiver = context.socket(to, { receiveHighWaterMark: 10 })
      await join(layout, sender, receiver)
      const body = "x".repeat(20_000)
      const sent = await saturate(sender, (number) => [String(number), body], { brief: true })
      expect(sender.writable).toBe(false)
      expect(receiver.stats().queuedIn).toBe(10)
      expect(sender.stats().queuedOut).toBeGreaterThan(0)
      expect(sender.stats().queuedOut).toBeLessThanOrEqual(10)
      const heard = await receiveTexts(receiver, sent)
      expect(heard.map((message) => Number(message.at(-2)))).toEqual(
        Array.from({ length: sent }, (_, index) => index),
      )
      await until(() => sender.writable)
      expect(receiver.tryReceive()).toBeUndefined()
    },
  )
})
