import { describe, expect } from "vitest"
import { StateError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

const notItsTurn = expect.objectContaining({ name: "StateError", code: "EFSM" })

describe("The turns of a REP", () => {
  test("begin with receiving", async ({ context }) => {
    const reply = context.socket("REP")
    await expect(reply.send("unasked")).rejects.toEqual(notItsTurn)
    expect(() => reply.trySend("unasked")).toThrow(StateError)
  })

  test.for(layouts)("do not change when they are not kept ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const asker = context.socket("DEALER")
    await join(layout, reply, asker)
    await asker.send(["", "one"])
    await asker.send(["", "two"])
    expect(texts(await reply.receive())).toEqual(["one"])
    await expect(reply.receive()).rejects.toEqual(notItsTurn)
    expect(() => reply.tryReceive()).toThrow(StateError)
    await reply.send("answer to one")
    await expect(reply.send("once more")).rejects.toEqual(notItsTurn)
    expect(texts(await reply.receive())).toEqual(["two"])
    await reply.send("answer to two")
    expect(await receiveTexts(asker, 2)).toEqual([
      ["", "answer to one"],
      ["", "answer to two"],
    ])
  })

  test.for(layouts)("let one request be open at a time ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const askers = [context.socket("REQ"), context.socket("REQ")]
    await join(layout, reply, ...askers)
    for (const [index, asker] of askers.entries()) {
      await asker.send(`from ${index}`)
      await until(() => reply.stats().queuedIn === index + 1)
    }
    for (const [index, asker] of askers.entries()) {
      expect(texts(await reply.receive())).toEqual([`from ${index}`])
      expect(reply.readable).toBe(false)
      await reply.send(`to ${index}`)
      expect(texts(await asker.receive())).toEqual([`to ${index}`])
    }
  })

  test.for(layouts)(
    "give each receive that was called ahead a request, one at a time ($name)",
    async (layout, { context }) => {
      const reply = context.socket("REP")
      const asker = context.socket("DEALER")
      const ahead = [reply.receive(), reply.receive()]
      await join(layout, reply, asker)
      for (const body of ["one", "two"]) await asker.send(["", body])
      await until(() => reply.stats().messagesIn === 2)
      expect(texts((await ahead[0]) ?? [])).toEqual(["one"])
      await reply.send("answer to one")
      expect(texts((await ahead[1]) ?? [])).toEqual(["two"])
      await reply.send("answer to two")
      expect(await receiveTexts(asker, 2)).toEqual([
        ["", "answer to one"],
        ["", "answer to two"],
      ])
    },
  )

  test.for(layouts)("can be handed to a consumer ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const askers = [context.socket("REQ"), context.socket("REQ"), context.socket("REQ")]
    await join(layout, reply, ...askers)
    reply.consume(async ([question]) => {
      await Promise.resolve()
      await reply.send(`answer to ${question}`)
    })
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        askers.map(async (asker, index) => {
          await asker.send(`${index}.${round}`)
          expect(texts(await asker.receive())).toEqual([`answer to ${index}.${round}`])
        }),
      )
    }
  })
})

/** What stands in front of a request, and the request that is seen of it. */
const envelopes = [
  { envelope: [""], body: ["x"] },
  { envelope: ["hop 1", ""], body: ["x"] },
  { envelope: ["hop 3", "hop 2", "hop 1", ""], body: ["x", "y"] },
  { envelope: [""], body: ["", "x"] },
  { envelope: ["hop", ""], body: ["", ""] },
]

describe.for(envelopes)("A request $body in the envelope $envelope", ({ envelope, body }) => {
  test.for(layouts)("is received without it, and answered in it ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const dealer = context.socket("DEALER")
    await join(layout, reply, dealer)
    await dealer.send([...envelope, ...body])
    expect(texts(await reply.receive())).toEqual(body)
    await reply.send(["answer", ""])
    expect(texts(await dealer.receive())).toEqual([...envelope, "answer", ""])
  })
})

describe("A request", () => {
  test.for(layouts)(
    "without an envelope, or with nothing in it, is passed over ($name)",
    async (layout, { context }) => {
      const reply = context.socket("REP")
      const dealer = context.socket("DEALER")
      await join(layout, reply, dealer)
      for (const message of [["x"], ["x", "y"], [""], ["hop", ""], ["", "good"]]) await dealer.send(message)
      expect(texts(await reply.receive())).toEqual(["good"])
      await reply.send("answer")
      expect(texts(await dealer.receive())).toEqual(["", "answer"])
    },
  )

  test.for(layouts)(
    "goes through ROUTER and DEALER and back unchanged ($name)",
    async (layout, { context }) => {
      const [request, router, dealer, reply] = [
        context.socket("REQ", { routingId: "asker" }),
        context.socket("ROUTER"),
        context.socket("DEALER"),
        context.socket("REP"),
      ]
      await join(layout, router, request)
      await join(layout, dealer, reply)
      await request.send(["a", "b"])
      const forward = await router.receive()
      expect(texts(forward)).toEqual(["asker", "", "a", "b"])
      await dealer.send(forward)
      expect(texts(await reply.receive())).toEqual(["a", "b"])
      await reply.send(["c", "d"])
      const back = await dealer.receive()
      expect(texts(back)).toEqual(["asker", "", "c", "d"])
      await router.send(back)
      expect(texts(await request.receive())).toEqual(["c", "d"])
    },
  )

  test.for(layouts)("whose peer has gone is answered into the void ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const leaver = context.socket("REQ")
    const stayer = context.socket("REQ")
    await join(layout, reply, leaver, stayer)
    await leaver.send("and gone")
    expect(texts(await reply.receive())).toEqual(["and gone"])
    await leaver.close()
    await until(() => reply.stats().peers === 1)
    expect(reply.writable).toBe(true)
    await reply.send("to nobody")
    await stayer.send("question")
    expect(texts(await reply.receive())).toEqual(["question"])
    await reply.send("answer")
    expect(texts(await stayer.receive())).toEqual(["answer"])
  })
})
