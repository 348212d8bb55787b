import { createHook } from "node:async_hooks"
import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  type Context,
  Dealer,
  device,
  Pair,
  Publisher,
  Pull,
  Push,
  proxy,
  Reply,
  Request,
  Router,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { turns, until } from "../support/until.ts"

const coded = (code: string): unknown => expect.objectContaining({ code })

/** A source and a sink with a proxy's two sockets in between; the proxy does not run yet. */
const line = async (context: Context) => {
  const [source, front, back, sink] = [
    new Push({ context }),
    new Pull({ context }),
    new Push({ context }),
    new Pull({ context }),
  ]
  source.connect(await front.bind("inproc://front"))
  sink.connect(await back.bind("inproc://back"))
  return { source, front, back, sink }
}

describe("proxy()", () => {
  test("runs until its signal aborts, and leaves the sockets as they are", async ({ context }) => {
    const { source, front, back, sink } = await line(context)
    const stop = new AbortController()
    const running = proxy(front, back, { signal: stop.signal })
    await source.send("through")
    expect(String(await sink.receive())).toBe("through")
    stop.abort()
    await running
    await source.send("stays")
    await turns()
    expect([sink.readable, front.readable]).toEqual([false, true])
    expect(String(await front.receive())).toBe("stays")
    await proxy(front, back, { signal: stop.signal })
    // It can run again.
    const again = proxy(front, back)
    await source.send("through again")
    expect(String(await sink.receive())).toBe("through again")
    await front.close()
    await again
    expect([back.closed, sink.closed]).toEqual([false, false])
  })

  test("takes sockets that are bound and connected while it runs", async ({ context }) => {
    const [front, back] = [new Pull({ context }), new Push({ context })]
    const running = proxy(front, back)
    const [source, sink] = [new Push({ context }), new Pull({ context })]
    source.connect(await front.bind(ownPlace()))
    await source.send("early")
    sink.connect(await back.bind(ownPlace()))
    expect(String(await sink.receive())).toBe("early")
    await back.close()
    await running
    expect(front.closed).toBe(false)
  })

  test("takes a message only when there is somewhere to go with it", async ({ context }) => {
    const { source, front, back, sink } = await line(context)
    await sink.close()
    const stop = new AbortController()
    const running = proxy(front, back, { signal: stop.signal })
    await source.send("waits")
    await turns()
    expect(front.stats().queuedIn).toBe(1)
    stop.abort()
    await running
    expect(String(await front.receive())).toBe("waits")
  })

  test("takes a message only when its capture has room as well", async ({ context }) => {
    const { source, front, back, sink } = await line(context)
    const [capture, log] = [new Pair({ context }), new Pair({ context })]
    const running = proxy(front, back, capture)
    await source.send(["waits", "whole"])
    await turns()
    expect([front.stats().queuedIn, sink.readable]).toEqual([1, false])
    log.connect(await capture.bind("inproc://capture"))
    expect((await sink.receive()).map(String)).toEqual(["waits", "whole"])
    expect((await log.receive()).map(String)).toEqual(["waits", "whole"])
    await capture.close()
    await expect(running).rejects.toEqual(coded("EBADF"))
    expect([front.closed, back.closed]).toEqual([false, false])
  })

  test("waits for the one peer that a message is for, and puts it back when it ends meanwhile", async ({
    context,
  }) => {
    const front = new Pull({ context })
    const back = new Router({ context, mandatory: true, sendHighWaterMark: 1 })
    const source = new Push({ context })
    source.connect(await front.bind("inproc://front"))
    const endpoint = await back.bind("inproc://back")
    const [slow, idle] = (["slow", "idle"] as const).map(
      (routingId) => new Dealer({ context, routingId, receiveHighWaterMark: 1 }),
    ) as [Dealer, Dealer]
    for (const dealer of [slow, idle]) dealer.connect(endpoint)
    const running = proxy(front, back)
    const count = 20
    for (let index = 0; index < count; index++) await source.send(["slow", String(index)])
    await turns()
    expect(front.stats().queuedIn).toBeGreaterThan(10)
    for (let index = 0; index < count; index++) expect(String(await slow.receive())).toBe(String(index))
    for (let index = 0; index < count; index++) await source.send(["slow", String(index)])
    await turns()
    await back.close()
    await running
    const left: number[] = []
    for (let next = front.tryReceive(); next !== undefined; next = front.tryReceive())
      left.push(Number(next[1]))
    expect(left.length).toBeGreaterThan(10)
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => count - left.length + index))
    expect(idle.readable).toBe(false)
  })

  test("gives back to a socket what it received when both are the same", async ({ context }) => {
    const echo = new Reply({ context })
    const running = proxy(echo, echo)
    const request = new Request({ context })
    request.connect(await echo.bind(ownPlace()))
    for (const message of [["one"], ["two", "", "parts"]]) {
      await request.send(message)
      expect((await request.receive()).map(String)).toEqual(message)
    }
    await echo.close()
    await running
  })

  test("goes on in both directions while both are flooded", async ({ context }) => {
    const [front, back] = [new Dealer({ context }), new Dealer({ context })]
    const [left, right] = [new Dealer({ context }), new Dealer({ context })]
    left.connect(await front.bind(ownPlace()))
    right.connect(await back.bind(ownPlace()))
    const running = proxy(front, back)
    const count = 8_000
    const flood = async (socket: Dealer): Promise<void> => {
      for (let index = 0; index < count; index++) await socket.send([String(index), "body"])
    }
    const progress = new Map([
      [left, 0],
      [right, 0],
    ])
    let apart = 0
    const take = async (socket: Dealer): Promise<void> => {
      for (let index = 0; index < count; index++) {
        expect((await socket.receive()).map(String)).toEqual([String(index), "body"])
        progress.set(socket, index)
        const [first, second] = [...progress.values()] as [number, number]
        apart = Math.max(apart, Math.abs(first - second))
      }
    }
    await Promise.all([flood(left), flood(right), take(left), take(right)])
    // Neither has to wait until the other is through.
    expect(apart).toBeLessThan(count)
    await front.close()
    await running
  })

  test("makes no promise for a message", async ({ context }) => {
    const { source, front, back, sink } = await line(context)
    const running = proxy(front, back)
    const count = 1_000
    let arrived = 0
    sink.consume(() => {
      arrived++
    })
    let promises = 0
    const hook = createHook({
      init: (_, type) => {
        if (type === "PROMISE") promises++
      },
    }).enable()
    for (let index = 0; index < count; index++) expect(source.trySend(String(index))).toBe(true)
    await until(() => arrived === count)
    hook.disable()
    // The waiting of the test itself has some.
    expect(promises).toBeLessThan(count / 2)
    await front.close()
    await running
  })

  test("ends with ETERM when the context is shut down, also with nowhere to go", async ({ context }) => {
    const { source, front, back, sink } = await line(context)
    await sink.close()
    const ended = expect(proxy(front, back)).rejects.toEqual(coded("ETERM"))
    await source.send("nowhere to go")
    context.shutdown()
    await ended
    expect(() => proxy(front, back)).toThrow(coded("ETERM"))
  })

  test("refuses what is no socket, closed, or used otherwise", async ({ context }) => {
    const { front, back } = await line(context)
    const wrong = [undefined, null, 1, "inproc://front", {}] as unknown[] as Pair[]
    for (const each of wrong) {
      expect(() => proxy(each, back)).toThrow(TypeError)
      expect(() => proxy(front, each)).toThrow(TypeError)
    }
    expect(() => proxy(front, back, 1 as unknown as Pair)).toThrow(TypeError)
    expect(() => proxy(front, back, { capture: {} as Pair })).toThrow(TypeError)
    const waiting = front.receive()
    expect(() => proxy(front, back)).toThrow(coded("EBUSY"))
    await front.close()
    await expect(waiting).rejects.toEqual(coded("EAGAIN"))
    expect(() => proxy(front, back)).toThrow(coded("EBADF"))
  })

  test("lets nobody else receive from its sockets while it runs", async ({ context }) => {
    const { front, back } = await line(context)
    const running = proxy(front, back)
    expect(() => front.tryReceive()).toThrow(coded("EBUSY"))
    expect(() => proxy(front, new Push({ context }))).toThrow(coded("EBUSY"))
    await back.close()
    await running
    expect(front.tryReceive()).toBeUndefined()
  })

  test("has nothing to do between sockets that pass nothing on", async ({ context }) => {
    await proxy(new Pull({ context }), new Pull({ context }))
    await proxy(new Publisher({ context }), new Push({ context }))
  })
})

test("device() is a proxy, whatever its type", async ({ context }) => {
  const { source, front, back, sink } = await line(context)
  const running = device(zmq.STREAMER, front, back)
  await source.send("through")
  expect(String(await sink.receive())).toBe("through")
  await back.close()
  await running
})
