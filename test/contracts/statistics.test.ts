import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts } from "../support/layouts.ts"
import { drain, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const nothing = {
  messagesIn: 0,
  messagesOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  dropped: 0,
  queuedIn: 0,
  queuedOut: 0,
  peers: 0,
}

describe("The statistics of a socket", () => {
  test("begin with nothing", ({ context }) => {
    for (const type of ["PAIR", "REQ", "REP", "DEALER", "ROUTER", "PUSH", "PULL"] as const)
      expect(context.socket(type).stats()).toEqual(nothing)
  })

  test.for(layouts)("count messages and the bytes of their frames ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const message of [["12345"], ["1", "", "23"], [""]]) await push.send(message)
    await until(() => pull.stats().queuedIn === 3)
    await until(() => push.stats().messagesOut === 3)
    expect(push.stats()).toEqual({ ...nothing, messagesOut: 3, bytesOut: 8, peers: 1 })
    expect(pull.stats()).toEqual({ ...nothing, messagesIn: 3, bytesIn: 8, queuedIn: 3, peers: 1 })
    await receiveTexts(pull, 2)
    expect(pull.stats()).toEqual({ ...nothing, messagesIn: 3, bytesIn: 8, queuedIn: 1, peers: 1 })
    drain(pull)
    expect(pull.stats().queuedIn).toBe(0)
  })

  test.for(layouts)(
    "count what goes straight to a receive or a consumer ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const waiting = pull.receive()
      await push.send("1")
      await waiting
      let heard = 0
      pull.consume(() => void heard++)
      for (let count = 0; count < 9; count++) await push.send("1")
      await until(() => heard === 9)
      expect(pull.stats()).toMatchObject({ messagesIn: 10, bytesIn: 10, queuedIn: 0 })
      expect(push.stats()).toMatchObject({ messagesOut: 10, bytesOut: 10, queuedOut: 0 })
    },
  )

  test.for(layouts)("count the peers that are connected ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const dealers = Array.from({ length: 3 }, () => context.socket("DEALER"))
    await join(layout, router, ...dealers)
    expect(router.stats().peers).toBe(3)
    await dealers[1]?.close()
    await until(() => router.stats().peers === 2)
    await router.close()
    await until(() => dealers[0]?.stats().peers === 0 && dealers[2]?.stats().peers === 0)
    expect(router.stats().peers).toBe(0)
  })

  test("count what waits for a peer", async ({ context }) => {
    const dealer = context.socket("DEALER", { reconnectInterval: 10_000 })
    dealer.connect(await reservedEndpoint("ipc"))
    dealer.connect(await reservedEndpoint("inproc"))
    for (let count = 0; count < 5; count++) await dealer.send("12")
    expect(dealer.stats()).toEqual({ ...nothing, queuedOut: 5 })
  })

  test.for(inprocLayouts)(
    "count what was dropped for a peer that is too slow ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER", { sendHighWaterMark: 1 })
      const dealer = context.socket("DEALER", { routingId: "slow", receiveHighWaterMark: 1 })
      await join(layout, router, dealer)
      for (let count = 0; count < 5; count++) await router.send(["slow", "12"])
      expect(router.stats()).toEqual({ ...nothing, messagesOut: 2, bytesOut: 4, dropped: 3, peers: 1 })
      expect(dealer.stats()).toMatchObject({ messagesIn: 2, bytesIn: 4, queuedIn: 2 })
    },
  )

  test("count what was dropped because there is no such peer", async ({ context }) => {
    const router = context.socket("ROUTER")
    await router.send(["nobody", "x"])
    await router.send(["nobody", "y"])
    expect(router.stats().dropped).toBe(2)
    await router.send("no message at all")
    expect(router.stats()).toEqual({ ...nothing, dropped: 2 })
  })

  test.for(inprocLayouts)(
    "count replies to a peer that has gone as dropped ($name)",
    async (layout, { context }) => {
      const reply = context.socket("REP")
      const asker = context.socket("REQ")
      await join(layout, reply, asker)
      await asker.send("x")
      await reply.receive()
      await asker.close()
      await reply.send("y")
      expect(reply.stats()).toMatchObject({ messagesOut: 0, dropped: 1 })
    },
  )

  test("are a copy", ({ context }) => {
    const push = context.socket("PUSH")
    const before = push.stats() as { messagesOut: number }
    before.messagesOut = 7
    expect(push.stats().messagesOut).toBe(0)
  })
})
