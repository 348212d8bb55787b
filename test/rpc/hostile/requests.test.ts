import { describe, expect } from "vitest"
import { method, named, namedRest, param, rest } from "../../../src/rpc/index.ts"
import { test } from "../../support/context-test.ts"
import {
  hex,
  noArguments,
  openTarget,
  packer,
  RpcAttacker,
  replyHeader,
  request,
  requestHeader,
  targetKinds,
} from "../../support/rpc-attacker.ts"

const echo = Buffer.from("echo")
const [positional, keywords] = noArguments

/** A header whose fields but the id are as odd as can be. */
const oddHeaders = [
  Buffer.alloc(16, 0xff),
  hex("ffff 0000 01000000 000000000000f87f"),
  hex("0000 ffff 01000000 000000000000f0ff"),
  hex("dead beef 01000000 ffffffffffffffff"),
]

const api = () => {
  const calls: unknown[] = []
  const note = (values: unknown): unknown => {
    calls.push(values)
    return null
  }
  return {
    calls,
    handler: {
      echo: method([rest("args"), namedRest("kwargs")], note),
      one: method([param("a")], note),
      plain: method((value: unknown) => note(value)),
      keyword: method([named("a")], note),
      number: method([param("a", Number)], note),
    },
  }
}

describe("Messages that are no calls", () => {
  test("have another number of frames", async ({ context }) => {
    for (const kind of targetKinds) {
      const { calls, handler } = api()
      const { log, send, frames, settled, serves } = await openTarget(kind, { context, handler })
      const good = frames("echo")
      let bad = 0
      for (let count = 1; count <= 10; count++) {
        if (count === good.length) continue
        const few = Array.from({ length: count }, (_, index) => good[index] ?? keywords)
        for (const message of [
          few,
          few.toReversed(),
          few.map(() => Buffer.of()),
          few.map(() => positional),
        ]) {
          await send(message)
          bad++
        }
      }
      await settled()
      await serves()
      expect(calls).toEqual([])
      expect(log.count).toBe(bad)
      expect(log.entries.every(({ text }) => text.startsWith("Cannot unpack ["))).toBe(true)
    }
  })

  test("have a header of another size", async ({ context }) => {
    const { calls, handler } = api()
    const { log, service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    const sizes = [...Array.from({ length: 40 }, (_, size) => size).filter((size) => size !== 16), 1_000_000]
    for (const size of sizes) await attacker.send([Buffer.alloc(size, 1), echo, positional, keywords])
    expect(await attacker.settled()).toEqual([])
    expect(calls).toEqual([])
    expect(log.count).toBe(sizes.length)
    expect(log.longest).toBeLessThan(20_000)
    expect(String(log.entries[0]?.error)).toContain("The header of a request has 16 bytes, but this has 0.")
  })

  test("have a name that is not UTF-8", async ({ context }) => {
    for (const kind of targetKinds) {
      const { log, send, frames, settled } = await openTarget(kind, { context })
      const names = ["ff", "c080", "eda080", "80", "f4908080", `6563686f${"61".repeat(100)}ff`].map(hex)
      for (const name of names) await send(frames(name))
      await settled()
      expect(log.entries.map(({ error }) => (error as Error).message)).toEqual(
        names.map(() => "A method name is not valid UTF-8."),
      )
    }
  })

  test("are replies", async ({ context }) => {
    const { log, service, serves } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const flag of [0, 1, 255]) await attacker.send([replyHeader(1, flag), Buffer.of(1)])
    expect(await attacker.settled()).toEqual([])
    expect(log.count).toBe(3)
    await serves()
  })
})

describe("Headers of requests", () => {
  test("may have any numbers but the id, which comes back", async ({ context }) => {
    const { log, service } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const header of oddHeaders)
      await attacker.send([header, Buffer.from("serves"), positional, keywords])
    for (const id of [0, 1, 2 ** 31, 2 ** 32 - 1]) await attacker.send(request(id, "serves"))
    expect((await attacker.settled()).map(({ id }) => id)).toEqual([
      0xffff_ffff,
      1,
      1,
      1,
      0,
      1,
      2 ** 31,
      2 ** 32 - 1,
    ])
    expect(log.count).toBe(0)
  })

  test("may repeat an id: each request is answered", async ({ context }) => {
    const { service } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (let count = 0; count < 100; count++) await attacker.send(request(7, "serves"))
    const answers = await attacker.settled()
    expect(answers).toHaveLength(100)
    expect(answers.every(({ id, failed }) => id === 7 && !failed)).toBe(true)
  })

  test("may have a way back of many frames in front", async ({ context }) => {
    const { service } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    const way = Array.from({ length: 1_000 }, (_, index) => Buffer.from(index % 2 === 0 ? "" : `${index}`))
    await attacker.send([...way, ...request(5, "serves")])
    const back = await attacker.socket.receive({ timeout: 10_000 })
    expect(back).toHaveLength(way.length + 2)
    expect(Buffer.concat(back.slice(0, -2))).toEqual(Buffer.concat(way))
    expect(await attacker.settled()).toEqual([])
  })
})

/** What a call may have in place of its arguments, and what its caller is told. */
const wrongPositional: readonly (readonly [unknown, string])[] = [
  [null, "argument after * must be an iterable, not NoneType"],
  [1, "argument after * must be an iterable, not int"],
  [1.5, "argument after * must be an iterable, not float"],
  [true, "argument after * must be an iterable, not bool"],
  [2n ** 63n, "argument after * must be an iterable, not int"],
  [hex("d40100"), "argument after * must be an iterable, not ExtType"],
  [hex("d6ff00000000"), "argument after * must be an iterable, not Timestamp"],
]
const wrongNamed: readonly (readonly [unknown, string])[] = [
  [null, "argument after ** must be a mapping, not NoneType"],
  [[], "argument after ** must be a mapping, not tuple"],
  ["text", "argument after ** must be a mapping, not str"],
  [hex("c40161"), "argument after ** must be a mapping, not bytes"],
  [0, "argument after ** must be a mapping, not int"],
  [hex("81 c40161 01"), "keywords must be strings"],
  [hex("81 01 01"), "keywords must be strings"],
  [hex("82 a161 01 c0 01"), "keywords must be strings"],
  [hex("81 90 01"), "keywords must be strings"],
]

describe("Arguments of the wrong kind", () => {
  test("are errors of the caller", async ({ context }) => {
    const { calls, handler } = api()
    const { log, service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const name of ["echo", "one", "plain", "keyword", "number"]) {
      for (const [value] of wrongPositional) await attacker.send(request(1, name, value))
      for (const [value] of wrongNamed) await attacker.send(request(1, name, [], value))
      const answers = await attacker.settled()
      expect(answers.map(({ failed, value }) => [failed, (value as string[])[0]])).toEqual(
        answers.map(() => [true, "aiozmq.rpc.base.ParametersError"]),
      )
      expect(answers.map(({ value }) => String((value as string[][])[1]?.[0]))).toEqual(
        [...wrongPositional, ...wrongNamed].map(([, text]) => expect.stringContaining(text)),
      )
    }
    expect({ calls, logged: log.count }).toEqual({ calls: [], logged: 0 })
  })

  test("of notifications are logged", async ({ context }) => {
    for (const kind of ["pipeline", "pubsub"] as const) {
      const { calls, handler } = api()
      const { log, send, frames, settled, serves } = await openTarget(kind, { context, handler })
      for (const [value] of wrongPositional) await send(frames("echo", value))
      for (const [value] of wrongNamed) await send(frames("echo", [], value))
      await settled()
      await serves()
      expect(calls).toEqual([])
      expect(log.entries.map(({ level, text }) => `${level} ${text}`)).toEqual(
        [...wrongPositional, ...wrongNamed].map(([, text]) =>
          expect.stringMatching(
            new RegExp(`^ERROR Call to 'echo' caused error: Param.*${text.replaceAll("*", "\\*")}`),
          ),
        ),
      )
    }
  })

  test("are spread if they can be, even a great many", async ({ context }) => {
    const { calls, handler } = api()
    const { service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    const many = Buffer.alloc(500_000, 1)
    for (const [index, value] of ["ab", hex("c4020102"), { a: 1, b: 2 }].entries()) {
      await attacker.send(request(index, "echo", value))
    }
    for (const name of ["echo", "one", "plain", "number"]) {
      await attacker.send(request(9, name, packer.pack(many)), request(9, name, packer.pack([...many])))
    }
    const answers = await attacker.settled()
    expect(answers.slice(0, 3).map(({ failed }) => failed)).toEqual([false, false, false])
    expect(calls.slice(0, 3).map((each) => (each as { args: unknown[] }).args)).toEqual([
      ["a", "b"],
      [1, 2],
      ["a", "b"],
    ])
    expect(answers).toHaveLength(11)
  })

  test("named as members of every object are arguments like others", async ({ context }) => {
    const { calls, handler } = api()
    const { service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    const evil = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
    ) as object
    await attacker.send(request(1, "echo", [], evil), request(2, "echo", [evil]), request(3, "one", [], evil))
    await attacker.send(request(4, "one", [evil]), request(5, "keyword", [], { a: evil }))
    const answers = await attacker.settled()
    expect(answers.map(({ failed }) => failed)).toEqual([false, false, true, false, false])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.prototype).not.toHaveProperty("polluted")
    const [first, second] = calls as { args: object[]; kwargs: object }[]
    for (const value of [first?.kwargs, second?.args[0]]) {
      expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"])
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect((value as { polluted?: unknown }).polluted).toBeUndefined()
    }
  })

  test("are no result that changes its reader", async ({ context }) => {
    const evil = JSON.parse('{"__proto__": {"polluted": 1}}') as object
    const { service } = await openTarget("rpc", {
      context,
      handler: { evil: method(() => [evil, new Map([["__proto__", 1]])]) },
    })
    const attacker = new RpcAttacker(context, service.endpoint)
    await attacker.send([requestHeader(1), Buffer.from("evil"), positional, keywords])
    const [answer] = await attacker.settled()
    const values = answer?.value as object[]
    expect(values).toHaveLength(2)
    for (const value of values) {
      expect(Object.getOwnPropertyNames(value)).toEqual(["__proto__"])
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
