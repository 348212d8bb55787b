import { endianness } from "node:os"
import { describe, expect } from "vitest"
import {
  type Context,
  Dealer,
  Pair,
  Proxy,
  Publisher,
  Pull,
  Push,
  proxySteerable,
  Reply,
  Request,
  Router,
  Subscriber,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { turns, until } from "../support/until.ts"

/** Numbers of eight frames. */
const numbers = (frames: readonly Buffer[]): number[] =>
  frames.map((frame) => {
    expect(frame).toHaveLength(8)
    return Number(endianness() === "LE" ? frame.readBigUInt64LE() : frame.readBigUInt64BE())
  })

const open = async (context: Context) => {
  const [front, back, capture] = [new Dealer({ context }), new Dealer({ context }), new Push({ context })]
  const [client, worker, log] = [new Dealer({ context }), new Dealer({ context }), new Pull({ context })]
  client.connect(await front.bind("inproc://front"))
  worker.connect(await back.bind("inproc://back"))
  log.connect(await capture.bind("inproc://capture"))
  return { front, back, capture, client, worker, log }
}

describe("A steered proxy", () => {
  test("counts frames and bytes of each socket, in and out", async ({ context }) => {
    const { front, back, capture, client, worker } = await open(context)
    const [control, operator] = [new Pair({ context }), new Pair({ context })]
    operator.connect(await control.bind("inproc://control"))
    const running = proxySteerable(front, back, capture, control)
    const statistics = async (): Promise<number[]> => {
      await operator.send("STATISTICS")
      return numbers(await operator.receive())
    }
    expect(await statistics()).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    await client.send(["four", "", "seven.."])
    await worker.receive()
    expect(await statistics()).toEqual([3, 11, 0, 0, 0, 0, 3, 11])
    await worker.send("back")
    await client.receive()
    expect(await statistics()).toEqual([3, 11, 1, 4, 1, 4, 3, 11])
    await operator.send("TERMINATE")
    await running
    // It closes nothing.
    expect([front, back, capture, control].map((socket) => socket.closed)).toEqual([
      false,
      false,
      false,
      false,
    ])
    await client.send("to the socket itself")
    expect(String(await front.receive())).toBe("to the socket itself")
  })

  test("passes nothing on while it is paused; commands go to nobody", async ({ context }) => {
    const { front, back, capture, client, worker, log } = await open(context)
    const [control, operator] = [new Pair({ context }), new Pair({ context })]
    operator.connect(await control.bind("inproc://control"))
    const running = proxySteerable(front, back, capture, control)
    await operator.send("PAUSE")
    await until(() => control.stats().messagesIn === 1)
    await turns()
    await client.send("held")
    await worker.send("held as well")
    await operator.send("STATISTICS")
    expect(numbers(await operator.receive())).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect([worker.readable, client.readable, log.readable]).toEqual([false, false, false])
    await operator.send("RESUME")
    expect(String(await worker.receive())).toBe("held")
    expect(String(await client.receive())).toBe("held as well")
    expect(String(await log.receive())).toBe("held")
    expect(String(await log.receive())).toBe("held as well")
    await operator.send("TERMINATE")
    await running
    expect(log.readable).toBe(false)
  })

  test("passes on what it has taken for nobody, to who came while it was paused", async ({ context }) => {
    const { front, back, client, worker } = await open(context)
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    await client.send("somebody is there")
    await worker.receive()
    await worker.close()
    await until(() => back.stats().peers === 0)
    await client.send("nobody is there")
    await until(() => proxy.statistics().frontEnd.framesIn === 2)
    proxy.pause()
    const other = new Dealer({ context })
    other.connect("inproc://back")
    await until(() => back.stats().peers === 1)
    proxy.resume()
    expect(String(await other.receive())).toBe("nobody is there")
    await client.send("goes on")
    expect(String(await other.receive())).toBe("goes on")
    proxy.terminate()
    await running
  })

  test("passes over what is no command", async ({ context }) => {
    const { front, back, client, worker } = await open(context)
    const [control, operator] = [new Pair({ context }), new Pair({ context })]
    operator.connect(await control.bind("inproc://control"))
    const running = proxySteerable(front, back, null, control)
    for (const message of ["", "pause", "PAUSE ", "toString", ["PAUSE", ""], ["", "TERMINATE"]])
      await operator.send(message)
    await client.send("goes on")
    expect(String(await worker.receive())).toBe("goes on")
    expect(operator.readable).toBe(false)
    await operator.send("TERMINATE")
    await running
  })

  test.for([
    ["REP", Reply, Request],
    ["ROUTER, asked by REQ", Router, Request],
  ] as const)(
    "answers everything with at least an empty frame by %s",
    async ([, Control, Operator], { context }) => {
      const { front, back } = await open(context)
      const [control, operator] = [new Control({ context }), new Operator({ context })]
      operator.connect(await control.bind("inproc://control"))
      const running = proxySteerable(front, back, undefined, control)
      const ask = async (command: string): Promise<Buffer[]> => {
        await operator.send(command)
        return operator.receive()
      }
      for (const command of ["PAUSE", "RESUME", "nonsense"])
        expect((await ask(command)).map(String)).toEqual([""])
      expect(numbers(await ask("STATISTICS"))).toEqual(Array(8).fill(0))
      expect((await ask("TERMINATE")).map(String)).toEqual([""])
      await running
    },
  )

  test("answers a DEALER through a ROUTER only what it asked for", async ({ context }) => {
    const { front, back } = await open(context)
    const [control, operator] = [new Router({ context }), new Dealer({ context })]
    operator.connect(await control.bind("inproc://control"))
    const running = proxySteerable(front, back, undefined, control)
    await operator.send("PAUSE")
    await operator.send("STATISTICS")
    expect(await operator.receive()).toHaveLength(8)
    await operator.send("TERMINATE")
    await running
    expect(operator.readable).toBe(false)
  })

  test("is steered by sockets that only receive", async ({ context }) => {
    const { front, back, client, worker } = await open(context)
    const subscriber = new Subscriber({ context })
    subscriber.subscribe("")
    const publisher = new Publisher({ context })
    publisher.connect(await subscriber.bind("inproc://control"))
    await until(() => publisher.topicsCount === 1)
    const running = proxySteerable(front, back, undefined, subscriber)
    await client.send("before")
    expect(String(await worker.receive())).toBe("before")
    for (const command of ["STATISTICS", "TERMINATE"]) await publisher.send(command)
    await running
  })

  test("goes on when its control is closed, and ends with its context", async ({ context }) => {
    const { front, back, client, worker } = await open(context)
    const control = new Pull({ context })
    const running = proxySteerable(front, back, undefined, control)
    await control.close()
    await client.send("goes on")
    expect(String(await worker.receive())).toBe("goes on")
    context.shutdown()
    await expect(running).rejects.toEqual(expect.objectContaining({ code: "ETERM" }))
  })

  test("wants a control that receives and that nobody else uses", async ({ context }) => {
    const { front, back } = await open(context)
    expect(() => proxySteerable(front, back, undefined, new Push({ context }))).toThrow(TypeError)
    expect(() => proxySteerable(front, back, undefined, {} as Pair)).toThrow(TypeError)
    const control = new Pull({ context })
    const consumption = control.consume(() => {})
    const busy = expect.objectContaining({ code: "EBUSY" })
    expect(() => proxySteerable(front, back, undefined, control)).toThrow(busy)
    await expect(new Proxy(front, back, { control }).run()).rejects.toEqual(busy)
    consumption.stop()
    const proxy = new Proxy(front, back, { control })
    const running = proxy.run()
    proxy.terminate()
    await running
  })
})

test("An object of the class Proxy is steered in the same way, tells its statistics, and closes its sockets", async ({
  context,
}) => {
  const { front, back, capture, client, worker } = await open(context)
  const [control, operator] = [new Reply({ context }), new Request({ context })]
  operator.connect(await control.bind("inproc://control"))
  const proxy = new Proxy(front, back, { capture, control })
  const running = proxy.run()
  await client.send(["a", "bc"])
  await worker.receive()
  const nothing = { framesIn: 0, bytesIn: 0, framesOut: 0, bytesOut: 0 }
  expect(proxy.statistics()).toEqual({
    frontEnd: { ...nothing, framesIn: 2, bytesIn: 3 },
    backEnd: { ...nothing, framesOut: 2, bytesOut: 3 },
  })
  await operator.send("TERMINATE")
  expect((await operator.receive()).map(String)).toEqual([""])
  await running
  expect([front, back, control].map((socket) => socket.closed)).toEqual([true, true, false])
})
