import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { RawListener } from "../support/raw-listener.ts"
import { quietTime, until } from "../support/until.ts"

describe("tcpAcceptFilter", () => {
  test.for(["127.0.0.1", "127.0.0.1/32", "127.0.0.0/8", "0.0.0.0/0"])(
    "%s lets a local peer in",
    async (filter, { context }) => {
      const pull = new Pull({ context, tcpAcceptFilter: filter })
      const push = new Push({ context })
      push.connect(await pull.bind("tcp://127.0.0.1:*"))
      await exchange(push, pull)
    },
  )

  test("keeps everybody else out", async ({ context }) => {
    const pull = new Pull({ context, tcpAcceptFilter: "10.0.0.0/8" })
    const push = new Push({ context, reconnectInterval: 5 })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("knocks")
    await quietTime(100)
    expect(pull.stats()).toMatchObject({ peers: 0, messagesIn: 0 })
    pull.tcpAcceptFilter = null
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.send("comes in")
    await push.send("comes in")
    expect(String((await pull.receive({ timeout: 5_000 }))[0])).toBe("comes in")
  })
})

describe("socksProxy", () => {
  test("is never gone around: it is asked, or connecting fails", async ({ context }) => {
    await using proxy = await RawListener.listen()
    await using peer = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 5, socksProxy: proxy.address })
    try {
      push.connect(peer.endpoint)
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOTSUP", message: expect.stringContaining("socksProxy") })
      return
    }
    await until(() => proxy.pending + peer.pending > 0)
    await quietTime(20)
    expect([proxy.pending > 0, peer.pending]).toEqual([true, 0])
  })
})

describe("tcpKeepalive", () => {
  test.for([-1, 0, 1])("%i goes with a connection that works", async (tcpKeepalive, { context }) => {
    const options = { context, tcpKeepalive, tcpKeepaliveIdle: 30 }
    const pull = new Pull(options)
    const push = new Push(options)
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
  })
})
