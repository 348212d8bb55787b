import { describe, expect } from "vitest"
import type { Observer, Request } from "../../src/index.ts"
import { ProtocolError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts, wireLayouts } from "../support/layouts.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

describe("A REQ with the option correlate", () => {
  test.for(layouts)(
    "puts an id before its request, the next one each time ($name)",
    async (layout, { context }) => {
      const request = context.socket("REQ", { correlate: true, routingId: "asker" })
      const router = context.socket("ROUTER")
      await join(layout, request, router)
      let last: number | undefined
      for (let round = 0; round < 4; round++) {
        await request.send(["question", "!"])
        const [peer, id, ...rest] = await router.receive()
        expect(texts([peer as Buffer, ...rest])).toEqual(["asker", "", "question", "!"])
        expect(id?.length).toBe(4)
        const number = (id as Buffer).readUInt32LE()
        if (last !== undefined) expect(number).toBe((last + 1) >>> 0)
        last = number
        await router.send([peer as Buffer, id as Buffer, "", "answer"])
        expect(texts(await request.receive())).toEqual(["answer"])
      }
    },
  )

  test.for(layouts)("ignores replies with another id ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { correlate: true })
    const router = context.socket("ROUTER")
    await join(layout, request, router)
    await request.send("question")
    const [peer, id] = (await router.receive()) as [Buffer, Buffer]
    const other = Buffer.from(id)
    other.writeUInt32LE((id.readUInt32LE() + 1) >>> 0)
    await router.send([peer, other, "", "answer to something else"])
    await router.send([peer, "", "answer to anything"])
    await router.send([peer, id, "", "answer"])
    expect(texts(await request.receive())).toEqual(["answer"])
  })

  test.for(layouts)("is served by a REP as ever ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { correlate: true })
    const reply = context.socket("REP")
    await join(layout, request, reply)
    for (let round = 0; round < 3; round++) {
      await request.send(["question", "2"])
      expect(texts(await reply.receive())).toEqual(["question", "2"])
      await reply.send(["answer", "2"])
      expect(texts(await request.receive())).toEqual(["answer", "2"])
    }
  })
})

describe("A REQ with the option relaxed", () => {
  test.for(layouts)("asks the next peer when it sends again ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { relaxed: true })
    const first = context.socket("REP")
    const second = context.socket("REP")
    await join(layout, request, first, second)
    await request.send("one")
    expect(request.writable).toBe(true)
    await request.send("two")
    expect(texts(await first.receive())).toEqual(["one"])
    expect(texts(await second.receive())).toEqual(["two"])
    await first.send("answer to one")
    await until(() => request.stats().queuedIn === 1)
    await second.send("answer to two")
    expect(texts(await request.receive())).toEqual(["answer to two"])
    await expect(request.receive()).rejects.toMatchObject({ code: "EFSM" })
  })

  test.for(layouts)(
    "and correlate drops the reply to what it asked before ($name)",
    async (layout, { context }) => {
      const request = context.socket("REQ", { relaxed: true, correlate: true })
      const reply = context.socket("REP")
      await join(layout, request, reply)
      await request.send("one")
      await request.send("two")
      for (const question of ["one", "two"]) {
        expect(texts(await reply.receive())).toEqual([question])
        await reply.send(`answer to ${question}`)
      }
      expect(texts(await request.receive())).toEqual(["answer to two"])
    },
  )

  test.for(layouts)(
    "lets a receive that waits have the answer to what is asked anew ($name)",
    async (layout, { context }) => {
      const request = context.socket("REQ", { relaxed: true, correlate: true })
      const first = context.socket("REP")
      const second = context.socket("REP")
      await join(layout, request, first, second)
      await request.send("one")
      const received = request.receive()
      await request.send("two")
      await first.receive()
      await first.send("answer to one")
      await second.receive()
      await second.send("answer to two")
      expect(texts(await received)).toEqual(["answer to two"])
    },
  )
})

/** Replies that a REQ cannot take: nothing in front, nothing behind, or something else than an empty frame. */
const malformed = [
  { what: "has no empty frame", frames: ["x"] },
  { what: "is nothing but the empty frame", frames: [""] },
  { what: "begins with another frame", frames: ["x", "", "y"] },
  { what: "begins with an id that is too long", frames: ["12345", "", "y"] },
  { what: "has an id but no empty frame", frames: ["1234", "y"] },
]

/** The reason of the next disconnection. */
const disconnection = async (events: Observer): Promise<unknown> => {
  for await (const event of events) if (event.type === "disconnect") return event.error
  return "closed"
}

describe.for(malformed)("A reply that $what", ({ frames }) => {
  test.for(inprocLayouts)("is passed over ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { routingId: "asker" })
    const router = context.socket("ROUTER")
    await join(layout, request, router)
    await request.send("question")
    await router.receive()
    await router.send(["asker", ...frames])
    await router.send(["asker", "", "answer"])
    expect(texts(await request.receive())).toEqual(["answer"])
  })

  test.for(wireLayouts)("ends the connection it came by ($name)", async (layout, { context }) => {
    const request: Request = context.socket("REQ", {
      routingId: "asker",
      relaxed: true,
      reconnectInterval: 5,
    })
    const router = context.socket("ROUTER", { reconnectInterval: 5 })
    await join(layout, request, router)
    const ended = disconnection(request.events)
    await request.send("question")
    await router.receive()
    await router.send(["asker", ...frames])
    expect(await ended).toBeInstanceOf(ProtocolError)
    expect(request.stats().queuedIn).toBe(0)
    // Whoever connected comes back, and talks sense now.
    await until(() => request.stats().peers === 1 && router.stats().peers === 1)
    await request.send("once more")
    expect(await receiveTexts(router, 1)).toEqual([["asker", "", "once more"]])
    await router.send(["asker", "", "answer"])
    expect(texts(await request.receive())).toEqual(["answer"])
  })
})
