import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { type MonitorEvent, Pull } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"

const numbers = async (events: AsyncIterable<MonitorEvent>): Promise<number[]> => {
  const seen: number[] = []
  for await (const { event } of events) seen.push(event)
  return seen
}

describe("monitor() of a socket", () => {
  test("answers its events from now on, until it is closed", async ({ context }) => {
    const pull = new Pull({ context })
    await pull.bind(ownPlace())
    const events = pull.monitor()
    const endpoint = await pull.bind(ownPlace())
    expect(await events.next()).toEqual({
      value: { event: zmq.EVENT_LISTENING, value: -1, endpoint },
      done: false,
    })
    await pull.close()
    expect(await numbers(events)).toEqual([zmq.EVENT_CLOSED, zmq.EVENT_CLOSED, zmq.EVENT_MONITOR_STOPPED])
    expect(await events.next()).toEqual({ value: undefined, done: true })
    expect(() => pull.monitor()).toThrow(expect.objectContaining({ code: "EBADF" }))
  })

  test("answers only what it was asked for", async ({ context }) => {
    const pull = new Pull({ context })
    const events = pull.monitor({ events: zmq.EVENT_CLOSED })
    const calls = [events.next(), events.next()]
    const endpoints = [await pull.bind(ownPlace()), await pull.bind(ownPlace())]
    for (const endpoint of endpoints) await pull.unbind(endpoint)
    // Calls get events in the order they were made.
    expect((await Promise.all(calls)).map(({ value }) => value?.endpoint)).toEqual(endpoints)
    pull.disableMonitor()
    expect(await events.next()).toMatchObject({ done: true })
  })

  test("can be had several times, and all end when monitoring is disabled", async ({ context }) => {
    const pull = new Pull({ context })
    const all = [pull.monitor(), pull.monitor()]
    await pull.bind(ownPlace())
    pull.stopMonitor()
    await pull.bind(ownPlace())
    for (const events of all) {
      expect(await numbers(events)).toEqual([zmq.EVENT_LISTENING, zmq.EVENT_MONITOR_STOPPED])
    }
    const later = pull.monitor()
    await pull.bind(ownPlace())
    expect((await later.next()).value?.event).toBe(zmq.EVENT_LISTENING)
  })

  test("ends when its loop is left", async ({ context }) => {
    const pull = new Pull({ context })
    const events = pull.monitor()
    await pull.bind(ownPlace())
    for await (const { event } of events) {
      expect(event).toBe(zmq.EVENT_LISTENING)
      break
    }
    await pull.bind(ownPlace())
    expect(await numbers(events)).toEqual([])
    const disposed = pull.monitor()
    const waiting = disposed.next()
    await disposed[Symbol.asyncDispose]()
    expect(await waiting).toMatchObject({ done: true })
  })

  test("rejects once with the reason of its signal, then is over", async ({ context }) => {
    const pull = new Pull({ context })
    const reason = new Error("enough")
    const stop = new AbortController()
    const events = pull.monitor({ signal: stop.signal })
    const waiting = expect(events.next()).rejects.toBe(reason)
    stop.abort(reason)
    await waiting
    expect(await events.next()).toMatchObject({ done: true })
    const late = pull.monitor({ signal: stop.signal })
    await expect(late.next()).rejects.toBe(reason)
    expect(await late.next()).toMatchObject({ done: true })
  })
})
