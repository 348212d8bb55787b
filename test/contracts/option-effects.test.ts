import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, transports } from "../support/wiring.ts"

describe("An option that counts for the next bind or connect", () => {
  test.for(transports)(
    "is what it was for connections that were asked for before (%s)",
    async (transport, { context }) => {
      const dealer = context.socket("DEALER", { routingId: "early" })
      const routers = [context.socket("ROUTER"), context.socket("ROUTER")] as const
      for (const router of routers) {
        dealer.connect(await router.bind(anyEndpoint(transport)))
        dealer.routingId = "late"
      }
      for (const each of ["a", "b"]) await dealer.send(each)
      expect(texts(await routers[0].receive())).toEqual(["early", "a"])
      expect(texts(await routers[1].receive())).toEqual(["late", "b"])
    },
  )

  test.for(["tcp", "ipc"] as const)(
    "is what it was for those who come in at an endpoint that was bound before (%s)",
    async (transport, { context }) => {
      const pull = context.socket("PULL", { maxMessageSize: 10 })
      const early = await pull.bind(anyEndpoint(transport))
      pull.maxMessageSize = -1
      const late = await pull.bind(anyEndpoint(transport))
      const pushes = [early, late].map((endpoint) => {
        const push = context.socket("PUSH")
        push.connect(endpoint)
        return push
      })
      for (const push of pushes) await push.send("x".repeat(11))
      expect(texts(await pull.receive())).toEqual(["x".repeat(11)])
      expect(pull.stats().messagesIn).toBe(1)
    },
  )

  test("is what it was when a connection is made anew", async ({ context }) => {
    const dealer = context.socket("DEALER", { routingId: "early", reconnectInterval: 5 })
    const first = context.socket("ROUTER")
    const endpoint = await first.bind("tcp://127.0.0.1:*")
    dealer.connect(endpoint)
    await dealer.send("a")
    expect(texts(await first.receive())).toEqual(["early", "a"])
    dealer.routingId = "late"
    await first.close()
    const second = context.socket("ROUTER")
    await second.bind(endpoint)
    await until(() => second.stats().peers === 1)
    await dealer.send("b")
    expect(texts(await second.receive())).toEqual(["early", "b"])
  })
})

describe("An option that counts at once", () => {
  test("counts for connections that are there (mandatory)", async ({ context }) => {
    const router = context.socket("ROUTER")
    await router.send(["nobody", "dropped"])
    router.mandatory = true
    await expect(router.send(["nobody", "refused"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
  })

  test("counts for calls from then on (sendTimeout, receiveTimeout)", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const before = dealer.receive()
    dealer.receiveTimeout = 0
    dealer.sendTimeout = 0
    await expect(dealer.receive()).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(dealer.send("x")).rejects.toMatchObject({ code: "EAGAIN" })
    const peer = context.socket("DEALER")
    peer.connect(await dealer.bind("inproc://peer"))
    await peer.send("in time")
    expect(texts(await before)).toEqual(["in time"])
  })

  test("counts when the socket is closed (linger)", async ({ context }) => {
    const push = context.socket("PUSH", { linger: -1 })
    push.connect(anyEndpoint("inproc"))
    push.connect("tcp://127.0.0.1:1")
    await push.send("kept for nobody")
    push.linger = 0
    await push.close()
    expect(push.closed).toBe(true)
  })
})
