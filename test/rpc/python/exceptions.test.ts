import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as py from "../../../src/rpc/python/exceptions.ts"
import { repr } from "../../../src/rpc/python/repr.ts"

type ExceptionClass = new (...args: readonly unknown[]) => py.BaseException

interface TableRow {
  readonly class: string
  readonly bases: readonly string[]
}

const file = new URL("../../vectors/aiozmq/error-table.json", import.meta.url)
const { names } = JSON.parse(readFileSync(file, "utf8")) as { names: Readonly<Record<string, TableRow>> }

const builtins: Readonly<Record<string, unknown>> = { ...py }
const asyncio: Readonly<Record<string, unknown>> = { ...py.asyncio }

const builtin = (name: string): ExceptionClass => {
  const simple = name.slice(name.lastIndexOf(".") + 1)
  return (name.startsWith("builtins.") ? builtins[simple] : asyncio[simple]) as ExceptionClass
}

/** Arguments that every class takes, unless it is one of these. */
const argumentsFor: Readonly<Record<string, readonly unknown[]>> = {
  UnicodeDecodeError: ["utf-8", Uint8Array.of(255), 0, 1, "bad"],
  UnicodeEncodeError: ["ascii", "é", 0, 1, "bad"],
  UnicodeTranslateError: ["é", 0, 1, "bad"],
  ExceptionGroup: ["both", [new Error("a")]],
}

const rows = Object.entries(names).filter(([name]) => !name.startsWith("aiozmq."))

describe("Python's exceptions", () => {
  it.each(rows)("have %s", (name, { class: className }) => {
    const exceptionClass = builtin(name)
    const simple = className.slice(className.lastIndexOf(".") + 1)
    const exception = new exceptionClass(...(argumentsFor[simple] ?? ["text"]))
    expect(exception.name).toBe(simple)
    expect(exception).toBeInstanceOf(exceptionClass)
    expect(exception).toBeInstanceOf(Error)
    expect(exception.stack).toContain(`${simple}: ${exception.message}`)
    expect(repr(exception)).toMatch(new RegExp(`^${simple}\\(.+\\)$`))
  })

  it.each(rows)("inherit as in Python: %s", (name, { class: className, bases }) => {
    const simple = className.slice(className.lastIndexOf(".") + 1)
    const exception = new (builtin(name))(...(argumentsFor[simple] ?? ["text"]))
    const family = [className, ...bases]
    for (const base of bases) expect(exception, base).toBeInstanceOf(builtin(base))
    for (const [other, row] of rows) {
      if (!family.includes(row.class)) expect(exception, other).not.toBeInstanceOf(builtin(other))
    }
  })

  it("are not JavaScript's errors of the same name", () => {
    expect(new py.TypeError("x")).not.toBeInstanceOf(TypeError)
    expect(new TypeError("x")).not.toBeInstanceOf(py.TypeError)
    expect(new py.ReferenceError("x")).not.toBeInstanceOf(py.NameError)
  })

  it.each<[string, Error, string, string]>([
    ["nothing", new py.ValueError(), "", "ValueError()"],
    ["a text", new py.ValueError("it's"), "it's", 'ValueError("it\'s")'],
    ["another value", new py.IndexError(5), "5", "IndexError(5)"],
    ["several", new py.RuntimeError("bad arg", 1), "('bad arg', 1)", "RuntimeError('bad arg', 1)"],
    ["an exception", new py.ValueError(new py.KeyError("x")), "'x'", "ValueError(KeyError('x'))"],
    ["a key", new py.KeyError("k"), "'k'", "KeyError('k')"],
    ["an empty key", new py.KeyError(""), "''", "KeyError('')"],
    ["several keys", new py.KeyError("a", "b"), "('a', 'b')", "KeyError('a', 'b')"],
    ["undefined", new py.ValueError(undefined), "None", "ValueError(None)"],
  ])("have the message and notation of Python, made of %s", (_, error, message, notation) => {
    expect([error.message, repr(error)]).toEqual([message, notation])
  })

  it("keep what they were made with, and show only the message", () => {
    const given = ["a", 1]
    const error = new py.ValueError(...given)
    expect(error.args).toEqual(given)
    expect(Object.isFrozen(error.args)).toBe(true)
    expect(Object.keys(error)).toEqual([])
    expect(error.toString()).toBe("ValueError: ('a', 1)")
  })

  it("can be derived from", () => {
    class QuotaError extends py.RuntimeError {
      override name = "shop.QuotaError"
    }
    const error = new QuotaError("full", 3)
    expect(error).toBeInstanceOf(QuotaError)
    expect(error).toBeInstanceOf(py.RuntimeError)
    expect(error.args).toEqual(["full", 3])
    expect(repr(error)).toBe("QuotaError('full', 3)")
    expect(new py.RuntimeError()).not.toBeInstanceOf(QuotaError)
  })

  it("have a value at the end of an iterator", () => {
    expect(new py.StopIteration(5, 6).value).toBe(5)
    expect(new py.StopIteration().value).toBe(null)
  })

  it("come in groups", () => {
    const group = new py.ExceptionGroup("both failed", [new py.ValueError("a"), new TypeError("b")])
    expect(group.message).toBe("both failed (2 sub-exceptions)")
    expect(group.exceptions.map((each) => each.message)).toEqual(["a", "b"])
    expect(new py.BaseExceptionGroup("one", [new Error("x")]).message).toBe("one (1 sub-exception)")
    expect(new py.BaseExceptionGroup("one", [new Error("x")])).not.toBeInstanceOf(py.Exception)
  })

  it.each<[string, readonly unknown[]]>([
    ["no errors", ["text", []]],
    ["other things than errors", ["text", ["error"]]],
    ["no array", ["text", "errors"]],
    ["no text", [5, [new Error("x")]]],
    ["too little", ["text"]],
  ])("are not grouped of %s", (_, args) => {
    expect(() => new py.ExceptionGroup(...args)).toThrow(TypeError)
  })
})

describe("Exceptions about code", () => {
  it.each<[readonly unknown[], string]>([
    [[], "None"],
    [["m"], "m"],
    [["m", ["f", 1, 2, "t"]], "m (f, line 1)"],
    [["m", ["a/b/f.py", 1, 2, "t", 3, 4]], "m (f.py, line 1)"],
    [["m", [null, 1, 2, "t"]], "m (line 1)"],
    [["m", ["f", null, 2, "t"]], "m (f)"],
    [["m", ["f", "1", 2, "t"]], "m (f)"],
    [["m", "f", 1], "m"],
  ])("made of %j say %s", (args, message) => {
    expect(new py.SyntaxError(...args).message).toBe(message)
  })

  it("have their place in fields", () => {
    const error = new py.TabError("m", ["f", 1, 2, "t"])
    expect({ ...error }).toEqual({ msg: "m", filename: "f", lineno: 1, offset: 2, text: "t" })
    expect({ ...new py.SyntaxError() }).toEqual({
      msg: null,
      filename: null,
      lineno: null,
      offset: null,
      text: null,
    })
  })

  it.each([[5], [null], ["abcd"], [["f", 1]], [["f", 1, 2, "t", 3]]])("refuse the place %j", (place) => {
    expect(() => new py.SyntaxError("m", place)).toThrow(TypeError)
  })
})

describe("Exceptions about text", () => {
  const [bytes, text] = [Uint8Array.of(0xff, 0xfe), "é\u{1f600}x"]

  it.each<[ExceptionClass, readonly unknown[], string]>([
    [
      py.UnicodeDecodeError,
      ["utf-8", bytes, 1, 2, "bad"],
      "'utf-8' codec can't decode byte 0xfe in position 1: bad",
    ],
    [
      py.UnicodeDecodeError,
      ["utf-8", bytes, 0, 2, "bad"],
      "'utf-8' codec can't decode bytes in position 0-1: bad",
    ],
    [
      py.UnicodeDecodeError,
      ["utf-8", bytes, 5, 6, "bad"],
      "'utf-8' codec can't decode bytes in position 5-5: bad",
    ],
    [
      py.UnicodeEncodeError,
      ["ascii", text, 0, 1, "bad"],
      "'ascii' codec can't encode character '\\xe9' in position 0: bad",
    ],
    [
      py.UnicodeEncodeError,
      ["ascii", text, 1, 2, "bad"],
      "'ascii' codec can't encode character '\\U0001f600' in position 1: bad",
    ],
    [
      py.UnicodeEncodeError,
      ["ascii", text, 0, 3, "bad"],
      "'ascii' codec can't encode characters in position 0-2: bad",
    ],
    [py.UnicodeTranslateError, ["€", 0, 1, "bad"], "can't translate character '\\u20ac' in position 0: bad"],
    [py.UnicodeTranslateError, ["ab", 0, 2, "bad"], "can't translate characters in position 0-1: bad"],
  ])("%o made of %j", (exceptionClass, args, message) => {
    const error = new exceptionClass(...args)
    expect(error.message).toBe(message)
    expect(error.args).toEqual(args)
    expect(error).toMatchObject({ reason: "bad", start: args.at(-3), end: args.at(-2), object: args.at(-4) })
  })

  it.each<[ExceptionClass, readonly unknown[]]>([
    [py.UnicodeDecodeError, ["a"]],
    [py.UnicodeDecodeError, ["utf-8", "text", 0, 1, "bad"]],
    [py.UnicodeDecodeError, ["utf-8", bytes, 0.5, 1, "bad"]],
    [py.UnicodeEncodeError, ["ascii", bytes, 0, 1, "bad"]],
    [py.UnicodeEncodeError, ["ascii", text, 0, 1, "bad", 6]],
    [py.UnicodeTranslateError, []],
  ])("%o refuses %j", (exceptionClass, args) => {
    expect(() => new exceptionClass(...args)).toThrow(TypeError)
  })
})

describe("Exceptions of asyncio", () => {
  it("have of a stream that ended early what is known here", () => {
    const error = new py.asyncio.IncompleteReadError(Uint8Array.of(1, 2), 5)
    expect(error.message).toBe("2 bytes read on a total of 5 expected bytes")
    expect(error.args).toEqual([error.message])
    expect([error.partial, error.expected]).toEqual([Uint8Array.of(1, 2), 5])
    expect(new py.asyncio.IncompleteReadError(new Uint8Array(), null).message).toBe(
      "0 bytes read on a total of undefined expected bytes",
    )
  })

  it("are made of the message alone when they arrive", () => {
    const text = "2 bytes read on a total of 5 expected bytes"
    expect(new py.asyncio.IncompleteReadError(text)).toMatchObject({
      message: text,
      args: [text],
      partial: null,
      expected: null,
    })
    expect(new py.asyncio.LimitOverrunError("m")).toMatchObject({ message: "m", args: ["m"], consumed: null })
  })

  it("do not keep the number of bytes among their arguments", () => {
    expect(new py.asyncio.LimitOverrunError("m", 5)).toMatchObject({ message: "m", args: ["m"], consumed: 5 })
  })

  it("have the built-in TimeoutError under another name", () => {
    expect(py.asyncio.TimeoutError).toBe(py.TimeoutError)
  })
})
