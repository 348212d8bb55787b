import { describe, expect } from "vitest"
import { CONFLATE } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { countSends, drain, receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint, transports } from "../support/wiring.ts"

describe("The option conflate", () => {
  test.for(wireLayouts)("of a receiver keeps only the last message ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL", { conflate: true, receiveHighWaterMark: 1 })
    await join(layout, push, pull)
    for (let number = 0; number < 50; number++) await push.send(String(number))
    await until(() => pull.stats().messagesIn === 50)
    expect(pull.stats().queuedIn).toBe(1)
    expect(drain(pull)).toEqual([["49"]])
    expect(pull.readable).toBe(false)
    await push.send("50")
    expect(texts(await pull.receive())).toEqual(["50"])
  })

  test.for(wireLayouts)("keeps one message for each peer ($name)", async (layout, { context }) => {
    const pull = context.socket("PULL", { conflate: true })
    const pushes = [context.socket("PUSH"), context.socket("PUSH")]
    await join(layout, pull, ...pushes)
    for (const [index, push] of pushes.entries())
      for (let number = 0; number < 5; number++) await push.send(`${index}.${number}`)
    await until(() => pull.stats().messagesIn === 10)
    expect(drain(pull).flat().sort()).toEqual(["0.4", "1.4"])
  })

  test.for(wireLayouts)(
    "keeps the last frame of a message of several ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL", { conflate: true })
      await join(layout, push, pull)
      await push.send("first")
      await push.send(["a", "b", "c"])
      await until(() => pull.stats().messagesIn === 2)
      expect(drain(pull)).toEqual([["c"]])
    },
  )

  test.for(layouts)("holds nothing back from a receive that waits ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH", { conflate: true })
    const pull = context.socket("PULL", { conflate: true })
    await join(layout, push, pull)
    for (let number = 0; number < 5; number++) {
      const received = pull.receive()
      await push.send(String(number))
      expect(texts(await received)).toEqual([String(number)])
    }
  })

  test.for(transports)(
    "of a sender keeps only the last message for a peer that is not there (%s)",
    async (transport, { context }) => {
      const push = context.socket("PUSH", { conflate: true, sendHighWaterMark: 1, reconnectInterval: 5 })
      const endpoint = await reservedEndpoint(transport)
      push.connect(endpoint)
      expect(countSends(push, 100)).toBe(100)
      expect(push.writable).toBe(true)
      expect(push.stats().queuedOut).toBe(1)
      const pull = context.socket("PULL")
      await pull.bind(endpoint)
      expect(texts(await pull.receive())).toEqual(["99"])
      expect(pull.tryReceive()).toBeUndefined()
    },
  )

  const inProcess = [
    { binder: false, connector: true, left: ["4"] },
    { binder: true, connector: true, left: ["4"] },
    { binder: true, connector: false, left: ["0", "1", "2", "3", "4"] },
  ]
  test.for(inProcess)(
    "inside the process is that of the one who connects: $connector",
    async ({ binder, connector, left }, { context }) => {
      for (const [bound, connecting] of [
        ["PULL", "PUSH"],
        ["PUSH", "PULL"],
      ] as const) {
        const sockets = [
          context.socket(bound, { conflate: binder }),
          context.socket(connecting, { conflate: connector }),
        ]
        const name = `inproc://${bound}`
        await sockets[0]?.bind(name)
        sockets[1]?.connect(name)
        const push = sockets.find((each) => each.type === 8) as ReturnType<typeof context.socket<"PUSH">>
        const pull = sockets.find((each) => each.type === 7) as ReturnType<typeof context.socket<"PULL">>
        for (let number = 0; number < 5; number++) expect(push.trySend(String(number))).toBe(true)
        expect(drain(pull).flat()).toEqual(left)
      }
    },
  )

  test("counts for endpoints that come after it", async ({ context }) => {
    const pull = context.socket("PULL")
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    pull.conflate = true
    const push = context.socket("PUSH")
    push.connect(endpoint)
    for (const body of ["a", "b"]) await push.send(body)
    expect(await receiveTexts(pull, 2)).toEqual([["a"], ["b"]])
  })

  test("works in both directions of a DEALER", async ({ context }) => {
    const left = context.socket("DEALER", { conflate: true })
    const right = context.socket("DEALER", { conflate: true })
    right.connect(await left.bind("tcp://127.0.0.1:*"))
    await until(() => left.stats().peers === 1)
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      for (let number = 0; number < 20; number++) await from.send(String(number))
      await until(() => to.stats().queuedIn === 1 && from.stats().queuedOut === 0)
      let last: string | undefined
      while (last !== "19") last = texts(await to.receive())[0]
      expect(to.tryReceive()).toBeUndefined()
    }
  })

  test.for([
    ["PAIR", "PAIR"],
    ["ROUTER", "DEALER"],
  ] as const)("changes nothing for a %s", async ([type, peer], { context }) => {
    const socket = context.socket(type)
    socket.set(CONFLATE, true)
    const other = context.socket(peer)
    other.connect(await socket.bind("tcp://127.0.0.1:*"))
    for (const body of ["a", "b", "c"]) await other.send([body, "."])
    await until(() => socket.stats().queuedIn === 3)
    expect(drain(socket).map((message) => message.slice(-2))).toEqual([
      ["a", "."],
      ["b", "."],
      ["c", "."],
    ])
  })
})
