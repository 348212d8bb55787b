import { expect } from "vitest"
import type { Context } from "../../src/index.ts"
import {
  AttrHandler,
  byName,
  connectPipeline,
  connectPubSub,
  connectRpc,
  ExtType,
  Float,
  GenericError,
  method,
  NotFoundError,
  named,
  namedRest,
  ParametersError,
  param,
  positional,
  py,
  type RpcClient,
  rest,
  servePipeline,
  servePubSub,
  serveRpc,
} from "../../src/rpc/index.ts"
import { type AiozmqEnd, type AiozmqPeer, describeAiozmq } from "../support/aiozmq-peer.ts"
import { test } from "../support/context-test.ts"
import { Feed } from "../support/feed.ts"
import { range } from "../support/numbers.ts"

class SoldOut extends Error {
  override readonly name = "shop.SoldOut"
}

/** What Python's `Served` serves, as its clients see it. */
interface Served {
  add(a: number, b?: number): number
}

const served = () => {
  const noted = new Feed<unknown[]>()
  const api = {
    add: method(
      [param("a"), param("b", undefined, { default: 1 })],
      ({ a, b }) => (a as number) + (b as number),
    ),
    echo: method([param("value")], ({ value }) => value),
    inner: {
      scale: method(
        [param("value", Number), named("by", Number, { default: 2 })],
        ({ value, by }) => value * by,
      ),
    },
    shape: method([rest("args"), namedRest("kwargs")], ({ args, kwargs }) => [args, kwargs]),
    float: method(() => new Float(3)),
    fail: method([param("kind", String)], ({ kind }): never => {
      throw failures[kind]?.()
    }),
    never: method(() => new Promise<never>(() => {})),
    later: method([param("value")], async ({ value }) => value),
    note: method([rest("args"), namedRest("kwargs")], ({ args, kwargs }) => {
      noted.push([args, kwargs])
    }),
    class: new (class extends AttrHandler {
      readonly double = method([param("value", Number)], ({ value }) => 2 * value)
    })(),
  }
  return { api, noted }
}

const failures: Readonly<Record<string, () => unknown>> = {
  value: () => new py.ValueError("bad", 1),
  missing: () => new py.FileNotFoundError(2, "No such file", "x.txt"),
  range: () => new RangeError("too far"),
  type: () => new TypeError("not that"),
  own: () => new SoldOut("tea"),
  text: () => "just text",
}

type Answer = { readonly result: string } | { readonly error: string; readonly notation: string }

const ask = (client: AiozmqEnd, name: string, details: object = {}): Promise<Answer> =>
  client.call("ask", { method: name, ...details }) as Promise<Answer>

const roles = ["bind", "connect"] as const

describeAiozmq("A service of Python's", (peer) => {
  const join = async (context: Context, role: (typeof roles)[number]): Promise<RpcClient> => {
    if (role === "connect") {
      const { endpoint } = await peer.open("service", "rpc", { bind: "tcp://127.0.0.1:*" })
      return connectRpc({ context, connect: endpoint })
    }
    const client = await connectRpc({ context, bind: "tcp://127.0.0.1:*" })
    await peer.open("service", "rpc", { connect: client.endpoint })
    return client
  }

  test.for(roles)(
    "is called by position, by name and mixed, with namespaces (we %s)",
    async (role, { context }) => {
      await using client = await join(context, role)
      const { call } = client as RpcClient as {
        call: Record<string, (...args: unknown[]) => Promise<unknown>>
      }
      expect(await call["add"]?.(1, 2)).toBe(3)
      expect(await call["add"]?.(1)).toBe(2)
      expect(await call["add"]?.({ a: 1, b: 5 })).toBe(6)
      expect(await call["add"]?.(1, byName({ b: 7 }))).toBe(8)
      expect(await call["notation"]?.(1, byName({ key: [1, "x"] }))).toBe("(1,){'key': (1, 'x')}")
      expect(await call["notation"]?.(positional({ key: 1 }))).toBe("({'key': 1},){}")
      const inner = call["inner"] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
      expect(await inner["scale"]?.(3)).toBe(6)
      expect(await inner["scale"]?.(3, byName({ by: 4 }))).toBe(12)
    },
  )

  test("understands our values", async ({ context }) => {
    await using client = await join(context, "connect")
    const { call } = client as unknown as { call: { notation(...values: unknown[]): Promise<string> } }
    const notation = (value: unknown): Promise<string> => call.notation(positional(value))
    expect(await notation(null)).toBe("(None,){}")
    expect(await notation(true)).toBe("(True,){}")
    expect(await notation(1)).toBe("(1,){}")
    expect(await notation(1.5)).toBe("(1.5,){}")
    expect(await notation(new Float(1))).toBe("(1.0,){}")
    expect(await notation(2n ** 64n - 1n)).toBe("(18446744073709551615,){}")
    expect(await notation(-(2n ** 63n))).toBe("(-9223372036854775808,){}")
    expect(await notation(Number.MAX_SAFE_INTEGER)).toBe("(9007199254740991,){}")
    expect(await notation("日本 'x'")).toBe(`("日本 'x'",){}`)
    expect(await notation(new Uint8Array([1, 255]))).toBe("(b'\\x01\\xff',){}")
    expect(await notation([1, ["two"], { three: 3 }])).toBe("((1, ('two',), {'three': 3}),){}")
    expect(await notation(new Map([["key", 1]]))).toBe("({'key': 1},){}")
    expect(await notation(new ExtType(5, new Uint8Array([7])))).toBe("(ExtType(code=5, data=b'\\x07'),){}")
    expect(await notation(new Date(0))).toBe(
      "(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),){}",
    )
  })

  test("gives us its values", async ({ context }) => {
    await using client = await join(context, "connect")
    const { call } = client as unknown as { call: { make(expression: string): Promise<unknown> } }
    expect(await call.make("None")).toBe(null)
    expect(await call.make("(1, 2.5, 'x', b'y', [True])")).toEqual([1, 2.5, "x", Buffer.from("y"), [true]])
    expect(await call.make("2**63")).toBe(2n ** 63n)
    expect(await call.make("{'a': {'b': 1}}")).toEqual({ a: { b: 1 } })
    expect(await call.make("{b'a': 1}")).toBeInstanceOf(Map)
    expect(await call.make("msgpack.ExtType(7, b'z')")).toEqual(new ExtType(7, Buffer.from("z")))
    expect(String(await call.make("datetime.date(2014, 3, 25)"))).toBe("2014-03-25")
    expect(
      String(await call.make("datetime.datetime(2014, 3, 25, 15, 18, tzinfo=datetime.timezone.utc)")),
    ).toContain("2014-03-25T15:18:00+00:00")
    expect(String(await call.make("datetime.timedelta(days=-1, seconds=5)"))).toBe("-PT86395S")
  })

  test("fails with the errors that it throws", async ({ context }) => {
    await using client = await join(context, "connect")
    const { call } = client as unknown as {
      call: {
        fail(name: string, ...args: unknown[]): Promise<never>
        nothing(): Promise<never>
        add(): Promise<never>
      }
    }
    const failed = (name: string, ...args: unknown[]): Promise<unknown> =>
      call.fail(name, ...args).catch((error: unknown) => error)
    const value = await failed("ValueError", "bad", 1)
    expect(value).toBeInstanceOf(py.ValueError)
    expect((value as py.ValueError).args).toEqual(["bad", 1])
    expect(await failed("KeyError", "k")).toBeInstanceOf(py.KeyError)
    expect(await failed("OSError", 2, "none")).toBeInstanceOf(py.FileNotFoundError)
    expect(await failed("ZeroDivisionError")).toBeInstanceOf(py.ArithmeticError)
    expect(await failed("NotFoundError", "x")).toBeInstanceOf(NotFoundError)
    const own = await failed("ShopError", "tea")
    expect(own).toBeInstanceOf(GenericError)
    expect(own).toMatchObject({
      excType: expect.stringContaining("ShopError"),
      arguments: ["tea"],
      excRepr: "ShopError('tea')",
    })
    await expect(call.nothing()).rejects.toThrow(NotFoundError)
    await expect(call.add()).rejects.toThrow(ParametersError)
  })

  test("is called ten thousand times at once", async ({ context }) => {
    await using client = await join(context, "connect")
    const { call } = client as unknown as { call: Served }
    const answers = await Promise.all(range(0, 10_000).map((number) => call.add(number)))
    expect(answers).toEqual(range(1, 10_001))
  })

  test("may take too long, and its late answer disturbs nobody", async ({ context }) => {
    await using client = await join(context, "connect")
    const patient = client as unknown as {
      call: { sleep(seconds: number): Promise<string>; add(a: number): Promise<number> }
    }
    const hasty = client.withTimeout(20) as unknown as typeof patient
    await expect(hasty.call.sleep(0.1)).rejects.toThrow(py.TimeoutError)
    const aborted = client.with({ signal: AbortSignal.timeout(5) }) as unknown as typeof patient
    await expect(aborted.call.sleep(0.1)).rejects.toMatchObject({ name: "TimeoutError" })
    expect(await patient.call.sleep(0.15)).toBe("slept")
    expect(await patient.call.add(1)).toBe(2)
    expect(client.waiting).toBe(0)
  })

  test("may be killed and started again", async ({ context }) => {
    const client = await connectRpc({ context, bind: "tcp://127.0.0.1:*" })
    const { call } = client as unknown as { call: { add(a: number): Promise<number> } }
    const { AiozmqPeer } = await import("../support/aiozmq-peer.ts")
    const first: AiozmqPeer = await AiozmqPeer.start()
    await first.open("service", "rpc", { connect: client.endpoint })
    expect(await call.add(1)).toBe(2)
    await first.kill()
    const second = await AiozmqPeer.start()
    await second.open("service", "rpc", { connect: client.endpoint })
    expect(
      await client.withTimeout(20_000, (patient) =>
        (patient as unknown as { call: typeof call }).call.add(2),
      ),
    ).toBe(3)
    client.close()
    await client.waitClosed()
    await second.kill()
  })
})

describeAiozmq("A client of Python's", (peer) => {
  const join = async (context: Context, role: (typeof roles)[number]) => {
    const { api, noted } = served()
    if (role === "bind") {
      const server = await serveRpc(api, { context, bind: "tcp://127.0.0.1:*" })
      return { server, noted, client: await peer.open("client", "rpc", { connect: server.endpoint }) }
    }
    const client = await peer.open("client", "rpc", { bind: "tcp://127.0.0.1:*" })
    return { server: await serveRpc(api, { context, connect: client.endpoint }), noted, client }
  }

  test.for(roles)("calls us by position, by name and mixed (we %s)", async (role, { context }) => {
    const { server, client } = await join(context, role)
    await using _server = server
    expect(await ask(client, "add", { args: [1, 2] })).toEqual({ result: "3" })
    expect(await ask(client, "add", { args: [1] })).toEqual({ result: "2" })
    expect(await ask(client, "add", { kwargs: { a: 1, b: 5 } })).toEqual({ result: "6" })
    expect(await ask(client, "add", { args: [1], kwargs: { b: 7 } })).toEqual({ result: "8" })
    expect(await ask(client, "inner.scale", { args: [3], kwargs: { by: 4 } })).toEqual({ result: "12" })
    expect(await ask(client, "shape", { args: [1, "x"], kwargs: { k: [] } })).toEqual({
      result: "((1, 'x'), {'k': ()})",
    })
    expect(await ask(client, "class.double", { args: [4] })).toEqual({ result: "8" })
    expect(await ask(client, "later", { args: ["soon"] })).toEqual({ result: "'soon'" })
    expect(await ask(client, "float")).toEqual({ result: "3.0" })
    await client.call("close")
  })

  test("gets its own values back", async ({ context }) => {
    const { server, client } = await join(context, "bind")
    await using _server = server
    const values: readonly (readonly [sent: string, got?: string])[] = [
      ["None"],
      ["-5"],
      ["2.5"],
      ["2**64 - 1", "18446744073709551615"],
      ["'text'"],
      ["b'bytes'"],
      ["(1, (2, ()), {'a': None})"],
      ["{b'key': 1}"],
      ["datetime.date(2014, 3, 25)"],
      ["datetime.datetime(2014, 3, 25, 15, 18, 1, 123456)"],
      ["datetime.datetime(2014, 3, 25, 15, 18, tzinfo=datetime.timezone.utc)"],
      ["datetime.datetime(2014, 10, 26, 2, 30, fold=1, tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))"],
      ["datetime.time(1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(seconds=19800), 'IST'))"],
      ["datetime.timedelta(days=-1, seconds=5, microseconds=7)"],
      ["datetime.timezone(datetime.timedelta(seconds=3600))"],
      ["msgpack.ExtType(7, b'z')", "ExtType(code=7, data=b'z')"],
    ]
    for (const [sent, got = sent] of values) {
      expect(await ask(client, "echo", { args: [{ python: sent }] })).toEqual({ result: got })
    }
    await client.call("close")
  })

  test("gets our errors", async ({ context }) => {
    const { server, client } = await join(context, "bind")
    await using _server = server
    const failed = (kind: string): Promise<Answer> => ask(client, "fail", { args: [kind] })
    expect(await failed("value")).toEqual({ error: "builtins.ValueError", notation: "ValueError('bad', 1)" })
    expect(await failed("missing")).toMatchObject({ error: "builtins.FileNotFoundError" })
    expect(await failed("range")).toEqual({ error: "builtins.ValueError", notation: "ValueError('too far')" })
    expect(await failed("type")).toEqual({ error: "builtins.TypeError", notation: "TypeError('not that')" })
    expect(await failed("own")).toMatchObject({ error: "aiozmq.rpc.base.GenericError" })
    expect(await failed("text")).toEqual({ error: "builtins.Exception", notation: "Exception('just text')" })
    expect(await ask(client, "nothing")).toMatchObject({ error: "aiozmq.rpc.base.NotFoundError" })
    expect(await ask(client, "add")).toEqual({
      error: "aiozmq.rpc.base.ParametersError",
      notation: `ParametersError('TypeError("missing a required argument: \\'a\\'")')`,
    })
    expect(await ask(client, "never", { timeout: 0.02 })).toMatchObject({
      error: expect.stringContaining("TimeoutError"),
    })
    await client.call("close")
  })

  test("calls us ten thousand times at once", async ({ context }) => {
    const { server, client } = await join(context, "bind")
    await using _server = server
    expect(await client.call("askMany", { method: "add", count: 10_000 })).toBe(10_000)
    await client.call("close")
  })
})

describeAiozmq("Pipelines", (peer) => {
  test.for(roles)("take notifications of ours in Python (we %s)", async (role, { context }) => {
    const service =
      role === "connect" ? await peer.open("service", "pipeline", { bind: "tcp://127.0.0.1:*" }) : undefined
    await using client = await connectPipeline({
      context,
      ...(service === undefined ? { bind: "tcp://127.0.0.1:*" } : { connect: service.endpoint }),
    })
    const theirs = service ?? (await peer.open("service", "pipeline", { connect: client.endpoint }))
    const { notify } = client as unknown as { notify: { note(...args: unknown[]): Promise<null> } }
    for (const number of range(0, 1_000)) expect(await notify.note(number, byName({ key: "x" }))).toBe(null)
    const expected = range(0, 1_000).map((number) => `(${number},){'key': 'x'}`)
    expect(await theirs.call("noted", { count: 1_000 })).toEqual(expected)
    await theirs.call("close")
  })

  test.for(roles)("take notifications of Python's here (we %s)", async (role, { context }) => {
    const { api, noted } = served()
    const client =
      role === "connect" ? await peer.open("client", "pipeline", { bind: "tcp://127.0.0.1:*" }) : undefined
    await using service = await servePipeline(api, {
      context,
      ...(client === undefined ? { bind: "tcp://127.0.0.1:*" } : { connect: client.endpoint }),
    })
    const theirs = client ?? (await peer.open("client", "pipeline", { connect: service.endpoint }))
    await theirs.call("tell", { method: "note", count: 1_000 })
    for (const number of range(0, 1_000)) expect(await noted.next(() => true)).toEqual([[number], {}])
    await theirs.call("close")
  })
})

describeAiozmq("Published calls", (peer) => {
  test("reach Python's subscribers", async ({ context }) => {
    const service = await peer.open("service", "pubsub", { bind: "tcp://127.0.0.1:*", subscribe: "news" })
    await using client = await connectPubSub({ context, connect: service.endpoint })
    const publish = (topic: string | Uint8Array | null) =>
      client.publish(topic) as unknown as { note(...args: unknown[]): Promise<null> }
    const first = service.call("noted") as Promise<string[]>
    let done = false
    void first.then(() => {
      done = true
    })
    // Nobody knows when a subscription has arrived.
    while (!done) {
      await publish("news.first").note("ready")
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await publish("weather").note("unheard")
    await publish(Buffer.from("news")).note(1, byName({ two: 2 }))
    for (;;) {
      const [noted] = (await service.call("noted")) as string[]
      if (noted === "('ready',){}") continue
      expect(noted).toBe("(1,){'two': 2}")
      break
    }
    await service.call("close")
  })

  test("of Python's reach our subscribers", async ({ context }) => {
    const { api, noted } = served()
    const subscribe = ["a", Buffer.from("b")]
    await using service = await servePubSub(api, { context, bind: "tcp://127.0.0.1:*", subscribe })
    const client = await peer.open("client", "pubsub", { connect: service.endpoint })
    let done = false
    const first = noted
      .next(() => true)
      .then(() => {
        done = true
      })
    while (!done) {
      await ask(client, "note", { args: ["ready"], topic: "a" })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await first
    await ask(client, "note", { args: ["unheard"], topic: "c" })
    await ask(client, "note", { args: ["unheard"] })
    await ask(client, "note", { args: ["heard"], topic: { python: "b'bb'" } })
    expect(await noted.next((each) => JSON.stringify(each) === '[["heard"],{}]')).toEqual([["heard"], {}])
    expect(
      noted.items.map((each) => JSON.stringify(each)).filter((each) => each.includes("unheard")),
    ).toEqual([])
    await client.call("close")
  })
})
