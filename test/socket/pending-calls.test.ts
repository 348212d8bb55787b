import { getEventListeners, once } from "node:events"
import { describe, expect } from "vitest"
import { AgainError, Dealer, Pair, Pull, Push, Reply, Request, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

const again = expect.objectContaining({ code: "EAGAIN" })
const closed = expect.objectContaining({ code: "EBADF" })

describe("When a socket closes", () => {
  test("all calls that wait on it fail with EAGAIN, those behind others too", async ({ context }) => {
    const dealer = new Dealer({ context })
    const { signal } = new AbortController()
    const calls = [
      dealer.receive(),
      dealer.receive({ timeout: 60_000 }),
      dealer.receive({ signal }),
      dealer.receiveMany(10),
      dealer.send("nobody"),
      dealer.send("nobody", { timeout: 60_000 }),
      dealer.send("nobody", { signal }),
    ]
    await dealer.close()
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "EAGAIN" } })
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(AgainError)
    }
    expect(getEventListeners(signal, "abort")).toEqual([])
  })

  test("they fail before close has settled", async ({ context }) => {
    const pull = new Pull({ context })
    const order: string[] = []
    const receiving = pull.receive().catch(() => order.push("receive"))
    const closing = pull.close().then(() => order.push("close"))
    await Promise.all([receiving, closing])
    expect(order).toEqual(["receive", "close"])
  })

  test("loops over it end", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    await push.send("one")
    const seen: string[] = []
    const loop = (async () => {
      for await (const [message] of pull) {
        seen.push(String(message))
        setImmediate(() => pull.close())
      }
    })()
    await loop
    expect(seen).toEqual(["one"])
    const [after] = await Promise.all([pull[Symbol.asyncIterator]().next()])
    expect(after).toEqual({ value: undefined, done: true })
  })

  test("a loop that closes it itself ends", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    for (const text of ["a", "b"]) await push.send(text)
    const seen: string[] = []
    for await (const [message] of pull) {
      seen.push(String(message))
      await pull.close()
    }
    expect(seen).toEqual(["a"])
  })

  test("its consumer is called no more", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    const seen: string[] = []
    const consumption = pull.consume(([message]) => {
      seen.push(String(message))
      void pull.close()
    })
    for (const text of ["a", "b", "c"]) push.trySend(text)
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual(["a"])
    expect(() => {
      consumption.pause()
      consumption.resume()
      consumption.stop()
      consumption.stop()
    }).not.toThrow()
  })

  test("a message that came with it is not lost to a call that had it already", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    const receiving = pull.receive()
    push.trySend("just in time")
    await pull.close()
    expect(String((await receiving)[0])).toBe("just in time")
  })
})

describe("A closed socket", () => {
  const call: Record<string, (pair: Pair) => unknown> = {
    bind: (pair) => pair.bind("inproc://a"),
    bindSync: (pair) => pair.bindSync("inproc://a"),
    unbind: (pair) => pair.unbind("inproc://a"),
    unbindSync: (pair) => pair.unbindSync("inproc://a"),
    connect: (pair) => pair.connect("inproc://a"),
    disconnect: (pair) => pair.disconnect("inproc://a"),
    send: (pair) => pair.send("x"),
    trySend: (pair) => pair.trySend("x"),
    receive: (pair) => pair.receive(),
    tryReceive: (pair) => pair.tryReceive(),
    receiveMany: (pair) => pair.receiveMany(),
    consume: (pair) => pair.consume(() => {}),
    sendFrame: (pair) => pair.sendFrame("x", { more: true }),
    sendString: (pair) => pair.sendString("x"),
    sendJson: (pair) => pair.sendJson("x"),
    sendStructured: (pair) => pair.sendStructured("x"),
    sendArray: (pair) => pair.sendArray(Uint8Array.of(1)),
    sendSerialized: (pair) => pair.sendSerialized("x", String),
    receiveFrame: (pair) => pair.receiveFrame(),
    receiveFrames: (pair) => pair.receiveFrames(),
    tryReceiveFrame: (pair) => pair.tryReceiveFrame(),
    receiveInto: (pair) => pair.receiveInto(new Uint8Array(1)),
    receiveString: (pair) => pair.receiveString(),
    receiveJson: (pair) => pair.receiveJson(),
    receiveStructured: (pair) => pair.receiveStructured(),
    receiveArray: (pair) => pair.receiveArray(),
    receiveSerialized: (pair) => pair.receiveSerialized(String),
    poll: (pair) => pair.poll(),
    bindToRandomPort: (pair) => pair.bindToRandomPort("tcp://127.0.0.1"),
    bindScoped: (pair) => pair.bindScoped("inproc://a"),
    connectScoped: (pair) => pair.connectScoped("inproc://a"),
    getMonitorSocket: (pair) => pair.getMonitorSocket(),
    getString: (pair) => pair.getString("zapDomain"),
    setString: (pair) => pair.setString("zapDomain", "x"),
    get: (pair) => pair.get("linger"),
    set: (pair) => pair.set("linger", 0),
    "an option property": (pair) => pair.sendHighWaterMark,
    "setting an option property": (pair) => {
      pair.sendHighWaterMark = 5
    },
  }

  test.for(Object.keys(call))("refuses %s with EBADF", async (name, { context }) => {
    const pair = new Pair({ context })
    await pair.bind("inproc://a")
    await pair.close()
    await expect(async () => call[name]?.(pair)).rejects.toEqual(closed)
  })

  test("refuses at once what does not wait, and sends and receives as well", async ({ context }) => {
    const pair = new Pair({ context })
    await pair.close()
    expect(() => pair.connect("inproc://a")).toThrow(closed)
    expect(() => pair.send("x")).toThrow(closed)
    expect(() => pair.receive()).toThrow(closed)
  })

  test("refuses also a malformed endpoint for being closed", async ({ context }) => {
    const pair = new Pair({ context })
    await pair.close()
    expect(() => pair.connect("nonsense")).toThrow(closed)
  })

  test("still answers what it was", async ({ context }) => {
    const pair = new Pair({ context })
    const endpoint = await pair.bind("tcp://127.0.0.1:*")
    await pair.close()
    expect([pair.closed, pair.readable, pair.writable]).toEqual([true, false, false])
    expect(pair.lastEndpoint).toBe(endpoint)
    expect(pair.context).toBe(context)
    expect(pair.type).toBe(0)
    expect(pair.stats()).toMatchObject({ peers: 0, queuedIn: 0, queuedOut: 0 })
    expect(pair.events.closed).toBe(true)
  })

  test("can be in the middle of any exchange", async ({ context }) => {
    const request = new Request({ context })
    const reply = new Reply({ context })
    const router = new Router({ context })
    await reply.bind("inproc://a")
    request.connect("inproc://a")
    await request.send("question")
    await reply.receive()
    await Promise.all([request.close(), reply.close(), router.close()])
    expect(() => reply.send("answer")).toThrow(closed)
    expect(() => request.receive()).toThrow(closed)
  })
})

describe("A call that waits", () => {
  test("goes by the time limit that the socket had when it was made", async ({ context }) => {
    const pair = new Pair({ context, receiveTimeout: 5, sendTimeout: 5 })
    const first = [pair.receive(), pair.receiveJson(), pair.send("x")]
    Object.assign(pair, { receiveTimeout: -1, sendTimeout: -1 })
    for (const each of await Promise.allSettled(first)) expect(each).toMatchObject({ reason: again })
    const second = [pair.receive(), pair.send("y")]
    Object.assign(pair, { receiveTimeout: 0, sendTimeout: 0 })
    const other = new Pair({ context })
    other.connect(await pair.bind("inproc://a"))
    await other.send("z")
    expect((await Promise.all(second)).map(String)).toEqual(["z", "undefined"])
    expect(String(await other.receive())).toBe("y")
  })
})

// Windows sends no signals to processes.
describe.skipIf(process.platform === "win32")("A signal of the operating system", () => {
  test("disturbs no call that waits", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const receiving = pull.receive()
    const inTime = expect(push.send("x", { timeout: 20 })).rejects.toMatchObject({ code: "EAGAIN" })
    const signals = once(process, "SIGUSR2")
    process.kill(process.pid, "SIGUSR2")
    await signals
    await inTime
    push.connect(await pull.bind("inproc://a"))
    await push.send("y")
    expect(String(await receiving)).toBe("y")
  })
})

describe("A call that gave up", () => {
  test("takes no message with it", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    const controller = new AbortController()
    const calls = [
      pull.receive({ timeout: 5 }),
      pull.receive({ signal: controller.signal }),
      pull.receive({ timeout: 0 }),
    ]
    controller.abort(new Error("no more"))
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map((each) => (each as PromiseRejectedResult).reason)).toEqual([
      again,
      new Error("no more"),
      again,
    ])
    await push.send("kept")
    expect(String(pull.tryReceive())).toBe("kept")
  })

  test("sends no message later", async ({ context }) => {
    const push = new Push({ context })
    const controller = new AbortController()
    const calls = [push.send("a", { timeout: 5 }), push.send("b", { signal: controller.signal })]
    controller.abort(new Error("no more"))
    expect((await Promise.allSettled(calls)).map((each) => (each as PromiseRejectedResult).reason)).toEqual([
      again,
      new Error("no more"),
    ])
    const pull = new Pull({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    await push.send("c")
    expect(String((await pull.receive())[0])).toBe("c")
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("with a signal that was aborted before does nothing at all", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind("inproc://a")
    push.connect("inproc://a")
    const signal = AbortSignal.abort(new Error("never"))
    await expect(push.send("unsent", { signal })).rejects.toThrow("never")
    await push.send("there")
    await expect(pull.receive({ signal })).rejects.toThrow("never")
    expect(String(pull.tryReceive())).toBe("there")
    expect(pull.tryReceive()).toBeUndefined()
  })
})
