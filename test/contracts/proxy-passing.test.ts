import { describe, expect } from "vitest"
import { type Context, curveKeyPair, Dealer, Proxy, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

const anywhere = "tcp://127.0.0.1:*"

/** Messages of all sizes, in an order that is the same each time. */
const messageOf = (number: number): Buffer[] => {
  const spread = Math.imul(number + 1, 2654435761) >>> 0
  const size = [0, 1, 16, 254, 255, 256, 1000, 5000, 8192, 8193, 20_000, 70_000][spread % 12] as number
  const body = Buffer.alloc(number % 7 === 0 ? size : size % 300, number)
  const head = Buffer.from(String(number))
  return spread % 3 === 0 ? [head, Buffer.alloc(0), body] : [head, body]
}

const pass = async (push: Push | Dealer, pull: Pull | Dealer, count: number): Promise<void> => {
  const sent = (async () => {
    for (let number = 0; number < count; number++) await push.send(messageOf(number))
  })()
  for (let number = 0; number < count; number++) {
    const message = await pull.receive()
    const wanted = messageOf(number)
    if (
      message.length !== wanted.length ||
      !message.every((frame, at) => frame.equals(wanted[at] as Buffer))
    ) {
      expect(message).toEqual(wanted)
    }
  }
  await sent
}

const totals = (count: number): { frames: number; bytes: number } => {
  const frames = Array.from({ length: count }, (_, number) => messageOf(number)).flat()
  return { frames: frames.length, bytes: frames.reduce((sum, { length }) => sum + length, 0) }
}

/** Ends of a proxy, connected and known to each other: the first message has come through. */
const scene = async (
  context: Context,
  options: { front?: object; back?: object; source?: object; sink?: object },
) => {
  const front = new Pull({ context, ...options.front })
  const back = new Push({ context, ...options.back })
  const [source, sink] = [new Push({ context, ...options.source }), new Pull({ context, ...options.sink })]
  source.connect(await front.bind(anywhere))
  sink.connect(await back.bind(anywhere))
  const proxy = new Proxy(front, back)
  const running = proxy.run()
  return { front, back, source, sink, proxy, running }
}

describe("A proxy between one sender and one receiver", () => {
  test("passes on messages of every size and number of frames, and counts them", async ({ context }) => {
    const { front, back, source, sink, proxy, running } = await scene(context, {})
    await pass(source, sink, 3000)
    const { frames, bytes } = totals(3000)
    expect(proxy.statistics()).toEqual({
      frontEnd: { framesIn: frames, bytesIn: bytes, framesOut: 0, bytesOut: 0 },
      backEnd: { framesIn: 0, bytesIn: 0, framesOut: frames, bytesOut: bytes },
    })
    expect(front.stats()).toMatchObject({ messagesIn: 3000, bytesIn: bytes })
    expect(back.stats()).toMatchObject({ messagesOut: 3000, bytesOut: bytes })
    proxy.terminate()
    await running
  })

  test("does so in both directions at once", async ({ context }) => {
    const [front, back, left, right] = [0, 1, 2, 3].map(() => new Dealer({ context })) as [
      Dealer,
      Dealer,
      Dealer,
      Dealer,
    ]
    left.connect(await front.bind(anywhere))
    right.connect(await back.bind(anywhere))
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    await Promise.all([pass(left, right, 1000), pass(right, left, 1000)])
    proxy.terminate()
    await running
  })

  const keys = curveKeyPair()
  const server = { curveServer: true, curveSecretKey: keys.secretKey }
  const client = {
    curveServerKey: keys.publicKey,
    curvePublicKey: keys.publicKey,
    curveSecretKey: keys.secretKey,
  }
  test.for([
    ["what came under CURVE in clear", { front: server, source: client }],
    ["what came in clear under CURVE", { back: server, sink: client }],
    ["under CURVE what came under CURVE", { front: server, source: client, back: server, sink: client }],
  ] as const)("passes on %s", async ([, options], { context }) => {
    const { source, sink, proxy, running } = await scene(context, options)
    await pass(source, sink, 300)
    proxy.terminate()
    await running
  })

  test("lets nothing through that is above its limit", async ({ context }) => {
    const { front, source, sink, proxy, running } = await scene(context, { front: { maxMessageSize: 100 } })
    await source.send("small")
    await sink.receive()
    const refused = new Promise((resolve) => front.events.on("disconnect", resolve))
    await source.send(Buffer.alloc(101))
    await refused
    expect(sink.readable).toBe(false)
    proxy.terminate()
    await running
  })

  test("shares out among further receivers as soon as they are there", async ({ context }) => {
    const { back, source, sink, proxy, running } = await scene(context, {})
    await pass(source, sink, 100)
    const other = new Pull({ context })
    other.connect(back.lastEndpoint as string)
    await until(() => back.stats().peers === 2)
    for (let number = 0; number < 100; number++) await source.send(String(number))
    await until(() => back.stats().messagesOut === 200)
    await until(() => sink.stats().messagesIn + other.stats().messagesIn === 200)
    expect(other.stats().messagesIn).toBe(50)
    proxy.terminate()
    await running
  })
})
