import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { countSends, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"

describe("Two CHANNELs", () => {
  test.for(layouts)("talk in either direction, as they like ($name)", async (layout, { context }) => {
    const left = context.socket("CHANNEL")
    const right = context.socket("CHANNEL")
    await join(layout, left, right)
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      for (let number = 0; number < 3; number++) await from.send(String(number))
      expect(await receiveTexts(to, 3)).toEqual([["0"], ["1"], ["2"]])
    }
  })

  test("take messages of exactly one frame", async ({ context }) => {
    const left = context.socket("CHANNEL")
    const right = context.socket("CHANNEL")
    right.connect(await left.bind("inproc://channel"))
    const send = left.send.bind(left) as (message: unknown) => Promise<void>
    await expect(send(["two", "frames"])).rejects.toMatchObject({ code: "EINVAL" })
    await left.send("one")
    expect(await receiveTexts(right, 1)).toEqual([["one"]])
  })

  test("wait for each other at the sum of their marks", async ({ context }) => {
    const left = context.socket("CHANNEL", { sendHighWaterMark: 4 })
    const right = context.socket("CHANNEL", { receiveHighWaterMark: 3 })
    expect(left.trySend("nobody")).toBe(false)
    right.connect(await left.bind("inproc://marks"))
    expect(countSends(left)).toBe(7)
    expect(left.writable).toBe(false)
  })
})

describe("A third CHANNEL", () => {
  test.for(wireLayouts)("is not heard ($name)", async (layout, { context }) => {
    const hub = context.socket("CHANNEL")
    const first = context.socket("CHANNEL")
    const second = context.socket("CHANNEL")
    await join(layout, hub, first)
    await join({ ...layout, binder: "hub" }, hub, second).catch(() => {})
    second.trySend("unheard")
    await first.send("heard")
    expect(await receiveTexts(hub, 1)).toEqual([["heard"]])
    await hub.send("for the first")
    expect(await receiveTexts(first, 1)).toEqual([["for the first"]])
    await until(() => hub.stats().queuedIn === 0)
    expect(second.tryReceive()).toBeUndefined()
  })
})
