import { afterEach, describe, expect, expectTypeOf, it, vi } from "vitest"
import { NotFoundError, ParametersError } from "../../src/rpc/errors.ts"
import { RpcLog, type RpcLogger } from "../../src/rpc/log.ts"
import * as py from "../../src/rpc/python/exceptions.ts"
import type { Invocation, Reply } from "../../src/rpc/wire.ts"

/** What was logged: the level, and what else it was called with. */
type Entry = readonly [level: string, ...data: unknown[]]

/** A logger that notes everything. */
const recorder = (levels: readonly string[]): { readonly entries: Entry[]; readonly logger: RpcLogger } => {
  const entries: Entry[] = []
  const logger = Object.fromEntries(
    levels.map((level) => [level, (...data: unknown[]) => entries.push([level, ...data])]),
  )
  return { entries, logger: logger as unknown as RpcLogger }
}

const consoleLike = ["debug", "info", "warn", "error"]
const call: Invocation = { name: "add", positional: [1, "b"], named: { c: 3 } }
const frames = [Buffer.from("peer"), Buffer.from([1, 0, 0x27])]
const reply: Reply = { header: { process: 1, random: 2, id: 34435, time: 4 }, failed: true, value: [1, 2] }
const error = new RangeError("too far")

const textsOf = (entries: readonly Entry[]): [string, unknown][] =>
  entries.map(([level, text]) => [level, text])

/** Everything that can be logged, once. */
const logAll = (log: RpcLog): void => {
  log.cannotUnpack(frames, error)
  log.unknownAnswer(reply)
  log.cancelled(0xbeef)
  log.failedCall(call, error)
  log.failedNotice(call, new NotFoundError("add"))
  log.returnedSomething("a.b", "Pipeline")
  log.returnedSomething("a.b", "PubSub")
}

const allTexts: readonly [string, string][] = [
  ["error", "Cannot unpack [b'peer', b\"\\x01\\x00'\"]"],
  ["error", "Unknown answer id: 34435 (1 2 4.000000 1) -> (1, 2)"],
  ["debug", "The future for request #0000beef has been cancelled, skip the received result."],
  [
    "error",
    "An exception RangeError('too far') from method 'add' call occurred.\nargs = (1, 'b')\nkwargs = {'c': 3}\n",
  ],
  ["error", "Call to 'add' caused error: NotFoundError('add')"],
  ["warn", "Pipeline handler 'a.b' returned not None"],
  ["warn", "PubSub handler 'a.b' returned not None"],
]

describe("The log has aiozmq's words", () => {
  it("at the nearest levels", () => {
    const { entries, logger } = recorder(consoleLike)
    logAll(new RpcLog({ logger, logExceptions: true }))
    expect(textsOf(entries)).toEqual(allTexts)
  })

  it("with fatal for what is critical, if there is that", () => {
    const { entries, logger } = recorder([...consoleLike, "fatal"])
    logAll(new RpcLog({ logger, logExceptions: true }))
    expect(entries.map(([level]) => level)).toEqual([
      "fatal",
      "fatal",
      "debug",
      "error",
      "error",
      "warn",
      "warn",
    ])
  })

  it.each<[unknown, string]>([
    ["text", "text"],
    [null, "None"],
    [8, "8"],
    ["two\nlines", "'two\\nlines'"],
    ["\u001b[2J", "'\\x1b[2J'"],
    [Buffer.from("a"), "b'a'"],
  ])("about the unknown answer %j", (value, text) => {
    const { entries, logger } = recorder(consoleLike)
    new RpcLog({ logger }).unknownAnswer({ ...reply, value })
    expect(entries[0]?.[1]).toBe(`Unknown answer id: 34435 (1 2 4.000000 1) -> ${text}`)
  })

  it.each<[number, string]>([
    [1.5, "1.500000"],
    [-1e-9, "-0.000000"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
    [2 ** 70, "1180591620717411303424.000000"],
  ])("about an answer at the time %d", (time, text) => {
    const { entries, logger } = recorder(consoleLike)
    new RpcLog({ logger }).unknownAnswer({ header: { ...reply.header, time }, failed: false, value: 8 })
    expect(entries[0]?.[1]).toBe(`Unknown answer id: 34435 (1 2 ${text} 0) -> 8`)
  })

  it("about long arguments, in lines with the keys in order", () => {
    const { entries, logger } = recorder(consoleLike)
    const named = { zeta: "z".repeat(50), alpha: "a".repeat(50) }
    new RpcLog({ logger, logExceptions: true }).failedCall({ ...call, named }, new py.ValueError("boom"))
    expect(entries[0]?.[1]).toBe(
      [
        "An exception ValueError('boom') from method 'add' call occurred.",
        "args = (1, 'b')",
        `kwargs = {'alpha': '${"a".repeat(50)}',`,
        ` 'zeta': '${"z".repeat(50)}'}`,
        "",
      ].join("\n"),
    )
  })

  it("but not more of them than anybody wants to read", () => {
    const { entries, logger } = recorder(consoleLike)
    const log = new RpcLog({ logger, logExceptions: true })
    const long = "x".repeat(1_000_000)
    log.cannotUnpack([Buffer.from(long)], error)
    log.unknownAnswer({ ...reply, value: long })
    log.failedCall({ name: long, positional: [long], named: { long } }, new Error(long))
    log.failedNotice({ name: long, positional: [], named: {} }, new NotFoundError(long))
    log.returnedSomething(long, "Pipeline")
    for (const [, text] of entries) expect((text as string).length).toBeLessThan(4 * 16_384 + 200)
    expect(entries).toHaveLength(5)
  })
})

describe("Errors of methods", () => {
  it("are not logged unless that was asked for", () => {
    const { entries, logger } = recorder(consoleLike)
    new RpcLog({ logger }).failedCall(call, error)
    new RpcLog({ logger }).failedNotice(call, error)
    expect(entries).toEqual([])
  })

  it("are not logged if their class is excluded", () => {
    const { entries, logger } = recorder(consoleLike)
    const log = new RpcLog({ logger, logExceptions: true, excludeLogExceptions: [py.ValueError, RangeError] })
    log.failedCall(call, error)
    log.failedCall(call, new py.UnicodeError("x"))
    log.failedCall(call, new ParametersError("x"))
    log.failedNotice(call, new py.ValueError("x"))
    expect(entries).toEqual([])
    log.failedCall(call, new py.KeyError("x"))
    log.failedCall(call, "a text")
    expect(entries.map(([, text]) => (text as string).split(" from ")[0])).toEqual([
      "An exception KeyError('x')",
      "An exception 'a text'",
    ])
  })

  it("of notifications that are the caller's fault are logged in any case", () => {
    const { entries, logger } = recorder(consoleLike)
    const log = new RpcLog({ logger, excludeLogExceptions: [NotFoundError, ParametersError] })
    log.failedNotice(call, new NotFoundError("add"))
    log.failedNotice(call, new ParametersError("no"))
    expect(textsOf(entries)).toEqual([
      ["error", "Call to 'add' caused error: NotFoundError('add')"],
      ["error", "Call to 'add' caused error: ParametersError('no')"],
    ])
  })
})

/** As pino declares its methods. */
interface FieldsMethod {
  <T, Message extends string = string>(
    fields: T,
    message?: T extends string ? never : Message,
    ...args: readonly unknown[]
  ): void
  <Message extends string = string>(message: Message, ...args: readonly unknown[]): void
}

/** As winston declares its methods. */
interface TextMethod {
  (message: string, ...meta: unknown[]): object
  (fields: object): object
}

describe("A logger", () => {
  it("is what loggers are, by type", () => {
    expectTypeOf<Record<"debug" | "info" | "warn" | "error" | "fatal", FieldsMethod>>().toExtend<RpcLogger>()
    expectTypeOf<Record<"debug" | "info" | "warn" | "error", TextMethod>>().toExtend<RpcLogger>()
    expectTypeOf(console).toExtend<RpcLogger>()
    expectTypeOf<Record<"warn", TextMethod>>().not.toExtend<RpcLogger>()
  })

  afterEach(() => {
    vi.restoreAllMocks()
  })

  it("like console gets the text, and the error if there is one", () => {
    const { entries, logger } = recorder([...consoleLike, "child"])
    const log = new RpcLog({ logger })
    log.cannotUnpack(frames, error)
    log.returnedSomething("a", "Pipeline")
    expect(entries).toEqual([
      ["error", expect.stringContaining("Cannot unpack"), error],
      ["warn", "Pipeline handler 'a' returned not None"],
    ])
  })

  it("like pino gets an object with the parts and the error, and the text", () => {
    const { entries, logger } = recorder([...consoleLike, "fatal", "child"])
    logAll(new RpcLog({ logger, logExceptions: true }))
    const parts = [
      { frameSizes: [4, 3], err: error },
      { requestId: 34435, process: 1, random: 2, time: 4, failed: true, answer: [1, 2] },
      { requestId: 0xbeef },
      { method: "add", args: [1, "b"], kwargs: { c: 3 }, err: error },
      { method: "add", err: new NotFoundError("add") },
      { method: "a.b" },
      { method: "a.b" },
    ]
    expect(entries.map(([, fields]) => fields)).toEqual(parts)
    expect(entries.map(([, , text]) => text)).toEqual(allTexts.map(([, text]) => text))
  })

  it("like pino gets no part that is too long for a log, but its beginning", () => {
    const { entries, logger } = recorder([...consoleLike, "fatal", "child"])
    const positional = ["x".repeat(1_000_000)]
    new RpcLog({ logger, logExceptions: true }).failedCall(
      { name: "n".repeat(100_000), positional, named: {} },
      error,
    )
    const [[, fields]] = entries as unknown as [[string, Record<string, unknown>]]
    expect(fields["kwargs"]).toEqual({})
    for (const each of ["args", "method"]) {
      expect(fields[each]).toBeTypeOf("string")
      expect((fields[each] as string).length).toBeLessThan(20_000)
    }
  })

  it("needs no debug", () => {
    const { entries, logger } = recorder(["warn", "error"])
    new RpcLog({ logger }).cancelled(1)
    expect(entries).toEqual([])
  })

  it("is called as its own method", () => {
    class Log {
      readonly texts: unknown[] = []
      warn(text: unknown): void {
        this.texts.push(text)
      }
      error(): void {}
    }
    const logger = new Log()
    new RpcLog({ logger }).returnedSomething("a", "PubSub")
    expect(logger.texts).toHaveLength(1)
  })

  it("that fails does no harm", () => {
    const logger: RpcLogger = {
      warn() {
        throw new Error("full")
      },
      error() {
        throw new Error("full")
      },
    }
    expect(() => logAll(new RpcLog({ logger, logExceptions: true }))).not.toThrow()
  })

  it("is console by default, for warnings and worse", () => {
    const methods = (["debug", "warn", "error"] as const).map((each) =>
      vi.spyOn(console, each).mockReturnValue(),
    )
    logAll(new RpcLog())
    const [debug, warn, failed] = methods.map((each) => each.mock.calls)
    expect(debug).toEqual([])
    expect(warn?.map(([, text]) => text)).toEqual(allTexts.slice(5).map(([, text]) => text))
    expect(failed?.map(([, text]) => text)).toEqual([0, 1, 4].map((index) => allTexts[index]?.[1]))
  })

  it("that is console gets everything, whatever signs are in it", () => {
    const debug = vi.spyOn(console, "debug").mockReturnValue()
    const failed = vi.spyOn(console, "error").mockReturnValue()
    const log = new RpcLog({ logger: console })
    log.cancelled(1)
    log.cannotUnpack([Buffer.from("%s %o")], error)
    expect(debug).toHaveBeenCalledOnce()
    expect(failed.mock.calls).toEqual([["%s", "Cannot unpack [b'%s %o']", error]])
  })

  it("may be null, for silence", () => {
    const methods = (["debug", "warn", "error"] as const).map((each) =>
      vi.spyOn(console, each).mockReturnValue(),
    )
    logAll(new RpcLog({ logger: null, logExceptions: true }))
    for (const each of methods) expect(each).not.toHaveBeenCalled()
  })
})
