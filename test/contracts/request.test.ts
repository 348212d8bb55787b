import { describe, expect } from "vitest"
import { StateError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const notItsTurn = expect.objectContaining({ name: "StateError", code: "EFSM" })

describe("The turns of a REQ", () => {
  test("begin with sending", async ({ context }) => {
    const request = context.socket("REQ")
    await expect(request.receive()).rejects.toEqual(notItsTurn)
    expect(() => request.tryReceive()).toThrow(StateError)
    await expect(request.receiveMany()).rejects.toEqual(notItsTurn)
  })

  test.for(layouts)("are one request, then one reply ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    await join(layout, request, reply)
    for (let round = 0; round < 20; round++) {
      await request.send(["question", String(round), ""])
      expect(texts(await reply.receive())).toEqual(["question", String(round), ""])
      await reply.send(["", "answer", String(round)])
      expect(texts(await request.receive())).toEqual(["", "answer", String(round)])
    }
  })

  test.for(layouts)("do not change when they are not kept ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    await join(layout, request, reply)
    await request.send("first")
    await expect(request.send("second")).rejects.toEqual(notItsTurn)
    expect(() => request.trySend("third")).toThrow(StateError)
    expect(texts(await reply.receive())).toEqual(["first"])
    await reply.send("answer")
    expect(texts(await request.receive())).toEqual(["answer"])
    await expect(request.receive()).rejects.toEqual(notItsTurn)
    await request.send("second")
    expect(texts(await reply.receive())).toEqual(["second"])
  })

  test.for(layouts)("survive a receive that gave up ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    await join(layout, request, reply)
    await request.send("question")
    await expect(request.receive({ timeout: 5 })).rejects.toMatchObject({ code: "EAGAIN" })
    const abort = new AbortController()
    const aborted = request.receive({ signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toBe(abort.signal.reason)
    await expect(request.send("another")).rejects.toEqual(notItsTurn)
    await reply.receive()
    await reply.send("answer")
    expect(texts(await request.receive())).toEqual(["answer"])
  })

  test.for(layouts)("are kept by calls made ahead ($name)", async (layout, { context }) => {
    const request = context.socket("REQ")
    const reply = context.socket("REP")
    const sent = request.send("question")
    const received = request.receive()
    const tooMany = request.send("another question")
    await Promise.all([join(layout, request, reply), expect(tooMany).rejects.toEqual(notItsTurn)])
    await sent
    expect(texts(await reply.receive())).toEqual(["question"])
    await reply.send("answer")
    expect(texts(await received)).toEqual(["answer"])
  })
})

describe("The messages of a REQ", () => {
  test.for(layouts)("have an empty frame in front on their way ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { routingId: "asker" })
    const router = context.socket("ROUTER")
    await join(layout, request, router)
    await request.send(["a", "b"])
    expect(texts(await router.receive())).toEqual(["asker", "", "a", "b"])
    await router.send(["asker", "", "", "d"])
    expect(texts(await request.receive())).toEqual(["", "d"])
  })

  test.for(layouts)("are answered by the peer that was asked only ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { routingId: "asker" })
    const peers = Array.from({ length: 3 }, () => context.socket("ROUTER"))
    await join(layout, request, ...peers)
    for (let round = 0; round < 3; round++) {
      await request.send(`question ${round}`)
      const asked = peers[round] as (typeof peers)[number]
      const [before, after] = peers.filter((each) => each !== asked)
      expect(texts(await asked.receive())).toEqual(["asker", "", `question ${round}`])
      await before?.send(["asker", "", "unasked, before"])
      await until(() => request.stats().messagesIn === 3 * round + 1)
      await asked.send(["asker", "", `answer ${round}`])
      await until(() => request.stats().messagesIn === 3 * round + 2)
      await after?.send(["asker", "", "unasked, after"])
      expect(texts(await request.receive())).toEqual([`answer ${round}`])
      await until(() => request.stats().messagesIn === 3 * round + 3)
    }
  })

  test.for(layouts)(
    "are not answered by what came before they were sent ($name)",
    async (layout, { context }) => {
      const request = context.socket("REQ", { routingId: "asker" })
      const router = context.socket("ROUTER")
      await join(layout, request, router)
      await request.send("first")
      await router.receive()
      await router.send(["asker", "", "answer"])
      await router.send(["asker", "", "answer once more"])
      await until(() => request.stats().queuedIn === 2)
      expect(texts(await request.receive())).toEqual(["answer"])
      await request.send("second")
      expect(request.stats().queuedIn).toBe(0)
      await router.receive()
      await router.send(["asker", "", "answer to the second"])
      expect(texts(await request.receive())).toEqual(["answer to the second"])
    },
  )

  test("may be answered before the call that sends them has returned", async ({ context }) => {
    const request = context.socket("REQ")
    const router = context.socket("ROUTER")
    await router.bind("inproc://quick")
    router.consume(([id, ...envelope]) => {
      router.trySend([id as Buffer, ...envelope.slice(0, -1), "answer"])
    })
    request.connect("inproc://quick")
    for (let round = 0; round < 3; round++) {
      await request.send("question")
      expect(texts(await request.receive({ timeout: 10_000 }))).toEqual(["answer"])
    }
  })
})

describe("A REQ whose peer vanishes", () => {
  const bound = layouts.filter(({ transport, binder }) => transport === "inproc" || binder === "hub")

  test.for(bound)("takes an answer from whoever else has one ($name)", async (layout, { context }) => {
    const request = context.socket("REQ", { routingId: "asker" })
    const vanishing = context.socket("ROUTER")
    const other = context.socket("ROUTER")
    await join(layout, request, vanishing, other)
    await request.send("question")
    await vanishing.receive()
    await vanishing.close()
    await until(() => request.stats().peers === 1)
    await expect(request.send("another")).rejects.toEqual(notItsTurn)
    await other.send(["asker", "", "answer"])
    expect(texts(await request.receive())).toEqual(["answer"])
    await request.send("next")
    expect(await receiveTexts(other, 1)).toEqual([["asker", "", "next"]])
  })

  test.for(["tcp", "ipc"] as const)(
    "goes on waiting, though it comes back (%s)",
    async (transport, { context }) => {
      const request = context.socket("REQ", { reconnectInterval: 5 })
      const first = context.socket("REP")
      const endpoint = await reservedEndpoint(transport)
      await first.bind(endpoint)
      request.connect(endpoint)
      await request.send("lost with the peer")
      await first.receive()
      await first.close()
      await until(() => request.stats().peers === 0)
      const second = context.socket("REP")
      await second.bind(endpoint)
      await until(() => request.stats().peers === 1)
      await expect(request.send("another")).rejects.toEqual(notItsTurn)
      request.relaxed = true
      await request.send("another")
      expect(texts(await second.receive())).toEqual(["another"])
      await second.send("answer")
      expect(texts(await request.receive())).toEqual(["answer"])
    },
  )
})
