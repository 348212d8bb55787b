import { describe, expect } from "vitest"
import type { Context } from "../../src/index.ts"
import {
  AttrHandler,
  type ConnectRpcOptions,
  connectRpc,
  GenericError,
  method,
  NotFoundError,
  ParametersError,
  param,
  py,
  type ServerOptions,
  ServiceClosedError,
  serveRpc,
} from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { recordingLogger } from "../support/log-record.ts"
import { until } from "../support/until.ts"

const makeApi = () => {
  const signals: AbortSignal[] = []
  return {
    signals,
    api: {
      add: method([param("a", Number), param("b", Number, { default: 1 })], ({ a, b }) => a + b),
      hang: method([], (_values, { signal }) => {
        signals.push(signal)
        return new Promise<never>(() => {})
      }),
      details: method([], (_values, { name, deadline, metadata }) => ({ name, deadline, metadata })),
      fail: method([param("kind", String)], ({ kind }): never => {
        if (kind === "range") throw new RangeError("too far")
        if (kind === "own") throw Object.assign(new Error("tea"), { name: "shop.SoldOut" })
        if (kind === "unpackable") throw new py.ValueError(Symbol("x"))
        throw new py.KeyError(kind)
      }),
      odd: method(() => Symbol("odd")),
    },
  }
}

type Api = ReturnType<typeof makeApi>["api"]

const pair = async (context: Context, server: ServerOptions = {}, client: ConnectRpcOptions = {}) => {
  const { api, signals } = makeApi()
  const service = await serveRpc(api, { context, bind: "inproc://service", logger: null, ...server })
  const caller = await connectRpc<Api>({ context, connect: "inproc://service", logger: null, ...client })
  return { service, caller, signals }
}

describe("A service", () => {
  test("answers calls, and tells where it is", async ({ context }) => {
    const { service, caller } = await pair(context, { bind: "tcp://127.0.0.1:*" }, { connect: [] })
    expect(service.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    await caller.transport.connect(service.endpoint)
    expect(await Promise.all([caller.call.add(1, 2), caller.call.add({ a: 5 })])).toEqual([3, 6])
    expect(caller.endpoint).toBe(service.endpoint)
    for (const each of [service, caller]) {
      each.close()
      each.close()
      await each.waitClosed()
      expect(each.closed).toBe(true)
      expect(() => each.endpoint).toThrow(ServiceClosedError)
    }
    await expect(caller.call.add(1)).rejects.toThrow(ServiceClosedError)
  })

  test("refuses what is no handler, and leaves nothing open", async ({ context }) => {
    for (const handler of [undefined, null, 1, "text", [1], new Date(), () => 1]) {
      await expect(serveRpc(handler as never, { context })).rejects.toThrow(TypeError)
    }
    await expect(serveRpc({}, { context, bind: 5 as never })).rejects.toThrow(TypeError)
    await expect(serveRpc({}, { context, bind: "nonsense" })).rejects.toThrow(/nonsense/)
    const service = await serveRpc({}, { context })
    expect(() => service.endpoint).toThrow("neither bound nor connected")
    service.close()
  })

  test("gives errors their classes back", async ({ context }) => {
    const { service, caller } = await pair(context)
    const failed = (kind: string): Promise<unknown> => caller.call.fail(kind).catch((error: unknown) => error)
    expect(await failed("range")).toEqual(new RangeError("too far"))
    expect(await failed("range")).toBeInstanceOf(RangeError)
    expect(await failed("colour")).toBeInstanceOf(py.KeyError)
    expect(await failed("own")).toMatchObject({ excType: "shop.SoldOut", arguments: ["tea"] })
    expect(await failed("own")).toBeInstanceOf(GenericError)
    expect(await failed("unpackable")).toBeInstanceOf(py.ValueError)
    await expect(caller.call.odd()).rejects.toThrow(TypeError)
    const loose = caller.call as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    await expect(loose["nothing"]?.()).rejects.toThrow(NotFoundError)
    await expect(loose["constructor"]?.()).rejects.toThrow(NotFoundError)
    await expect(Reflect.get(loose, "__proto__")()).rejects.toThrow(NotFoundError)
    await expect(loose["add"]?.()).rejects.toThrow(ParametersError)
    const error = (await failed("range")) as Error
    expect(error.stack).not.toContain("makeApi")
    service.close()
    caller.close()
  })

  test("gives up methods that take too long", async ({ context }) => {
    const { service, caller, signals } = await pair(context, { timeout: 20 })
    await expect(caller.call.hang()).rejects.toThrow(py.TimeoutError)
    expect(signals[0]?.aborted).toBe(true)
    expect(service.running).toBe(0)
    service.close()
    caller.close()
  })

  test("ends what runs and what waits when it closes", async ({ context }) => {
    const { service, caller, signals } = await pair(context)
    const waiting = caller.call.hang().catch((error: unknown) => error)
    await until(() => signals.length === 1)
    expect(service.running).toBe(1)
    expect(caller.waiting).toBe(1)
    service.close()
    await service.waitClosed()
    expect(signals[0]?.aborted).toBe(true)
    expect(service.running).toBe(0)
    caller.close()
    expect(await waiting).toBeInstanceOf(ServiceClosedError)
  })

  test("logs what methods throw if it is asked to", async ({ context }) => {
    const logger = recordingLogger()
    const { service, caller } = await pair(context, {
      logger,
      logExceptions: true,
      excludeLogExceptions: [RangeError],
    })
    await caller.call.fail("range").catch(() => {})
    await caller.call.fail("colour").catch(() => {})
    expect(logger.lines.map((line) => line.split("\n")[0])).toEqual([
      "ERROR An exception KeyError('colour') from method 'fail' call occurred.",
    ])
    service.close()
    caller.close()
  })
})

describe("Introspection", () => {
  test("tells of all methods, where it is on", async ({ context }) => {
    class Tools extends AttrHandler {
      readonly hidden = 5

      @method([param("text")], { description: "Says it louder." })
      shout({ text }: { text: unknown }): string {
        return `${String(text)}!`
      }
    }
    const circle: Record<string, unknown> = { f: method((value: number) => value) }
    circle["again"] = circle
    const api = { add: makeApi().api.add, tools: new Tools(), map: new Map([["g", makeApi().api.odd]]) }
    await using service = await serveRpc(api, { context, bind: "inproc://open", introspection: true })
    await using caller = await connectRpc<typeof api>({ context, connect: "inproc://open" })
    expect(await caller.call.$methods()).toEqual([
      {
        name: "add",
        parameters: [
          { name: "a", kind: "either", optional: false },
          { name: "b", kind: "either", optional: true },
        ],
        description: null,
      },
      {
        name: "tools.shout",
        parameters: [{ name: "text", kind: "either", optional: false }],
        description: "Says it louder.",
      },
      { name: "map.g", parameters: null, description: null },
    ])
    expect(await caller.call.tools.shout({ text: "hello" })).toBe("hello!")
    await using round = await serveRpc(circle, { context, bind: "inproc://round", introspection: true })
    await using other = await connectRpc<typeof api>({ context, connect: round.endpoint })
    expect((await other.call.$methods()).length).toBe(17)
    expect(service.running).toBe(0)
  })

  test("is off by default", async ({ context }) => {
    const { service, caller } = await pair(context)
    await expect(caller.call.$methods()).rejects.toThrow(NotFoundError)
    service.close()
    caller.close()
  })
})

describe("A call", () => {
  test("is taken back at the service when its caller gives it up, the first one too", async ({ context }) => {
    const { service, caller, signals } = await pair(context)
    const controller = new AbortController()
    const first = caller.with({ signal: controller.signal }).call.hang()
    await until(() => signals.length === 1)
    controller.abort(new Error("enough"))
    await expect(first).rejects.toThrow("enough")
    await until(() => signals[0]?.aborted === true)
    await expect(caller.withTimeout(10).call.hang()).rejects.toThrow(py.TimeoutError)
    await until(() => signals[1]?.aborted === true)
    await until(() => service.running === 0)
    expect(caller.waiting).toBe(0)
    const aborted = caller.with({ signal: AbortSignal.abort(new Error("never")) }).call.hang()
    await expect(aborted).rejects.toThrow("never")
    expect(await caller.withTimeout(5_000, ({ call }) => call.add(1))).toBe(2)
    service.close()
    caller.close()
  })

  test("brings its deadline and metadata", async ({ context }) => {
    const { service, caller } = await pair(context)
    const plain = await caller.call.details()
    expect(plain).toEqual({ name: "details", metadata: {} })
    const before = Date.now()
    const told = (await caller
      .with({ timeout: 60_000, metadata: { user: "Ann" } })
      .call.details()) as typeof plain
    expect(told.metadata).toEqual({ user: "Ann" })
    expect(told.deadline as unknown as number).toBeGreaterThanOrEqual(before + 60_000)
    service.close()
    caller.close()
  })

  test("goes through middleware on both sides, in order", async ({ context }) => {
    const { service, caller } = await pair(context)
    const seen: string[] = []
    service.use(async (call, next) => {
      seen.push(`outer ${call.name} ${String(call.metadata["token"])}`)
      if (call.metadata["token"] !== "secret") throw new py.PermissionError("who are you?")
      return next()
    })
    service.use(async (_call, next) => ((await next()) as number) * 10)
    await expect(caller.call.add(1)).rejects.toThrow(py.PermissionError)
    caller.use((call, next) => {
      call.metadata["token"] = "secret"
      seen.push("first")
      return next()
    })
    caller.use(async (call, next) => {
      seen.push("second")
      call.positional = [call.positional[0], 5]
      return ((await next()) as number) + 1
    })
    expect(await caller.call.add(1)).toBe(61)
    expect(seen).toEqual(["outer add undefined", "first", "second", "outer add secret"])
    expect(() => caller.use(1 as never)).toThrow(TypeError)
    expect(() => service.use(1 as never)).toThrow(TypeError)
    service.close()
    caller.close()
  })
})
