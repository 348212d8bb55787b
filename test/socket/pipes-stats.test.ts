import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { Pair, Pull, Push, parseMonitorMessageV2 } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { until } from "../support/until.ts"

const coded = (code: string): unknown => expect.objectContaining({ code })

describe("pipesStats()", () => {
  test("tells of the queues of each peer, in the order they came", async ({ context }) => {
    const push = new Push({ context, sendHighWaterMark: 20 })
    const reader = new Pair({ context })
    push.monitorTo("inproc://queues", zmq.EVENT_PIPES_STATS, { version: 2 })
    reader.connect("inproc://queues")
    expect(() => push.pipesStats()).toThrow(coded("EAGAIN"))
    const endpoint = await push.bind(ownPlace())
    const pulls: Pull[] = []
    for (let index = 0; index < 3; index++) {
      const pull = new Pull({ context, receiveHighWaterMark: 10 })
      pull.connect(endpoint)
      pulls.push(pull)
      await until(() => push.stats().peers === index + 1)
    }
    const body = Buffer.alloc(64 * 1024)
    let refused = 0
    await until(() => {
      while (push.trySend(body)) refused = 0
      return ++refused > 20
    })
    const first = pulls[0] as Pull
    await until(() => {
      while (first.tryReceive() !== undefined);
      return push.stats().queuedOut <= 40
    })
    push.pipesStats()
    const told = []
    while (told.length < 3) told.push(parseMonitorMessageV2(await reader.receive()))
    expect(told.map(({ values }) => values)).toEqual([
      [0, 0],
      [20, 0],
      [20, 0],
    ])
    for (const { event, localEndpoint, remoteEndpoint } of told) {
      expect([event, localEndpoint]).toEqual([zmq.EVENT_PIPES_STATS, endpoint])
      expect(remoteEndpoint).toMatch(/^tcp:/)
    }
    expect(new Set(told.map(({ remoteEndpoint }) => remoteEndpoint)).size).toBe(3)
  })

  test("tells what waits to be received, also within the process", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const reader = new Pair({ context })
    pull.monitorTo("inproc://queues", zmq.EVENT_ALL_V2, { version: 2 })
    reader.connect("inproc://queues")
    pull.connect(await push.bind("inproc://here"))
    for (const body of ["a", "b", "c"]) await push.send(body)
    pull.pipesStats()
    expect(parseMonitorMessageV2(await reader.receive())).toEqual({
      event: zmq.EVENT_PIPES_STATS,
      values: [0, 3],
      localEndpoint: "",
      remoteEndpoint: "inproc://here",
    })
  })

  test("wants a monitor of that event", async ({ context }) => {
    const push = new Push({ context })
    await push.bind(ownPlace())
    expect(() => push.pipesStats()).toThrow(coded("EINVAL"))
    push.monitorTo("inproc://one")
    expect(() => push.pipesStats()).toThrow(coded("EINVAL"))
    push.monitorTo("inproc://two", zmq.EVENT_ALL, { version: 2 })
    expect(() => push.pipesStats()).toThrow(coded("EINVAL"))
  })
})
