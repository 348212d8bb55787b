import { describe, expect, it } from "vitest"
import { expectNoGrowth, type Growth, runMemoryScript } from "../support/memory-script.ts"
import { scriptTime } from "../support/run-script.ts"

interface Results {
  readonly growth: Growth
  readonly received: number
  readonly left: readonly string[]
}

/** Sends messages of some frames from a PUSH to a PULL that reads them in some way. */
const script = (options: {
  readonly endpoint: string
  readonly count: number
  readonly message: string
  readonly receive: string
}): string => `
  const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
  push.connect(await pull.bind(${JSON.stringify(options.endpoint)}))
  const message = ${options.message}
  let received = 0
  ${options.receive}
  const pass = async (count) => {
    const wanted = received + count
    for (let sent = 0; sent < count; sent++) if (!push.trySend(message)) await push.send(message)
    while (received < wanted) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await pass(${options.count / 10})
  const growth = await compare(() => pass(${options.count}))
  await Promise.all([push.close(), pull.close()])
  await settled()
  report({ growth, received, left: await left() })
`

const consume = "pull.consume(() => { received++ })"
const loop = "const loop = (async () => { for await (const _ of pull) received++ })()"

describe("Nothing stays behind of", { timeout: scriptTime }, () => {
  it("half a million small messages over tcp", async () => {
    const { growth, received, left } = await runMemoryScript<Results>(
      script({
        endpoint: "tcp://127.0.0.1:*",
        count: 500_000,
        message: "Buffer.alloc(16)",
        receive: consume,
      }),
    )
    expect(received).toBe(550_000)
    expectNoGrowth(growth)
    expect(left).toEqual([])
  })

  it.each([
    ["small messages that are looped over", "tcp://127.0.0.1:*", 100_000, "Buffer.alloc(16)", loop],
    ["small messages inside the process", "inproc://a", 200_000, "Buffer.alloc(16)", loop],
    ["messages of several frames", "tcp://127.0.0.1:*", 50_000, '["a", Buffer.alloc(300), "", "b"]', consume],
    ["large messages", "ipc://*", 1_000, "Buffer.alloc(300_000)", consume],
  ])("%s", async (_, endpoint, count, message, receive) => {
    const { growth, received, left } = await runMemoryScript<Results>(
      script({ endpoint, count, message, receive }),
    )
    expect(received).toBe(count + count / 10)
    expectNoGrowth(growth)
    expect(left).toEqual([])
  })

  it("messages that a slow reader left in its queue, once it has read them", async () => {
    const { growth, held, left } = await runMemoryScript<Results & { held: number }>(`
      const pull = new zmq.Pull({ linger: 0, receiveHighWaterMark: 0 }), push = new zmq.Push({ linger: 0 })
      push.connect(await pull.bind("tcp://127.0.0.1:*"))
      const round = async () => {
        for (let sent = 0; sent < 20_000; sent++) await push.send(Buffer.alloc(1_000))
        while (pull.stats().queuedIn < 20_000) await new Promise((resolve) => setTimeout(resolve, 1))
        const held = process.memoryUsage().arrayBuffers
        while (pull.tryReceive() !== undefined) {}
        return held
      }
      let held = await round()
      const growth = await compare(async () => { held = await round() })
      await Promise.all([push.close(), pull.close()])
      await settled()
      report({ growth, held, left: await left() })
    `)
    expect(held).toBeGreaterThan(20_000_000)
    expectNoGrowth(growth)
    expect(left).toEqual([])
  })

  it("messages that were published to nobody, or dropped", async () => {
    const { growth } = await runMemoryScript<Results>(`
      const publisher = new zmq.Publisher({ linger: 0, sendHighWaterMark: 10 })
      const subscriber = new zmq.Subscriber({ receiveHighWaterMark: 1 })
      const endpoint = await publisher.bind("tcp://127.0.0.1:*")
      const round = async () => {
        for (let count = 0; count < 100_000; count++) publisher.trySend(Buffer.alloc(100))
        await new Promise((resolve) => setImmediate(resolve))
      }
      await round()
      const growth = await compare(round)
      subscriber.subscribe()
      subscriber.connect(endpoint)
      while (publisher.topicsCount === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      await round()
      const second = await compare(round)
      for (const name of Object.keys(growth)) growth[name] = Math.max(growth[name], second[name])
      await Promise.all([publisher.close(), subscriber.close()])
      report({ growth })
    `)
    expectNoGrowth(growth)
  })
})
