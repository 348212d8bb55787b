import { describe, expect } from "vitest"
import { EVENT_HANDSHAKE_SUCCEEDED, EVENT_LISTENING } from "../../src/index.ts"
import { createZmqStream, type SocketEvent, ZmqStream, ZmqStreamClosed } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"

const numbered = (value: number): SocketEvent => ({ event: 1, value, endpoint: "" })

/** Values of the events that can be read at once. */
const unread = async (stream: ZmqStream): Promise<number[]> => {
  const values: number[] = []
  for (;;) {
    const event = await stream.readEvent({ timeout: 0 }).catch(() => undefined)
    if (event === undefined) return values
    values.push(event.value)
  }
}

describe("The events of a stream", () => {
  test("are read until it is closed", async ({ context }) => {
    const router = await createZmqStream("router", { context })
    await router.transport?.enableMonitor()
    const seen: SocketEvent[] = []
    const reading = (async () => {
      for (;;) seen.push(await router.readEvent())
    })()
    const endpoint = await router.transport?.bind(ownPlace())
    const dealer = await createZmqStream("dealer", { context, connect: endpoint })
    dealer.write(["hello"])
    await router.read()
    router.close()
    await expect(reading).rejects.toBeInstanceOf(ZmqStreamClosed)
    expect(seen.map(({ event }) => event)).toEqual([EVENT_LISTENING, 32, EVENT_HANDSHAKE_SUCCEEDED])
    expect(seen.every((each) => each.endpoint === endpoint)).toBe(true)
  })

  test("may be waited for while messages are", async () => {
    const stream = new ZmqStream()
    const reading = stream.read()
    const event = stream.readEvent()
    await expect(stream.readEvent()).rejects.toMatchObject({ code: "EBUSY" })
    stream.feedEvent(numbered(1))
    stream.feedMessage([Buffer.from("x")])
    expect(await event).toEqual(numbered(1))
    expect(await reading).toHaveLength(1)
  })

  test.for([
    [undefined, 100],
    [3, 3],
    [0, 0],
    [null, 150],
  ] as const)("are kept up to a backlog of %s, the oldest go first", async ([eventsBacklog, kept]) => {
    const stream = new ZmqStream({ eventsBacklog })
    for (let value = 0; value < 150; value++) stream.feedEvent(numbered(value))
    expect(await unread(stream)).toEqual(Array.from({ length: kept }, (_, index) => 150 - kept + index))
  })

  test("reach whoever waits although nothing is kept", async () => {
    const stream = new ZmqStream({ eventsBacklog: 0 })
    const event = stream.readEvent({ timeout: 10_000 })
    stream.feedEvent(numbered(5))
    expect(await event).toEqual(numbered(5))
  })
})
