import { describe, expect } from "vitest"
import { type Context, Router } from "../../../src/index.ts"
import { writeExtension } from "../../../src/rpc/extension.ts"
import { connectRpc, ExtType, GenericError, py } from "../../../src/rpc/index.ts"
import { test } from "../../support/context-test.ts"
import { hex, packer, replyHeader } from "../../support/rpc-attacker.ts"
import { type AttackLog, attackLog } from "../../support/rpc-attacker-log.ts"
import { turns, until } from "../../support/until.ts"

interface Api {
  f(...values: unknown[]): Promise<unknown>
}

interface Streams {
  f(...values: unknown[]): AsyncIterableIterator<unknown>
}

/** A client, and a server that answers whatever a test likes. */
const misled = async (context: Context, log: AttackLog = attackLog(20_000)) => {
  const server = new Router({ context, sendHighWaterMark: 0, receiveHighWaterMark: 0 })
  await server.bind("inproc://hostile")
  const client = await connectRpc({ context, connect: "inproc://hostile", logger: log })
  let identity: Uint8Array = Buffer.of()
  return {
    client,
    log,
    call: client.call as unknown as Api,
    stream: client.stream as unknown as Streams,
    /** Waits for so many requests; answers their ids. */
    asked: async (count: number): Promise<number[]> => {
      const ids: number[] = []
      while (ids.length < count) {
        const [from = Buffer.of(), ...frames] = await server.receive({ timeout: 10_000 })
        identity = from
        const header = frames.at(-4)
        if (header !== undefined) ids.push(Buffer.from(header).readUInt32LE(4))
      }
      return ids
    },
    answer: async (...messages: readonly (readonly Uint8Array[])[]): Promise<void> => {
      for (const frames of messages) await server.send([identity, ...frames] as Uint8Array[])
    },
  }
}

const extension = (fields: unknown): Uint8Array => writeExtension(packer, fields as object)
const one = packer.pack(1)

describe("Answers to nobody", () => {
  test("are logged, in one line each, and passed over", async ({ context }) => {
    const { call, asked, answer, log } = await misled(context)
    const calls = [call.f(), call.f(), call.f()]
    const ids = await asked(3)
    const unknown = [0, 99, 2 ** 31, 2 ** 32 - 1]
    const values = [
      1,
      "forged\nCRITICAL line",
      "\u001b[2J\u009b\u2028",
      ["x\r\n"],
      { "k\n": "v\u0000" },
      "y".repeat(200_000),
    ]
    for (const id of unknown) {
      for (const value of values)
        await answer([replyHeader(id), packer.pack(value)], [replyHeader(id, 7), packer.pack(value)])
    }
    for (const id of ids) await answer([replyHeader(id), packer.pack(id)])
    // Whoever answers twice is nobody any more.
    for (const id of ids) await answer([replyHeader(id), one], [replyHeader(id, 1), one])
    expect(await Promise.all(calls)).toEqual(ids)
    const expected = unknown.length * values.length * 2 + 2 * ids.length
    await until(() => log.count === expected)
    expect(log.longest).toBeLessThan(17_000)
    for (const { level, text } of log.entries) {
      expect(level).toBe("CRITICAL")
      expect(text).toMatch(/^Unknown answer id: \d+ \(0 0 0\.000000 [01]\) -> [^\p{Cc}\u2028\u2029]+$/u)
    }
  })

  test("come late, after the caller gave up", async ({ context }) => {
    const { client, call, asked, answer, log } = await misled(context)
    const patient = call.f()
    const impatient = (client.withTimeout(1).call as unknown as Api).f()
    await expect(impatient).rejects.toBeInstanceOf(py.TimeoutError)
    const controller = new AbortController()
    const given = (client.with({ signal: controller.signal }).call as unknown as Api).f()
    controller.abort(new Error("enough"))
    await expect(given).rejects.toThrow("enough")
    const [first = 0, second = 0, third = 0] = await asked(3)
    for (const id of [second, third]) await answer([replyHeader(id), one], [replyHeader(id, 1), one])
    await answer([replyHeader(first), one])
    expect(await patient).toBe(1)
    expect(log.entries.map(({ level }) => level)).toEqual(["DEBUG", "CRITICAL", "DEBUG", "CRITICAL"])
  })

  test("have any number of frames, and headers of any size", async ({ context }) => {
    const { call, asked, answer, log } = await misled(context)
    const waiting = call.f()
    const [id = 0] = await asked(1)
    const good = replyHeader(id)
    let bad = 0
    for (let count = 1; count <= 10; count++) {
      if (count !== 2) await answer([good, ...Array.from({ length: count - 1 }, () => one)])
      await answer(Array.from({ length: count }, () => Buffer.of()))
      bad += count === 2 ? 1 : 2
    }
    for (let size = 0; size < 40; size++) {
      if (size === 17) continue
      await answer([Buffer.concat([good, Buffer.alloc(40)]).subarray(0, size), one])
      bad++
    }
    await answer([good, one])
    expect(await waiting).toBe(1)
    expect(log.count).toBe(bad)
  })

  test("may have any octet for a flag, of which only 0 means success", async ({ context }) => {
    const { call, asked, answer } = await misled(context)
    const calls = Array.from({ length: 256 }, () =>
      call.f().then(
        () => "value",
        () => "error",
      ),
    )
    for (const [flag, id] of (await asked(256)).entries()) await answer([replyHeader(id, flag), one])
    expect(await Promise.all(calls)).toEqual(["value", ...Array.from({ length: 255 }, () => "error")])
  })
})

/** What may come in place of a name, arguments and a notation. */
const rubbish: readonly unknown[] = [
  null,
  1,
  "text",
  [],
  {},
  Buffer.of(1),
  new ExtType(5, Buffer.of(1)),
  ["builtins.KeyError"],
  ["builtins.KeyError", []],
  ["builtins.KeyError", [], "", ""],
  [null, null, null],
  [1, 2, 3],
  [[], [], []],
  [{}, {}, {}],
  ["__proto__", ["polluted"], "x"],
  ["constructor", ["polluted"], "x"],
  ["builtins.constructor", [], "x"],
  ["builtins.__proto__", [], "x"],
  ["toString", [], "x"],
  ["", [], ""],
  ["builtins.KeyError", JSON.parse('{"__proto__": 1}'), "x"],
  ["builtins.KeyError", "text", 5],
  ["builtins.KeyError", null, {}],
  ["builtins.OSError", [2, "x", "f".repeat(100_000)], "x"],
  ["builtins.OSError", [1e308, {}, [], [], []], "x"],
  ["builtins.OSError", Array.from({ length: 200_000 }, () => 0), "x"],
  ["builtins.UnicodeDecodeError", ["utf-8", Buffer.alloc(10), 2 ** 40, -1, "x"], "x"],
  ["builtins.UnicodeEncodeError", ["utf-8", "ab", -5, 1e300, "x"], "x"],
  ["builtins.UnicodeTranslateError", [], "x"],
  ["builtins.ExceptionGroup", ["x", []], "x"],
  ["builtins.BaseExceptionGroup", ["x", [1]], "x"],
  ["builtins.SyntaxError", ["x", [1, 2]], "x"],
  ["builtins.StopIteration", [1, 2, 3], "x"],
  ["builtins.TypeError", [], "TypeError: forged\n    at eval (evil)"],
  ["builtins.Exception", [], "AggregateError: x"],
  ["builtins.OSError", ["x"], "Error: ENOENT"],
  ["aiozmq.rpc.base.NotFoundError", [new Map([[Buffer.of(1), 1]])], "x"],
  ["aiozmq.rpc.base.ServiceClosedError", [], "x"],
  ["n".repeat(1_000_000), ["a".repeat(1_000_000)], "r".repeat(1_000_000)],
]

describe("Errors that are none", () => {
  test("end their calls with an error all the same", async ({ context }) => {
    const { call, asked, answer, log } = await misled(context)
    const calls = rubbish.map(() =>
      call.f().then(
        (value) => value,
        (error: unknown) => error,
      ),
    )
    const ids = await asked(rubbish.length)
    for (const [index, value] of rubbish.entries()) {
      await answer([replyHeader(ids[index] as number, 1), packer.pack(value)])
    }
    for (const [index, error] of (await Promise.all(calls)).entries()) {
      const { [index]: sent } = rubbish
      expect({ sent, error }).toMatchObject({ error: expect.any(Error) })
      expect(typeof (error as Error).message).toBe("string")
      expect(String(error).length).toBeLessThan(3_100_000)
      expect((error as Error).stack).not.toContain("(evil)\n    at eval (evil)")
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(log.count).toBe(0)
  })

  test("have names that are looked up nowhere but in the tables", async ({ context }) => {
    const { call, asked, answer } = await misled(context)
    const names = [
      "constructor",
      "__proto__",
      "hasOwnProperty",
      "builtins.constructor",
      "py.KeyError",
      "KeyError",
    ]
    const calls = names.map(() => call.f().catch((error: unknown) => error))
    const ids = await asked(names.length)
    for (const [index, name] of names.entries()) {
      await answer([replyHeader(ids[index] as number, 1), packer.pack([name, ["x"], "x"])])
    }
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(GenericError)
  })
})

describe("What is said of streams", () => {
  test("does nothing to calls that are none, and to none at all", async ({ context }) => {
    const { call, asked, answer, log } = await misled(context)
    const calls = [call.f(), call.f()]
    const ids = await asked(2)
    for (const id of [...ids, 0, 77, 2 ** 32 + 1, 2 ** 32 + 2, 2 ** 53, 1e300]) {
      for (let count = 0; count < 10; count++) {
        await answer([extension({ item: id }), one], [extension({ end: id })], [extension({ item: id })])
        await answer([extension({ cancel: id })], [extension({ more: id, credit: 1e308 })])
      }
    }
    for (const id of ids) await answer([replyHeader(id), one])
    expect(await Promise.all(calls)).toEqual([1, 1])
    expect(log.count).toBe(0)
  })

  test("is passed over behind the end", async ({ context }) => {
    const { stream, call, asked, answer, log } = await misled(context)
    const values = stream.f()
    const [id = 0] = await asked(1)
    await answer([extension({ item: id }), one], [extension({ end: id })])
    await answer([extension({ item: id }), packer.pack(2)], [extension({ end: id })])
    const taken: unknown[] = []
    for await (const value of values) taken.push(value)
    expect(taken).toEqual([1])
    await answer([replyHeader(id, 1), packer.pack(["builtins.KeyError", [], "KeyError()"])])
    const waiting = call.f()
    const [next = 0] = await asked(1)
    await answer([replyHeader(next), one])
    expect(await waiting).toBe(1)
    expect(log.entries.map(({ text }) => text.slice(0, 18))).toEqual(["Unknown answer id:"])
  })

  test("may be broken, and the stream goes on", async ({ context }) => {
    const { stream, asked, answer, log } = await misled(context)
    const values = stream.f()
    const [id = 0] = await asked(1)
    for (const bytes of ["", "c1", "91", "dfffffffff", "c70a7f80"])
      await answer([extension({ item: id }), hex(bytes)])
    await answer([extension({ item: id })], [extension({ item: id }), one], [extension({ end: id })])
    const taken: unknown[] = []
    for await (const value of values) taken.push(value)
    expect({ taken, logged: log.count }).toEqual({ taken: [1], logged: 6 })
  })

  test("is no more than was asked for: a stream that gets more ends with an error", async ({ context }) => {
    const { stream, call, asked, answer } = await misled(context)
    const values = stream.f()
    const [id = 0] = await asked(1)
    for (let count = 0; count < 5_000; count++) await answer([extension({ item: id }), one])
    await answer([extension({ end: id })])
    const waiting = call.f()
    const [next = 0] = await asked(1)
    await answer([replyHeader(next), one])
    await waiting
    await turns()
    let taken = 0
    const take = async (): Promise<void> => {
      for await (const _ of values) taken++
    }
    await expect(take()).rejects.toThrow(/more values than/)
    expect(taken).toBeLessThanOrEqual(64)
  })
})
