import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { saturate } from "../support/messages.ts"
import { RawListener } from "../support/raw-listener.ts"
import { until } from "../support/until.ts"

const size = 65_536
const body = Buffer.alloc(size)

const numbered = (number: number): Buffer => {
  const message = Buffer.from(body)
  message.writeUInt32LE(number)
  return message
}

test.for(["reset", "closed"])(
  "What waits for a peer is kept when its connection is %s, and sent to it when it is back",
  async (how, { context }) => {
    const listener = await RawListener.listen()
    const push = new Push({ context, sendHighWaterMark: 200, reconnectInterval: 20 })
    push.connect(listener.endpoint)
    const peer = await listener.greet("PULL")
    await until(() => push.stats().peers === 1)
    const sent = await saturate(push, numbered)
    const queued = push.stats().queuedOut
    expect(queued).toBeGreaterThan(100)
    if (how === "reset") peer.resetAndDestroy()
    else peer.destroy()
    await listener.close()
    await until(() => push.stats().peers === 0)
    expect(push.stats().queuedOut).toBe(queued)
    const pull = new Pull({ context, receiveHighWaterMark: 0 })
    await pull.bind(listener.endpoint)
    const numbers: number[] = []
    while (numbers.length < queued)
      numbers.push((await pull.receive({ timeout: 10_000 }))[0]?.readUInt32LE(0) as number)
    expect(numbers).toEqual(Array.from({ length: queued }, (_, index) => sent - queued + index))
  },
)
