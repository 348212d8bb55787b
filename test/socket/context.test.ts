import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import {
  Context,
  Dealer,
  context as defaultContext,
  Pair,
  PUSH,
  Publisher,
  Pull,
  Push,
  Request,
  type Socket,
  Subscriber,
  TerminatedError,
} from "../../src/index.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { until } from "../support/until.ts"

const pending = async (promise: Promise<unknown>, milliseconds = 40): Promise<boolean> =>
  Promise.race([promise.then(() => false), delay(milliseconds, true)])

describe("context.shutdown", () => {
  it("makes calls that wait fail with ETERM, and all later ones", async () => {
    const context = new Context()
    const pull = new Pull({ context })
    const push = new Push({ context })
    const dealer = new Dealer({ context })
    const calls = [
      pull.receive(),
      pull.receive({ timeout: 60_000 }),
      pull.receiveMany(),
      push.send("nobody"),
      push.send("nobody", { signal: new AbortController().signal }),
      dealer.receive(),
    ]
    context.shutdown()
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "ETERM" } })
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(TerminatedError)
    }
    expect(context.closed).toBe(true)
    const terminated = expect.objectContaining({ code: "ETERM" })
    expect(() => pull.tryReceive()).toThrow(terminated)
    expect(() => push.trySend("late")).toThrow(terminated)
    expect(() => push.connect("tcp://127.0.0.1:5555")).toThrow(terminated)
    expect(() => push.set("linger", 0)).toThrow(terminated)
    expect(() => push.get("linger")).toThrow(terminated)
    expect(() => pull.bindSync("inproc://a")).toThrow(terminated)
    await expect(async () => pull.receive()).rejects.toEqual(terminated)
    await expect(async () => push.send("late")).rejects.toEqual(terminated)
    await expect(async () => pull.bind("inproc://a")).rejects.toEqual(terminated)
    await Promise.all([pull, push, dealer].map((each) => each.close()))
  })

  it("ends loops over a socket with ETERM, and stops consumers", async () => {
    const context = new Context({ blocky: false })
    const [pull, other, push] = [new Pull({ context }), new Pull({ context }), new Push({ context })]
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    const consumed: unknown[] = []
    pull.consume((message) => consumed.push(message))
    const loop = (async () => {
      for await (const _ of other) throw new Error("There is no message")
    })()
    context.shutdown()
    await expect(loop).rejects.toMatchObject({ code: "ETERM" })
    await Promise.all([pull, other, push].map((each) => each.close()))
    expect(consumed).toEqual([])
  })

  it.each([0, 2])("lets no sockets be made any more, after %i had been", async (count) => {
    const context = new Context()
    const sockets = Array.from({ length: count }, () => new Pair({ context }))
    context.shutdown()
    const terminated = expect.objectContaining({ code: "ETERM" })
    expect(() => new Pair({ context })).toThrow(terminated)
    expect(() => context.socket(PUSH)).toThrow(terminated)
    context.shutdown()
    await Promise.all(sockets.map((socket) => socket.close()))
    await context.term()
  })

  it("leaves sockets of other contexts alone", async () => {
    const context = new Context()
    await using other = new Context({ blocky: false })
    const [pull, push] = [new Pull({ context: other }), new Push({ context: other })]
    context.shutdown()
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    await push.send("fine")
    expect(String(await pull.receive())).toBe("fine")
  })
})

describe("context.term", () => {
  it("is done at once when there are no sockets", async () => {
    await new Context().term()
    const context = new Context()
    await new Pair({ context }).close()
    await context.term()
    await context.term()
  })

  it("waits until every socket was closed", async () => {
    const context = new Context()
    const pull = new Pull({ context })
    const sockets = [pull, new Push({ context }), new Dealer({ context })]
    const waiting = pull.receive().catch((error) => error.code)
    const ended = context.term()
    expect(await waiting).toBe("ETERM")
    for (const socket of sockets) {
      expect(await pending(ended)).toBe(true)
      await socket.close()
    }
    await ended
  })

  it("waits for what lingers, and no longer", async () => {
    const context = new Context()
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: -1, reconnectInterval: 10 })
    push.connect(endpoint)
    await push.send("kept")
    void push.close()
    const ended = context.term()
    expect(await pending(ended)).toBe(true)
    const elsewhere = new Context({ blocky: false })
    const pull = new Pull({ context: elsewhere })
    await pull.bind(endpoint)
    expect(String(await pull.receive())).toBe("kept")
    await ended
    await elsewhere.destroy()
  })

  it("does not wait for a peer longer than the linger of its socket", async () => {
    const context = new Context()
    const endpoint = await closedEndpoint()
    for (const linger of [0, 100]) {
      const push = new Push({ context, linger })
      push.connect(endpoint)
      await push.send("lost")
      void push.close()
    }
    await context.term()
  })
})

describe("context.destroy", () => {
  it("closes all sockets, with the linger it is given", async () => {
    const context = new Context()
    const endpoint = await closedEndpoint()
    const sockets = [new Push({ context }), new Dealer({ context }), new Publisher({ context })]
    for (const socket of sockets) socket.connect(endpoint)
    await sockets[0]?.send("lost")
    const waiting = (sockets[1] as Dealer).receive().catch((error) => error.code)
    await context.destroy({ linger: 0 })
    expect(sockets.every((socket) => socket.closed)).toBe(true)
    expect(await waiting).toBe("EAGAIN")
    expect(context.closed).toBe(true)
    await context.destroy()
  })

  it("closes what is still open, whether that is all, some, or none", async () => {
    for (const open of [4, 2, 0]) {
      const context = new Context()
      const sockets = Array.from({ length: 4 }, () => new Dealer({ context }))
      for (const each of sockets.slice(open)) void each.close()
      await context.destroy()
      expect([context.closed, ...sockets.map((each) => each.closed)]).not.toContain(false)
      await Promise.all(sockets.map((each) => each.close()))
    }
  })

  it("goes by the linger of each socket when it is given none", async () => {
    const context = new Context()
    const push = new Push({ context, linger: 100 })
    push.connect(await closedEndpoint())
    await push.send("lost")
    const begun = performance.now()
    await context.destroy()
    expect(performance.now() - begun).toBeGreaterThan(90)
  })

  it("is what the end of an `await using` block does", async () => {
    let outer: Socket | undefined
    {
      await using context = new Context({ blocky: false })
      outer = new Pull({ context })
      await outer.bind("tcp://127.0.0.1:*")
    }
    expect(outer.closed).toBe(true)
  })
})

describe("A socket in a block with", () => {
  it("`await using` is closed, and done with, at its end", async () => {
    await using context = new Context({ blocky: false })
    let endpoint: string
    {
      await using pull = new Pull({ context })
      endpoint = await pull.bind(ownPlace())
    }
    await using pull = new Pull({ context })
    expect(await pull.bind(endpoint)).toBe(endpoint)
  })

  it("`using` is closed at its end, also when that is an error", async () => {
    await using context = new Context({ blocky: false })
    let seen: Pull | undefined
    expect(() => {
      using pull = new Pull({ context })
      seen = pull
      pull.bindSync("inproc://a")
      throw new Error("mistake")
    }).toThrow("mistake")
    expect(seen?.closed).toBe(true)
    new Pull({ context }).bindSync("inproc://a")
  })
})

describe("A context", () => {
  it("has no more sockets than maxSockets, and room again for each that closes", async () => {
    await using context = new Context({ maxSockets: 3, blocky: false })
    const sockets = Array.from({ length: 3 }, () => new Pair({ context }))
    const full = expect.objectContaining({ code: "EMFILE", message: expect.stringContaining("3") })
    for (let attempt = 0; attempt < 5; attempt++) expect(() => new Pair({ context })).toThrow(full)
    await sockets.pop()?.close()
    const again = new Pair({ context })
    expect(() => new Pair({ context })).toThrow(full)
    await again.close()
  })

  it("does not count sockets that could not be made", async () => {
    await using context = new Context({ maxSockets: 1 })
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(() => new Push({ context, linger: -5 })).toThrow(expect.objectContaining({ code: "EINVAL" }))
    }
    await new Push({ context }).close()
  })

  it("allows 1023 sockets unless told otherwise", async () => {
    await using context = new Context()
    expect(context.maxSockets).toBe(1023)
    for (let count = 0; count < 1023; count++) new Pair({ context })
    expect(() => new Pair({ context })).toThrow(expect.objectContaining({ code: "EMFILE" }))
  })

  it("gives its defaults to sockets made afterwards, as far as they have the option", async () => {
    await using context = new Context()
    const before = new Push({ context })
    context.defaults.linger = 0
    context.defaults.sendHighWaterMark = 7
    const push = new Push({ context })
    const own = new Push({ context, linger: 5 })
    const subscriber = new Subscriber({ context })
    expect([before.linger, push.linger, own.linger, subscriber.linger]).toEqual([-1, 0, 5, 0])
    expect([before.sendHighWaterMark, push.sendHighWaterMark]).toEqual([1000, 7])
  })

  it("refuses defaults that no socket could have, when they are set", async () => {
    const context = new Context()
    const { defaults } = context
    const einval = expect.objectContaining({ code: "EINVAL" })
    // @ts-expect-error Milliseconds are a number.
    expect(() => Object.assign(defaults, { linger: "x" } satisfies typeof defaults)).toThrow(TypeError)
    expect(() => Object.assign(defaults, { linger: -2 })).toThrow(einval)
    expect(() => Object.assign(defaults, { apple: 1 })).toThrow(einval)
    expect(() => Object.assign(defaults, { type: 1 })).toThrow(einval)
    expect(() => Object.assign(defaults, { subscribe: 5n })).toThrow(TypeError)
    expect(() => new Context({ defaults: { mandatory: "x" as unknown as boolean } })).toThrow(TypeError)
    expect(Object.keys(defaults)).toEqual([])
    defaults.tcpAcceptFilter = "127.0.0.1"
    expect(() => Object.assign(defaults, { tcpAcceptFilter: "::1" })).toThrow(einval)
    defaults.ipv6 = true
    defaults.tcpAcceptFilter = "::1"
    Object.assign(defaults, { linger: undefined })
    expect(context.socket("PULL").tcpAcceptFilter).toBe("::1")
    await context.destroy()
  })

  it("that is not blocky makes sockets that do not linger", async () => {
    await using context = new Context({ blocky: false })
    expect([new Push({ context }).linger, new Request({ context }).linger]).toEqual([0, 0])
    expect(new Push({ context, linger: 3 }).linger).toBe(3)
    context.blocky = true
    expect(new Push({ context }).linger).toBe(-1)
  })

  it("makes sockets by number and by name, which belong to it", async () => {
    await using context = new Context()
    const push = context.socket(PUSH, { linger: 0 })
    expect(push).toBeInstanceOf(Push)
    expect(push.context).toBe(context)
    expect(context.socket("PULL")).toBeInstanceOf(Pull)
    for (const wrong of [99, -1, "push", "NOPE", "__proto__"]) {
      expect(() => context.socket(wrong as "PUSH")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    }
  })

  it("is there from the start for sockets that name none", async () => {
    const pair = new Pair()
    expect(pair.context).toBe(defaultContext)
    await pair.close()
  })

  it("without I/O threads has only inproc", async () => {
    await using context = new Context({ ioThreads: 0, blocky: false })
    const pull = new Pull({ context })
    const push = new Push({ context })
    const without = expect.objectContaining({ code: "EMTHREAD" })
    await expect(pull.bind("tcp://127.0.0.1:*")).rejects.toEqual(without)
    expect(() => push.connect("tcp://127.0.0.1:5555")).toThrow(without)
    expect(() => push.connect("ipc:///tmp/none")).toThrow(without)
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    await push.send("hello")
    await until(() => pull.readable)
    expect(String(pull.tryReceive())).toBe("hello")
  })
})
