import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { countSends, drain, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"

describe("A SCATTER", () => {
  test.for(layouts)("gives each message to the next GATHER ($name)", async (layout, { context }) => {
    const scatter = context.socket("SCATTER")
    const gathers = [context.socket("GATHER"), context.socket("GATHER")]
    await join(layout, scatter, ...gathers)
    for (let number = 0; number < 6; number++) await scatter.send(String(number))
    const received = await Promise.all(gathers.map((each) => receiveTexts(each, 3)))
    expect(received).toEqual([
      [["0"], ["2"], ["4"]],
      [["1"], ["3"], ["5"]],
    ])
  })

  test("takes messages of exactly one frame", async ({ context }) => {
    const scatter = context.socket("SCATTER")
    const gather = context.socket("GATHER")
    gather.connect(await scatter.bind("inproc://single"))
    const send = scatter.send.bind(scatter) as (message: unknown) => Promise<void>
    await expect(send(["two", "frames"])).rejects.toMatchObject({ code: "EINVAL" })
    const trySend = scatter.trySend.bind(scatter) as (message: unknown) => boolean
    expect(() => trySend(["two", "frames"])).toThrow(expect.objectContaining({ code: "EINVAL" }))
    await send(["one frame"])
    expect(await receiveTexts(gather, 1)).toEqual([["one frame"]])
    expect(gather.tryReceive()).toBeUndefined()
  })

  test("waits while nobody is there, and while all are full", async ({ context }) => {
    const scatter = context.socket("SCATTER", { sendHighWaterMark: 2 })
    expect(scatter.writable).toBe(false)
    expect(scatter.trySend("nobody")).toBe(false)
    await expect(scatter.send("nobody", { timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    const [one, other] = [0, 1].map(() => context.socket("GATHER", { receiveHighWaterMark: 3 }))
    if (one === undefined || other === undefined) throw new Error("There must be two.")
    scatter.connect(await one.bind("inproc://one"))
    scatter.connect(await other.bind("inproc://other"))
    expect(scatter.writable).toBe(true)
    expect(countSends(scatter)).toBe(10)
    expect(scatter.writable).toBe(false)
    const late = scatter.send("late")
    expect(drain(other)).toEqual([["1"], ["3"], ["5"], ["7"], ["9"], ["late"]])
    await late
    expect(drain(one)).toHaveLength(5)
  })

  test("cannot receive, nor a GATHER send", ({ context }) => {
    const scatter = context.socket("SCATTER")
    const gather = context.socket("GATHER")
    expect([scatter.readable, gather.writable]).toEqual([false, false])
    expect("receive" in scatter || "send" in gather).toBe(false)
  })
})

describe("A GATHER", () => {
  test.for(layouts)("takes from its SCATTERs in turn ($name)", async (layout, { context }) => {
    const gather = context.socket("GATHER")
    const scatters = ["a", "b", "c"].map((name) => ({ name, socket: context.socket("SCATTER") }))
    await join(layout, gather, ...scatters.map(({ socket }) => socket))
    for (const { name, socket } of scatters) for (const turn of [1, 2]) await socket.send(`${name}${turn}`)
    await until(() => gather.stats().queuedIn === 6)
    const received = (await receiveTexts(gather, 6)).map(([text]) => text as string)
    expect(received.slice(0, 3).sort()).toEqual(["a1", "b1", "c1"])
    expect(received.slice(3).sort()).toEqual(["a2", "b2", "c2"])
  })

  test("drops what comes in several frames as a whole, and counts it", async ({ context }) => {
    const gather = context.socket("GATHER")
    // Inside the process nobody looks at types.
    const push = context.socket("PUSH")
    push.connect(await gather.bind("inproc://frames"))
    await push.send(["two", "frames"])
    await push.send("one frame")
    expect(await receiveTexts(gather, 1)).toEqual([["one frame"]])
    expect(gather.stats()).toMatchObject({ dropped: 1, queuedIn: 0 })
  })
})
