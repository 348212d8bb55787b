import { describe, expect } from "vitest"
import { Context, Dealer, Publisher, Pull, Push, Router, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"

describe("An inproc endpoint", () => {
  test("is any name, told as it was given to both sides", async ({ context }) => {
    for (const name of ["a", "a/b:c *", "tcp://x", "ü", "__proto__"]) {
      const pull = new Pull({ context })
      const push = new Push({ context })
      expect(await pull.bind(`inproc://${name}`)).toBe(`inproc://${name}`)
      expect(pull.lastEndpoint).toBe(`inproc://${name}`)
      push.connect(`inproc://${name}`)
      expect(push.lastEndpoint).toBe(`inproc://${name}`)
      await exchange(push, pull)
    }
  })

  test("belongs to one socket of the context, whoever asks", async ({ context }) => {
    const pull = new Pull({ context })
    const error = expect.objectContaining({ code: "EADDRINUSE", address: "inproc://taken" })
    await pull.bind("inproc://taken")
    await expect(pull.bind("inproc://taken")).rejects.toEqual(error)
    const other = new Pull({ context })
    await expect(other.bind("inproc://taken")).rejects.toEqual(error)
    expect(() => other.bindSync("inproc://taken")).toThrow(error)
    expect(other.lastEndpoint).toBeNull()
  })

  test("means another socket in another context", async ({ context }) => {
    await using elsewhere = new Context({ blocky: false })
    const here = new Pull({ context })
    const there = new Pull({ context: elsewhere })
    await here.bind("inproc://name")
    await there.bind("inproc://name")
    const push = new Push({ context: elsewhere })
    push.connect("inproc://name")
    await exchange(push, there)
    expect(here.tryReceive()).toBeUndefined()
  })

  test("can be connected to before it is bound, by many, and gets all that was sent meanwhile", async ({
    context,
  }) => {
    for (let index = 0; index < 10; index++) {
      const push = new Push({ context })
      push.connect("inproc://later")
      await push.send(String(index))
    }
    const pull = new Pull({ context })
    await pull.bind("inproc://later")
    const received: string[] = []
    while (received.length < 10) received.push(String((await pull.receive({ timeout: 10_000 }))[0]))
    expect(received).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
  })

  test("keeps what its connectors sent and closed, until somebody binds it", async ({ context }) => {
    for (let index = 0; index < 30; index++) {
      const push = new Push({ context, linger: -1 })
      push.connect("inproc://kept")
      await push.send(String(index))
      await push.close()
    }
    const pull = new Pull({ context })
    await pull.bind("inproc://kept")
    const received = new Set<string>()
    while (received.size < 30) received.add(String((await pull.receive({ timeout: 10_000 }))[0]))
    expect(received.size).toBe(30)
  })

  test("holds as many messages as the connector's mark while it is not bound", async ({ context }) => {
    const push = new Push({ context, sendHighWaterMark: 1 })
    push.connect("inproc://one")
    expect(push.trySend("first")).toBe(true)
    expect(push.trySend("second")).toBe(false)
    await push.close()
    const pull = new Pull({ context })
    await pull.bind("inproc://one")
    expect(String((await pull.receive({ timeout: 10_000 }))[0])).toBe("first")
  })

  test("loses what a PUB sends before there is a subscriber, and delivers what it sends after", async ({
    context,
  }) => {
    const publisher = new Publisher({ context })
    publisher.connect("inproc://news")
    await publisher.send("before")
    const subscriber = new Subscriber({ context })
    subscriber.subscribe()
    await subscriber.bind("inproc://news")
    await publisher.send("after")
    expect(String((await subscriber.receive({ timeout: 10_000 }))[0])).toBe("after")
  })

  test("gives a ROUTER the ids of those who were there before it", async ({ context }) => {
    const named = new Dealer({ context, routingId: "early" })
    const nameless = new Dealer({ context })
    for (const dealer of [named, nameless]) {
      dealer.connect("inproc://router")
      await dealer.send(["hello", "world"])
    }
    const router = new Router({ context })
    await router.bind("inproc://router")
    const messages = [await router.receive({ timeout: 10_000 }), await router.receive({ timeout: 10_000 })]
    expect(messages.map((each) => each.slice(1).map(String))).toEqual([
      ["hello", "world"],
      ["hello", "world"],
    ])
    expect(messages.map(([id]) => String(id))).toContain("early")
    await router.send(["early", "answer"])
    expect(String((await named.receive({ timeout: 10_000 }))[0])).toBe("answer")
  })

  test("is free after unbind, while connections made under it stay", async ({ context }) => {
    const first = new Pull({ context })
    const second = new Pull({ context })
    await first.bind("inproc://name")
    const early = new Push({ context })
    early.connect("inproc://name")
    await first.unbind("inproc://name")
    await second.bind("inproc://name")
    const late = new Push({ context })
    late.connect("inproc://name")
    await exchange(late, second)
    await exchange(early, first)
    expect(first.tryReceive()).toBeUndefined()
  })

  test("is unbound only by the socket that bound it", async ({ context }) => {
    const pull = new Pull({ context })
    await pull.bind("inproc://mine")
    const other = new Pull({ context })
    await expect(other.unbind("inproc://mine")).rejects.toMatchObject({
      code: "ENOENT",
      address: "inproc://mine",
    })
    await expect(pull.unbind("inproc://yours")).rejects.toMatchObject({ code: "ENOENT" })
  })

  test("is free when its socket has closed, and who was connected stays disconnected", async ({
    context,
  }) => {
    const first = new Pull({ context })
    await first.bind("inproc://name")
    const push = new Push({ context })
    push.connect("inproc://name")
    await exchange(push, first)
    await first.close()
    const second = new Pull({ context })
    await second.bind("inproc://name")
    expect(push.trySend("lost")).toBe(false)
    expect(() => push.disconnect("inproc://name")).toThrow(expect.objectContaining({ code: "ENOENT" }))
    push.connect("inproc://name")
    await exchange(push, second)
  })

  test("does not keep a context from its end while nobody has bound it", async () => {
    const context = new Context()
    const routers = Array.from({ length: 20 }, (_, index) => {
      const router = new Router({ context })
      router.connect(`inproc://nobody-${index}`)
      return router
    })
    const push = new Push({ context })
    push.connect("inproc://nobody")
    await push.send("lost")
    await Promise.all([...routers, push].map((each) => each.close()))
    await context.term()
  })
})
