import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts, wireLayouts } from "../support/layouts.ts"
import { drain, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"

/** Types that hand their messages to one peer after the other, each with a type that hears them. */
const sharers = [
  { sharer: "PUSH", worker: "PULL" },
  { sharer: "DEALER", worker: "DEALER" },
] as const

describe.for(sharers)("A $sharer with several peers", ({ sharer, worker }) => {
  test.for(layouts)("gives each message to the next one ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer)
    const workers = Array.from({ length: 5 }, () => context.socket(worker))
    await join(layout, hub, ...workers)
    for (let number = 0; number < 12; number++) await hub.send(String(number))
    const received = await Promise.all(workers.map((each, index) => receiveTexts(each, index < 2 ? 3 : 2)))
    expect(received).toEqual([
      [["0"], ["5"], ["10"]],
      [["1"], ["6"], ["11"]],
      [["2"], ["7"]],
      [["3"], ["8"]],
      [["4"], ["9"]],
    ])
  })

  test.for(layouts)("gives all frames of a message to the same one ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer)
    const workers = Array.from({ length: 3 }, () => context.socket(worker))
    await join(layout, hub, ...workers)
    for (let number = 0; number < 6; number++) await hub.send([`${number}a`, "", `${number}c`])
    const received = await Promise.all(workers.map((each) => receiveTexts(each, 2)))
    expect(received).toEqual(
      [0, 1, 2].map((first) => [first, first + 3].map((number) => [`${number}a`, "", `${number}c`])),
    )
  })
})

describe("A REQ with several peers", () => {
  test.for(layouts)("asks each one in turn ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const replies = Array.from({ length: 5 }, () => context.socket("REP"))
    await join(layout, request, ...replies)
    for (let number = 0; number < 7; number++) {
      await request.send(["question", String(number)])
      const asked = replies[number % 5] as (typeof replies)[number]
      expect(await receiveTexts(asked, 1)).toEqual([["question", String(number)]])
      await asked.send(["answer", String(number)])
      expect(await receiveTexts(request, 1)).toEqual([["answer", String(number)]])
    }
  })
})

describe.for(sharers)("A $sharer whose peers are not equally fast", ({ sharer, worker }) => {
  test.for(inprocLayouts)("passes over one that is full ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer, { sendHighWaterMark: 2 })
    const slow = context.socket(worker, { receiveHighWaterMark: 1 })
    const quick = context.socket(worker, { receiveHighWaterMark: 1 })
    await join(layout, hub, slow, quick)
    const heard: string[][] = []
    for (let number = 0; number < 20; number++) {
      expect(hub.trySend(String(number))).toBe(true)
      heard.push(...drain(quick))
    }
    expect(drain(slow)).toEqual([["0"], ["2"], ["4"]])
    expect(heard.map(([text]) => Number(text))).toEqual([
      1,
      3,
      ...Array.from({ length: 15 }, (_, index) => index + 5),
    ])
  })

  test.for(inprocLayouts)("comes back to one that has room again ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer, { sendHighWaterMark: 1 })
    const slow = context.socket(worker, { receiveHighWaterMark: 1 })
    const quick = context.socket(worker, { receiveHighWaterMark: 1 })
    await join(layout, hub, slow, quick)
    for (let number = 0; number < 4; number++) expect(hub.trySend(String(number))).toBe(true)
    expect(hub.trySend("too many")).toBe(false)
    expect(drain(slow)).toEqual([["0"], ["2"]])
    expect(hub.trySend("4")).toBe(true)
    expect(hub.trySend("5")).toBe(true)
    expect(hub.trySend("too many")).toBe(false)
    expect(drain(slow)).toEqual([["4"], ["5"]])
    expect(drain(quick)).toEqual([["1"], ["3"]])
  })

  test.for(wireLayouts)("goes on with the others when one has gone ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer, { immediate: true })
    const leaver = context.socket(worker)
    const stayers = [context.socket(worker), context.socket(worker)]
    await join(layout, hub, leaver, ...stayers)
    await leaver.close()
    await until(() => hub.stats().peers === 2)
    for (let number = 0; number < 6; number++) await hub.send(String(number))
    const received = await Promise.all(stayers.map((each) => receiveTexts(each, 3)))
    expect(received.flat(2).sort()).toEqual(["0", "1", "2", "3", "4", "5"])
  })

  test.for(inprocLayouts)("forgets one that has left the process ($name)", async (layout, { context }) => {
    const hub = context.socket(sharer)
    const leaver = context.socket(worker)
    const stayers = [context.socket(worker), context.socket(worker)]
    await join(layout, hub, leaver, ...stayers)
    await leaver.close()
    for (let number = 0; number < 6; number++) expect(hub.trySend(String(number))).toBe(true)
    expect(stayers.map((each) => drain(each).length)).toEqual([3, 3])
  })

  test("lets an endpoint that nobody has bound yet take its share, and no more", async ({ context }) => {
    const hub = context.socket(sharer, { sendHighWaterMark: 3 })
    const live = context.socket(worker)
    hub.connect("inproc://nobody")
    hub.connect(await live.bind("inproc://somebody"))
    for (let number = 0; number < 20; number++) expect(hub.trySend(String(number))).toBe(true)
    expect(hub.stats().queuedOut).toBe(3)
    expect(drain(live).length).toBe(17)
    const late = context.socket(worker)
    await late.bind("inproc://nobody")
    expect(drain(late)).toEqual([["0"], ["2"], ["4"]])
  })
})
