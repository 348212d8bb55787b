import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join } from "../support/layouts.ts"
import { countSends, drain, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

describe("A high-water mark that changes while peers are connected", () => {
  const changes = [
    { send: 2, receive: 3, mark: 10, fits: 13 },
    { send: 5, receive: 5, mark: 1, fits: 6 },
    { send: 2, receive: 3, mark: 0, fits: 5000 },
    { send: 0, receive: 3, mark: 4, fits: 7 },
    { send: 3, receive: 0, mark: 4, fits: 5000 },
  ]
  test.for(
    inprocLayouts.flatMap((layout) => changes.map((each) => ({ ...each, layout, name: layout.name }))),
  )(
    "for sending, from $send to $mark with $receive at the other end: $fits fit ($name)",
    async ({ layout, send, receive, mark, fits }, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: send })
      const pull = context.socket("PULL", { receiveHighWaterMark: receive })
      await join(layout, push, pull)
      push.sendHighWaterMark = mark
      expect(countSends(push, 5000)).toBe(fits)
    },
  )

  const receiverChanges = [
    { both: 3, mark: 10, fits: 13 },
    { both: 5, mark: 1, fits: 6 },
    { both: 5, mark: 0, fits: 5000 },
  ]
  test.for(
    inprocLayouts.flatMap((layout) =>
      receiverChanges.map((each) => ({ ...each, layout, name: layout.name })),
    ),
  )(
    "for receiving, from $both to $mark: $fits fit ($name)",
    async ({ layout, both, mark, fits }, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: both })
      const pull = context.socket("PULL", { receiveHighWaterMark: both })
      await join(layout, push, pull)
      pull.receiveHighWaterMark = mark
      expect(countSends(push, 5000)).toBe(fits)
    },
  )

  test.for(inprocLayouts)("never drops what is queued when it falls ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 5 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 5 })
    await join(layout, push, pull)
    expect(countSends(push, 8)).toBe(8)
    pull.receiveHighWaterMark = 1
    push.sendHighWaterMark = 1
    expect(push.trySend("too many")).toBe(false)
    expect(drain(pull).flat()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7"])
    expect(push.trySend("again")).toBe(true)
    expect(drain(pull).flat()).toEqual(["again"])
  })

  test.for(inprocLayouts)(
    "lets a sender that waits go on when it rises ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: 1 })
      const pull = context.socket("PULL", { receiveHighWaterMark: 1 })
      await join(layout, push, pull)
      expect(countSends(push)).toBe(2)
      const waiting = push.send("2")
      push.sendHighWaterMark = 50
      expect(await receiveTexts(pull, 3)).toEqual([["0"], ["1"], ["2"]])
      await waiting
      expect(countSends(push)).toBeGreaterThan(10)
    },
  )

  test("counts for peers that are connected later", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 100 })
    push.sendHighWaterMark = 2
    push.connect("inproc://later")
    expect(countSends(push)).toBe(2)
  })

  test("counts for a peer that is waited for", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 2 })
    push.connect("inproc://later")
    push.sendHighWaterMark = 5
    expect(countSends(push)).toBe(5)
  })

  test.for(["tcp", "ipc"] as const)(
    "counts for a peer on a wire that is waited for (%s)",
    async (transport, { context }) => {
      const push = context.socket("PUSH", { sendHighWaterMark: 2, reconnectInterval: 10_000 })
      push.connect(await reservedEndpoint(transport))
      push.sendHighWaterMark = 5
      expect(countSends(push)).toBe(5)
      push.sendHighWaterMark = 3
      expect(push.trySend("too many")).toBe(false)
      expect(push.stats().queuedOut).toBe(5)
    },
  )

  test("for receiving counts for a connection that is up", async ({ context }) => {
    const pull = context.socket("PULL", { receiveHighWaterMark: 10 })
    const push = context.socket("PUSH")
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    for (let number = 0; number < 40; number++) await push.send(String(number))
    await until(() => pull.stats().queuedIn === 10)
    pull.receiveHighWaterMark = 20
    const heard: string[] = []
    for (let read = 0; read < 10; read++) heard.push(String(await pull.receive()))
    await until(() => pull.stats().queuedIn > 10)
    while (heard.length < 40) heard.push(String(await pull.receive()))
    expect(heard).toEqual(Array.from({ length: 40 }, (_, index) => String(index)))
  })
})
