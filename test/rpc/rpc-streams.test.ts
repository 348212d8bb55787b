import { describe, expect } from "vitest"
import { type Context, Router } from "../../src/index.ts"
import { connectRpc, method, param, py, ServiceClosedError, serveRpc } from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

const makeApi = () => {
  const made: number[] = []
  let left = 0
  return {
    made,
    left: () => left,
    api: {
      count: method([param("to", Number)], async function* ({ to }) {
        try {
          for (let number = 0; number < to; number++) {
            made.push(number)
            yield number
          }
        } finally {
          left++
        }
      }),
      letters: method(function* () {
        yield* ["a", "b"]
      }),
      breaks: method(async function* () {
        yield 1
        throw new py.ValueError("broken")
      }),
      waits: method([], async function* (_values, { signal }) {
        try {
          yield 1
          await new Promise((resolve) => signal.addEventListener("abort", resolve))
        } finally {
          left++
        }
      }),
      value: method(() => 5),
    },
  }
}

type Api = ReturnType<typeof makeApi>["api"]

const pair = async (context: Context) => {
  const { api, ...rest } = makeApi()
  const service = await serveRpc(api, { context, bind: "inproc://service", logger: null })
  const caller = await connectRpc<Api>({ context, connect: "inproc://service", logger: null })
  const close = async (): Promise<void> => {
    for (const each of [caller, service]) each.close()
    await Promise.all([caller.waitClosed(), service.waitClosed()])
  }
  return { service, caller, close, ...rest }
}

const all = async <Value>(values: AsyncIterable<Value>): Promise<Value[]> => {
  const taken: Value[] = []
  for await (const value of values) taken.push(value)
  return taken
}

describe("A generator", () => {
  test("streams its values, to several at once", async ({ context }) => {
    const { caller, close } = await pair(context)
    const [few, many, letters] = await Promise.all([
      all(caller.stream.count(3)),
      all(caller.stream.count(1_000)),
      all(caller.stream.letters()),
    ])
    expect(few).toEqual([0, 1, 2])
    expect(many).toEqual(Array.from({ length: 1_000 }, (_, number) => number))
    expect(letters).toEqual(["a", "b"])
    expect(caller.waiting).toBe(0)
    await close()
  })

  test("makes no more values than are taken", async ({ context }) => {
    const { caller, made, left, close } = await pair(context)
    const values = caller.stream.count(1_000_000)
    expect(await values.next()).toEqual({ done: false, value: 0 })
    await until(() => made.length >= 64)
    expect(made.length).toBeLessThanOrEqual(65)
    for (let number = 1; number < 200; number++) expect((await values.next()).value).toBe(number)
    expect(made.length).toBeLessThanOrEqual(200 + 64)
    expect(await values.return?.()).toEqual({ done: true, value: undefined })
    await until(() => left() === 1)
    expect(caller.waiting).toBe(0)
    await close()
  })

  test("ends where the loop is left", async ({ context }) => {
    const { caller, left, close } = await pair(context)
    for await (const value of caller.stream.count(1_000)) if (value === 5) break
    await until(() => left() === 1)
    await close()
  })

  test("that throws makes the loop throw, after the values before", async ({ context }) => {
    const { caller, close } = await pair(context)
    const taken: number[] = []
    const loop = async (): Promise<void> => {
      for await (const value of caller.stream.breaks()) taken.push(value)
    }
    await expect(loop()).rejects.toThrow(py.ValueError)
    expect(taken).toEqual([1])
    await close()
  })

  test("ends when its caller gives up or closes", async ({ context }) => {
    const { service, caller, left, close } = await pair(context)
    const controller = new AbortController()
    const values = caller.with({ signal: controller.signal }).stream.waits()
    expect((await values.next()).value).toBe(1)
    const next = values.next()
    controller.abort(new Error("enough"))
    await expect(next).rejects.toThrow("enough")
    await until(() => left() === 1)
    const others = caller.stream.waits()
    expect((await others.next()).value).toBe(1)
    const last = others.next().catch((error: unknown) => error)
    caller.close()
    expect(await last).toBeInstanceOf(ServiceClosedError)
    service.close()
    await until(() => left() === 2)
    await close()
  })

  test("cannot be called, and a value cannot be streamed", async ({ context }) => {
    const { caller, left, close } = await pair(context)
    const { call } = caller as unknown as { call: { count(to: number): Promise<unknown> } }
    await expect(call.count(3)).rejects.toThrow(/client\.stream/)
    expect(left()).toBe(0)
    const { stream } = caller as unknown as { stream: { value(): AsyncIterableIterator<unknown> } }
    await expect(stream.value().next()).rejects.toThrow(/client\.call/)
    await close()
  })
})

describe("A client", () => {
  test("learns by the echo that a service is one of Python's, and tells it nothing more", async ({
    context,
  }) => {
    const python = new Router({ context })
    await python.bind("inproc://python")
    const caller = await connectRpc({ context, connect: "inproc://python", logger: null })
    const { call } = caller.withTimeout(5_000) as unknown as { call: { f(): Promise<unknown> } }
    for (const frames of [6, 5, 5]) {
      const answered = call.f()
      const asked = await python.receive()
      expect(asked.length).toBe(frames)
      const header = Buffer.concat([asked.at(-4) as Buffer, Buffer.of(0)])
      await python.send([...asked.slice(0, -4), header, Buffer.of(7)])
      expect(await answered).toBe(7)
    }
    await expect(
      caller.withTimeout(1, ({ call }) => (call as unknown as { f(): Promise<unknown> }).f()),
    ).rejects.toThrow(py.TimeoutError)
    expect((await python.receive()).length).toBe(5)
    expect(python.tryReceive()).toBeUndefined()
    caller.close()
    await caller.waitClosed()
  })
})
