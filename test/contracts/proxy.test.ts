import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Dealer, Proxy, Pull, Push, Reply, Request, Router } from "../../src/index.ts"
import { turns, until } from "../support/until.ts"
import { anyEndpoint, reservedEndpoint, testContext, text } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const invalid = expect.objectContaining({ code: "EINVAL" })
const notRunning = expect.objectContaining({ code: "EBADF" })

/** Whether a promise has settled, after everything else had time to happen. */
const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false
  const mark = (): void => {
    done = true
  }
  promise.then(mark, mark)
  await turns()
  return done
}

describe("run() of a proxy", () => {
  it("wants both sockets bound or connected", async () => {
    const [bound, unbound] = [new Pull({ context }), new Push({ context })]
    await bound.bind(anyEndpoint("inproc"))
    await expect((async () => new Proxy(bound, unbound).run())()).rejects.toEqual(invalid)
    const [free, connected] = [new Pull({ context }), new Push({ context })]
    connected.connect(anyEndpoint("inproc"))
    await expect((async () => new Proxy(free, connected).run())()).rejects.toEqual(invalid)
    // The sockets are as they were.
    expect([bound.closed, unbound.closed, free.closed, connected.closed]).toEqual(Array(4).fill(false))
  })

  it("wants both sockets open", async () => {
    const front = new Pull({ context })
    const back = new Push({ context })
    await front.bind(anyEndpoint("inproc"))
    await back.bind(anyEndpoint("inproc"))
    await back.close()
    await expect((async () => new Proxy(front, back).run())()).rejects.toEqual(notRunning)
    expect(front.closed).toBe(false)
  })
})

describe("a running proxy", () => {
  let front: Pull
  let back: Push
  let proxy: Proxy<Pull, Push>
  let running: Promise<void>
  let source: Push
  let sink: Pull

  beforeEach(async () => {
    front = new Pull({ context })
    back = new Push({ context })
    source = new Push({ context })
    sink = new Pull({ context })
    source.connect(await front.bind(anyEndpoint("inproc")))
    sink.connect(await back.bind(anyEndpoint("inproc")))
    proxy = new Proxy(front, back)
    running = proxy.run()
  })

  const passes = async (body: string): Promise<void> => {
    await source.send(body)
    expect(text(await sink.receive())).toEqual([body])
  }

  it("has its two sockets as properties", () => {
    expect(proxy.frontEnd).toBe(front)
    expect(proxy.backEnd).toBe(back)
  })

  it("runs until it is terminated, and has closed both sockets when run() resolves", async () => {
    await passes("1")
    expect(await settled(running)).toBe(false)
    proxy.terminate()
    await running
    expect([front.closed, back.closed, source.closed, sink.closed]).toEqual([true, true, false, false])
  })

  it("can be controlled only while it runs", async () => {
    const idle = new Proxy(new Pull({ context }), new Push({ context }))
    const controls = (one: Proxy<Pull, Push>): (() => void)[] => [
      () => one.pause(),
      () => one.resume(),
      () => one.terminate(),
    ]
    for (const control of controls(idle)) expect(control).toThrow(notRunning)
    for (const control of controls(proxy)) expect(control).not.toThrow()
    await running
    for (const control of controls(proxy)) expect(control).toThrow(notRunning)
    await expect((async () => proxy.run())()).rejects.toThrow()
  })

  it("passes nothing on while it is paused, and everything afterwards", async () => {
    await passes("before")
    proxy.pause()
    proxy.pause()
    for (let index = 0; index < 50; index++) await source.send(String(index))
    await turns()
    expect(sink.stats().messagesIn).toBe(1)
    proxy.resume()
    for (let index = 0; index < 50; index++) expect(text(await sink.receive())).toEqual([String(index)])
    proxy.resume()
    await passes("after")
    proxy.pause()
    await source.send("again")
    await turns()
    expect(sink.tryReceive()).toBeUndefined()
    proxy.resume()
    expect(text(await sink.receive())).toEqual(["again"])
  })

  it("can be terminated while it is paused", async () => {
    proxy.pause()
    await source.send("stays behind")
    proxy.terminate()
    await running
    await turns()
    expect(sink.tryReceive()).toBeUndefined()
    expect(front.closed && back.closed).toBe(true)
  })

  it("is not disturbed by a second run(), which fails", async () => {
    await expect((async () => proxy.run())()).rejects.toThrow()
    expect([front.closed, back.closed]).toEqual([false, false])
    for (let index = 0; index < 20; index++) await source.send(String(index))
    for (let index = 0; index < 20; index++) expect(text(await sink.receive())).toEqual([String(index)])
    proxy.terminate()
    await running
  })

  it("ends with ETERM when its context is shut down", async () => {
    const ended = expect(running).rejects.toEqual(expect.objectContaining({ code: "ETERM" }))
    await passes("1")
    context.shutdown()
    await ended
    expect([front.closed, back.closed]).toEqual([true, true])
  })

  it.each(["front", "back"] as const)("ends without an error when its %s is closed", async (which) => {
    await passes("1")
    await (which === "front" ? front : back).close()
    await running
    expect([front.closed, back.closed]).toEqual([true, true])
  })
})

describe("a proxy of one socket", () => {
  it("answers each request with itself", async () => {
    const echo = new Reply({ context })
    const proxy = new Proxy(echo, echo)
    const request = new Request({ context })
    request.connect(await echo.bind(anyEndpoint("tcp")))
    const running = proxy.run()
    for (const message of [["msg1"], ["msg22"], ["one", "two", "", "four"], [""]]) {
      await request.send(message)
      expect(text(await request.receive())).toEqual(message)
    }
    proxy.terminate()
    await running
    expect(echo.closed).toBe(true)
  })
})

describe("terminating a proxy", () => {
  it("does not wait for what its peers have not taken, which still goes out", async () => {
    const endpoint = await reservedEndpoint("tcp")
    const front = new Pull({ context })
    const back = new Push({ context, linger: -1 })
    const source = new Push({ context })
    source.connect(await front.bind(anyEndpoint("inproc")))
    back.connect(endpoint)
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    for (let index = 0; index < 10; index++) await source.send(String(index))
    await until(() => back.stats().queuedOut === 10, "all wait for a peer of the back end")
    proxy.terminate()
    await running
    const sink = new Pull({ context })
    await sink.bind(endpoint)
    for (let index = 0; index < 10; index++) expect(text(await sink.receive())).toEqual([String(index)])
  })

  it("is possible although nobody takes anything", async () => {
    const front = new Pull({ context })
    const back = new Push({ context })
    const source = new Push({ context, sendHighWaterMark: 1 })
    source.connect(await front.bind(anyEndpoint("inproc")))
    await back.bind(anyEndpoint("inproc"))
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    for (let index = 0; index < 10; index++) source.trySend(String(index))
    await turns()
    proxy.terminate()
    await running
    expect(front.closed && back.closed).toBe(true)
  })

  it("is possible although its capture is stuck", async () => {
    const front = new Pull({ context })
    const back = new Push({ context })
    const source = new Push({ context })
    const capture = new Push({ context })
    source.connect(await front.bind(anyEndpoint("inproc")))
    await back.bind(anyEndpoint("inproc"))
    await capture.bind(anyEndpoint("inproc"))
    const proxy = new Proxy(front, back, capture)
    const running = proxy.run()
    await source.send("nobody reads the capture")
    await turns()
    proxy.terminate()
    await running
    expect([front.closed, back.closed, capture.closed]).toEqual([true, true, false])
  })

  it("ends with a context that terminates while publications have nowhere to go", async () => {
    const front = new Router({ context })
    const back = new Push({ context })
    const source = new Request({ context })
    source.connect(await front.bind(anyEndpoint("tcp")))
    await back.bind(anyEndpoint("tcp"))
    const proxy = new Proxy(front, back)
    const ended = expect(proxy.run()).rejects.toEqual(expect.objectContaining({ code: "ETERM" }))
    await source.send("nowhere to go")
    await until(() => front.stats().messagesIn === 1, "the request has arrived")
    context.shutdown()
    await ended
  })
})

describe("a proxy that cannot send what it received", () => {
  it("ends with the error, and closes its sockets", async () => {
    const front = new Pull({ context })
    const back = new Router({ context, mandatory: true })
    const source = new Push({ context })
    source.connect(await front.bind(anyEndpoint("inproc")))
    const somebody = new Dealer({ context })
    somebody.connect(await back.bind(anyEndpoint("inproc")))
    const ended = expect(new Proxy(front, back).run()).rejects.toEqual(
      expect.objectContaining({ code: "EHOSTUNREACH" }),
    )
    await source.send(["nobody", "body"])
    await ended
    expect([front.closed, back.closed]).toEqual([true, true])
  })

  it("ends with an error when its capture is closed", async () => {
    const front = new Pull({ context })
    const back = new Push({ context })
    const source = new Push({ context })
    const capture = new Push({ context })
    source.connect(await front.bind(anyEndpoint("inproc")))
    await back.bind(anyEndpoint("inproc"))
    const ended = expect(new Proxy(front, back, capture).run()).rejects.toThrow()
    await source.send("waits: nobody is there to get it")
    await capture.close()
    await ended
    expect([front.closed, back.closed]).toEqual([true, true])
  })
})
