import { describe, expect } from "vitest"
import { Publisher, Pull, Push, Subscriber } from "../../src/index.ts"
import {
  byName,
  connectPipeline,
  connectPubSub,
  method,
  ParametersError,
  param,
  positional,
  py,
  ServiceClosedError,
  servePipeline,
  servePubSub,
} from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { recordingLogger } from "../support/log-record.ts"
import { RpcFixture } from "../support/rpc-fixture.ts"
import { framesOf, hexOf, type LogRecord, rpcVectors } from "../support/rpc-vectors.ts"
import { turns, until } from "../support/until.ts"

interface RawVector {
  readonly name: string
  readonly frames: readonly string[]
  readonly invoked: readonly unknown[]
  readonly log?: readonly LogRecord[]
}

/** Sends frames by a socket, and then a call that is noted: what was before it has been dealt with then. */
const feed = async (
  socket: Push | Publisher,
  frames: readonly string[],
  last: readonly string[],
  fixture: RpcFixture,
) => {
  await socket.send(framesOf(frames))
  await socket.send(framesOf(last))
  await until(() => fixture.calls.some(({ args }) => args[0] === "last"))
  await socket.close()
}

const last = ["6e6f6e65", "91a46c617374", "80"]

describe("A pipeline", () => {
  test.for(rpcVectors<RawVector>("pipeline-raw"))("takes raw frames: $name", async (vector, { context }) => {
    const logger = recordingLogger()
    const fixture = new RpcFixture()
    await using _service = await servePipeline(fixture, { context, bind: "inproc://pipeline", logger })
    const push = new Push({ context })
    push.connect("inproc://pipeline")
    await feed(push, vector.frames, last, fixture)
    expect(fixture.calls.length).toBe(vector.name === "int keys" ? 2 : vector.invoked.length + 1)
    if (vector.invoked.length > 0) expect(logger.lines).toEqual([])
    // Python lets malformed messages escape; here they are logged.
    else if (vector.name !== "int keys")
      expect(logger.lines[0]).toMatch(/^(CRITICAL Cannot unpack|ERROR Call to)/)
    const [record] = vector.log ?? []
    if (record !== undefined)
      expect(logger.lines[0]?.split("\n")[0]).toBe(`${record.level} ${record.message}`)
  })

  test("sends the frames that Python's sends", async ({ context }) => {
    const pull = new Pull({ context })
    await pull.bind("inproc://pipeline")
    await using client = await connectPipeline({ context, connect: "inproc://pipeline" })
    const { notify } = client as unknown as { notify: { sub: { func(...args: unknown[]): Promise<null> } } }
    expect(await notify.sub.func(1, "日本", byName({ k: [1] }))).toBe(null)
    expect(hexOf(await pull.receive())).toEqual(["7375622e66756e63", "9201a6e697a5e69cac", "81a16b9101"])
  })

  test("logs what nobody else would learn of", async ({ context }) => {
    const logger = recordingLogger()
    const api = {
      value: method(() => 1),
      later: method(async () => "x"),
      nothing: method(() => {}),
      fails: method(() => {
        throw new py.ValueError("bad")
      }),
      parameters: method(() => {
        throw new ParametersError("odd")
      }),
    }
    await using _service = await servePipeline(api, {
      context,
      bind: "inproc://pipeline",
      logger,
      logExceptions: true,
    })
    await using client = await connectPipeline<typeof api>({ context, connect: "inproc://pipeline" })
    await client.notify.value()
    await client.notify.nothing()
    await client.notify.fails()
    await client.notify.parameters()
    await client.notify.later()
    await (client as unknown as { notify: { unknown: () => Promise<null> } }).notify.unknown()
    await until(() => logger.lines.length === 5)
    expect(logger.lines.map((line) => line.split("\n")[0]).toSorted()).toEqual([
      "ERROR An exception ValueError('bad') from method 'fails' call occurred.",
      "ERROR Call to 'parameters' caused error: ParametersError('odd')",
      "ERROR Call to 'unknown' caused error: NotFoundError('unknown')",
      "WARNING Pipeline handler 'later' returned not None",
      "WARNING Pipeline handler 'value' returned not None",
    ])
  })

  test("makes its client wait while nobody takes its calls", async ({ context }) => {
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    await pull.bind("inproc://pipeline")
    await using client = await connectPipeline({ context, connect: "inproc://pipeline" })
    const { notify } = client as unknown as { notify: { take(body: Uint8Array): Promise<null> } }
    let sent = 0
    const sending = (async () => {
      for (; sent < 3_000; sent++) await notify.take(new Uint8Array(1_000))
    })()
    await until(() => client.transport.getWriteBufferSize() > 65_536)
    const stuck = sent
    expect(stuck).toBeLessThan(3_000)
    for (let count = 0; count < 3_000; count++) await pull.receive()
    await sending
    expect(sent).toBe(3_000)
  })

  test("refuses what cannot be sent, and everything once it is closed", async ({ context }) => {
    const client = await connectPipeline({ context, bind: "inproc://pipeline" })
    const { notify } = client as unknown as {
      notify: ((...args: unknown[]) => Promise<null>) & Record<string, () => Promise<null>>
    }
    expect(() => notify()).toThrow("The name of the RPC method is empty.")
    await expect(
      (notify["f"] as unknown as (...args: unknown[]) => Promise<null>)(Symbol("x")),
    ).rejects.toThrow(TypeError)
    client.close()
    await client.waitClosed()
    await expect(notify["f"]?.()).rejects.toThrow(ServiceClosedError)
    expect(() => client.transport).toThrow(ServiceClosedError)
    expect(client.closed).toBe(true)
  })
})

describe("Published calls", () => {
  test.for(rpcVectors<RawVector>("pubsub-raw"))(
    "are taken from raw frames: $name",
    async (vector, { context }) => {
      const logger = recordingLogger()
      const fixture = new RpcFixture()
      await using _service = await servePubSub(fixture, {
        context,
        bind: "inproc://news",
        subscribe: "",
        logger,
      })
      const publisher = new Publisher({ context })
      publisher.connect("inproc://news")
      await feed(publisher, vector.frames, ["", ...last], fixture)
      expect(fixture.calls.length).toBe(vector.invoked.length + 1)
      if (vector.invoked.length > 0) expect(logger.lines).toEqual([])
      else expect(logger.lines[0]).toMatch(/^(CRITICAL Cannot unpack|ERROR Call to)/)
    },
  )

  test("carry their topic in front", async ({ context }) => {
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("")
    await subscriber.bind("inproc://news")
    await using client = await connectPubSub({ context, connect: "inproc://news" })
    const publish = (topic: string | Uint8Array | null) =>
      client.publish(topic) as unknown as { f(...args: unknown[]): Promise<null> }
    await publish("тема").f(1)
    await publish(Buffer.from([0xff])).f()
    await publish(null).f(positional({ a: 1 }))
    expect(hexOf(await subscriber.receive())).toEqual([
      Buffer.from("тема").toString("hex"),
      "66",
      "9101",
      "80",
    ])
    expect(hexOf(await subscriber.receive())).toEqual(["ff", "66", "90", "80"])
    expect(hexOf(await subscriber.receive())).toEqual(["", "66", "9181a16101", "80"])
    expect(() => client.publish(1 as never)).toThrow(TypeError)
    expect(() => (client.publish("x") as unknown as () => void)()).toThrow(
      "The name of the PubSub method is empty.",
    )
  })

  test("reach those who subscribed, from then on and until they unsubscribe", async ({ context }) => {
    const heard: unknown[] = []
    const api = { tell: method([param("value")], ({ value }) => void heard.push(value)) }
    await using service = await servePubSub(api, { context, bind: "inproc://news" })
    await using client = await connectPubSub<typeof api>({ context, connect: "inproc://news" })
    await client.publish("a").tell(1)
    service.subscribe("a")
    service.subscribe(Buffer.from("b"))
    await client.publish("ab").tell(2)
    await client.publish("b").tell(3)
    await until(() => heard.includes(3))
    service.unsubscribe("a")
    await client.publish("a").tell(4)
    await client.publish("b").tell(5)
    await until(() => heard.includes(5))
    expect(heard).toEqual([2, 3, 5])
    expect(() => service.subscribe(5 as never)).toThrow(TypeError)
    expect(() => service.unsubscribe(5 as never)).toThrow(TypeError)
    await expect(servePubSub(api, { context, subscribe: 5 as never })).rejects.toThrow(TypeError)
    await expect(servePubSub(api, { context, subscribe: [5 as never] })).rejects.toThrow(TypeError)
  })
})

describe("The end of a service that takes notices", () => {
  test("cancels what runs, and logs nothing of it", async ({ context }) => {
    const logger = recordingLogger()
    const signals: AbortSignal[] = []
    const api = {
      hang: method([], (_values, { signal }) => {
        signals.push(signal)
        return new Promise<never>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason))
        })
      }),
    }
    const pipeline = await servePipeline(api, { context, bind: "inproc://hang", logger, logExceptions: true })
    await using client = await connectPipeline<typeof api>({ context, connect: "inproc://hang" })
    await client.notify.hang()
    await until(() => signals.length === 1)
    expect(pipeline.running).toBe(1)
    pipeline.close()
    await pipeline.waitClosed()
    expect(signals[0]?.reason).toBeInstanceOf(ServiceClosedError)
    expect(pipeline.running).toBe(0)
    await turns()
    expect(logger.lines).toEqual([])
  })

  test("is not needed to end methods that take too long, which is logged if errors are", async ({
    context,
  }) => {
    const logger = recordingLogger()
    const api = { hang: method(() => new Promise<never>(() => {})) }
    await using pipeline = await servePipeline(api, {
      context,
      bind: "inproc://hang",
      timeout: 10,
      logger,
      logExceptions: true,
    })
    await using client = await connectPipeline<typeof api>({ context, connect: "inproc://hang" })
    await client.notify.hang()
    await until(() => logger.lines.length === 1)
    expect(logger.lines[0]).toContain(
      "An exception TimeoutError('hang() took longer than 10 ms.') from method",
    )
    expect(pipeline.running).toBe(0)
  })

  test("is the end of its subscriptions", async ({ context }) => {
    const service = await servePubSub({}, { context, bind: "inproc://news" })
    service.close()
    await service.waitClosed()
    expect(() => service.subscribe("a")).toThrow(ServiceClosedError)
    expect(() => service.unsubscribe("a")).toThrow(ServiceClosedError)
  })
})
