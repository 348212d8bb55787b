import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { inprocLayouts, join, layouts, wireLayouts } from "../support/layouts.ts"
import { drain, receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

describe("Two PAIRs", () => {
  test.for(layouts)("talk in either direction, as they like ($name)", async (layout, { context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, left, right)
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      for (let number = 0; number < 3; number++) await from.send([String(number), "", "end"])
      expect(await receiveTexts(to, 3)).toEqual([0, 1, 2].map((number) => [String(number), "", "end"]))
    }
  })

  test.for(layouts)("can talk at the same time ($name)", async (layout, { context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, left, right)
    const numbers = Array.from({ length: 200 }, (_, index) => [String(index)])
    const [fromLeft, fromRight] = await Promise.all([
      receiveTexts(right, 200),
      receiveTexts(left, 200),
      ...numbers.map((message) => left.send(message)),
      ...numbers.map((message) => right.send(message)),
    ])
    expect(fromLeft).toEqual(numbers)
    expect(fromRight).toEqual(numbers)
  })

  test.for(layouts)("take each other's last words after a farewell ($name)", async (layout, { context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, left, right)
    for (const word of ["good", "bye"]) await right.send(word)
    await until(() => left.stats().queuedIn === 2)
    await right.close()
    await until(() => left.stats().peers === 0)
    expect(await receiveTexts(left, 2)).toEqual([["good"], ["bye"]])
    expect(left.tryReceive()).toBeUndefined()
  })
})

describe("A third PAIR", () => {
  test.for(wireLayouts)("is connected, but neither heard nor served ($name)", async (layout, { context }) => {
    const socket = context.socket("PAIR")
    const first = context.socket("PAIR")
    const second = context.socket("PAIR")
    await join(layout, socket, first, second)
    second.trySend("unheard")
    for (let number = 0; number < 3; number++) {
      await first.send(`heard ${number}`)
      expect(texts(await socket.receive())).toEqual([`heard ${number}`])
      await socket.send(`for the first ${number}`)
      expect(texts(await first.receive())).toEqual([`for the first ${number}`])
    }
    expect(second.stats()).toMatchObject({ messagesIn: 0, peers: 1 })
  })

  test.for(inprocLayouts)("finds no room in the same process ($name)", async (layout, { context }) => {
    const socket = context.socket("PAIR")
    const first = context.socket("PAIR")
    const second = context.socket("PAIR")
    await join(layout, socket, first)
    second.connect(await socket.bind("inproc://again"))
    expect(second.trySend("refused")).toBe(false)
    expect(second.writable).toBe(false)
    await expect(second.send("refused", { timeout: 10 })).rejects.toMatchObject({ code: "EAGAIN" })
    await first.send("heard")
    expect(texts(await socket.receive())).toEqual(["heard"])
    await socket.send("for the first")
    expect(drain(first)).toEqual([["for the first"]])
    expect(drain(second)).toEqual([])
  })

  test.for(layouts)(
    "does not move up when the other leaves, but a newcomer is served ($name)",
    async (layout, { context }) => {
      const socket = context.socket("PAIR")
      const first = context.socket("PAIR")
      const second = context.socket("PAIR")
      await join(layout, socket, first)
      second.connect(
        await socket.bind(layout.transport === "inproc" ? "inproc://again" : "tcp://127.0.0.1:*"),
      )
      await until(() => socket.stats().peers === 2 || !second.writable)
      const left = socket.stats().peers - 1
      if (layout.binder === "spokes") socket.disconnect(first.lastEndpoint as string)
      else await first.close()
      await until(() => socket.stats().peers === left)
      expect(socket.trySend("to nobody")).toBe(false)
      second.trySend("unheard")
      const newcomer = context.socket("PAIR")
      newcomer.connect(
        await socket.bind(layout.transport === "inproc" ? "inproc://new" : "tcp://127.0.0.1:*"),
      )
      await newcomer.send("hello")
      expect(texts(await socket.receive())).toEqual(["hello"])
      await socket.send("welcome")
      expect(texts(await newcomer.receive())).toEqual(["welcome"])
      expect(drain(second)).toEqual([])
    },
  )
})

describe("A PAIR that connected", () => {
  test.for(["tcp", "ipc"] as const)(
    "keeps its messages until its peer is back (%s)",
    async (transport, { context }) => {
      const endpoint = await reservedEndpoint(transport)
      const pair = context.socket("PAIR", { reconnectInterval: 5 })
      pair.connect(endpoint)
      for (const life of ["first", "second"]) {
        const peer = context.socket("PAIR")
        await pair.send(`for the ${life}`)
        await peer.bind(endpoint)
        expect(texts(await peer.receive())).toEqual([`for the ${life}`])
        await peer.send("thanks")
        expect(texts(await pair.receive())).toEqual(["thanks"])
        await peer.close()
        await until(() => pair.stats().peers === 0)
      }
    },
  )
})
