import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const wires = ["tcp", "ipc"] as const

describe("A message of several frames", () => {
  test.for(wires)(
    "is received whole or not at all, though connections break in the middle of it (%s)",
    async (transport, { context }) => {
      const push = context.socket("PUSH", { reconnectInterval: 5 })
      const pull = context.socket("PULL")
      const endpoint = await reservedEndpoint(transport)
      push.connect(endpoint)
      // Larger than what the system buffers, so that no connection takes more than two of them with it.
      const large = Buffer.alloc(12 * 2 ** 20, "large")
      const heard: number[] = []
      pull.consume((message) => {
        expect(message.map((frame) => frame.length)).toEqual([message[0]?.length, 0, large.length])
        heard.push(Number(message[0]))
      })
      const breaks = 5
      let number = 0
      for (let life = 0; life < breaks; life++) {
        await pull.bind(endpoint)
        await until(() => push.stats().peers === 1)
        const before = push.stats().messagesOut
        for (let count = 0; count < 3; count++) await push.send([String(number++), "", large])
        // One of them is on its way by now.
        await until(() => push.stats().messagesOut > before)
        await pull.unbind(endpoint)
        await until(() => push.stats().peers === 0)
      }
      await pull.bind(endpoint)
      await push.send(["1000", "", large])
      await until(() => heard.at(-1) === 1000)
      expect(heard).toEqual([...new Set(heard)].sort((left, right) => left - right))
      expect(heard.length).toBeGreaterThanOrEqual(breaks)
    },
  )

  test.for(wires)(
    "for a ROUTER is dropped whole when its peer goes in the middle of it (%s)",
    async (transport, { context }) => {
      const endpoint = await reservedEndpoint(transport)
      const router = context.socket("ROUTER", { mandatory: true })
      await router.bind(endpoint)
      const large = Buffer.alloc(4 * 2 ** 20, "large")
      for (let life = 0; life < 3; life++) {
        const dealer = context.socket("DEALER", { routingId: "peer" })
        dealer.connect(endpoint)
        await dealer.send("here")
        const [id] = await router.receive()
        for (let count = 0; count < 3; count++) await router.send([id as Buffer, `${life}`, large])
        const [first, second] = await dealer.receive()
        expect([String(first), second?.equals(large)]).toEqual([`${life}`, true])
        await dealer.close()
        await until(() => router.stats().peers === 0)
        await expect(router.send([id as Buffer, "gone"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
      }
    },
  )
})

describe("What waits for a peer that was lost in mid-flow", () => {
  test.for(wires)("is sent once it is back, in order and once (%s)", async (transport, { context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 10, reconnectInterval: 5 })
    const endpoint = await reservedEndpoint(transport)
    push.connect(endpoint)
    const body = Buffer.alloc(50_000, "body")
    const sends: Promise<void>[] = []
    for (let number = 0; number < 400; number++) sends.push(push.send([String(number), body]))
    const heard: number[] = []
    for (const enough of [20, 40, Number.POSITIVE_INFINITY]) {
      const pull = context.socket("PULL", { receiveHighWaterMark: 5 })
      await pull.bind(endpoint)
      if (enough === Number.POSITIVE_INFINITY) sends.push(push.send("1000"))
      // What the system's buffers held when the one before was closed is lost; nothing else is.
      while (heard.length < enough && heard.at(-1) !== 1000) heard.push(Number((await pull.receive())[0]))
      await pull.close()
    }
    await Promise.all(sends)
    expect(heard.at(-1)).toBe(1000)
    expect(heard).toEqual([...new Set(heard)].sort((left, right) => left - right))
  })
})
