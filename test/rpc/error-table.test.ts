import { runInNewContext } from "node:vm"
import { describe, expect, it } from "vitest"
import { AgainError } from "../../src/index.ts"
import { errorFromWire, errorToWire, packableError } from "../../src/rpc/error-table.ts"
import { GenericError, NotFoundError } from "../../src/rpc/errors.ts"
import { Packer } from "../../src/rpc/packer.ts"
import * as py from "../../src/rpc/python/exceptions.ts"

class SoldOut extends Error {
  override name = "shop.SoldOut"
  readonly item: string
  readonly left: number

  constructor(item: string, left: number) {
    super(`${item} is sold out`)
    this.item = item
    this.left = left
  }
}

const triple = ["shop.SoldOut", ["tea", 0], "SoldOut('tea', 0)"]

describe("The table of a client", () => {
  it("has classes", () => {
    const error = errorFromWire(triple, { "shop.SoldOut": SoldOut })
    expect(error).toBeInstanceOf(SoldOut)
    expect(error).toMatchObject({ item: "tea", left: 0 })
  })

  it("has functions", () => {
    const table = { "shop.SoldOut": (item: string) => new RangeError(`no ${item}`) }
    expect(errorFromWire(triple, table)).toEqual(new RangeError("no tea"))
    function soldOut(item: string): Error {
      return new SoldOut(item, 1)
    }
    expect(errorFromWire(triple, { "shop.SoldOut": soldOut })).toBeInstanceOf(SoldOut)
  })

  it("has JavaScript's own classes", () => {
    expect(errorFromWire(triple, { "shop.SoldOut": Error })).toEqual(new Error("tea"))
    expect(errorFromWire(triple, { "shop.SoldOut": RangeError })).toEqual(new RangeError("tea"))
  })

  it("may be a Map", () => {
    expect(errorFromWire(triple, new Map([["shop.SoldOut", SoldOut]]))).toBeInstanceOf(SoldOut)
    expect(errorFromWire(triple, new Map())).toBeInstanceOf(GenericError)
  })

  it("comes before the classes that are known anyway, and before JavaScript's", () => {
    const table = { "builtins.ValueError": SoldOut }
    expect(errorFromWire(["builtins.ValueError", ["x"], "ValueError('x')"], table)).toBeInstanceOf(SoldOut)
    expect(errorFromWire(["builtins.ValueError", ["x"], "RangeError: x"], table)).toBeInstanceOf(SoldOut)
  })

  it("can say that a class is not known", () => {
    const error = errorFromWire(["builtins.ValueError", ["x"], "RangeError: x"], {
      "builtins.ValueError": null,
    })
    expect(error).toBeInstanceOf(GenericError)
    expect(error.cause).toBeUndefined()
  })

  it("is not asked for what it inherits", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(errorFromWire([name, ["x"], "r"], {})).toMatchObject({ name: "GenericError", excType: name })
    }
  })
})

describe("An error that is not what it should be is a GenericError", () => {
  it.each<[string, unknown, string]>([
    ["null", null, ""],
    ["undefined", undefined, ""],
    ["a text", "abc", ""],
    ["an empty array", [], ""],
    ["an array of two", ["builtins.ValueError", ["a"]], "builtins.ValueError"],
    ["an array of four", ["builtins.ValueError", ["a"], "r", "x"], "builtins.ValueError"],
    ["a map", { name: "builtins.ValueError" }, ""],
    ["arguments that are none", ["builtins.ValueError", 5, "r"], "builtins.ValueError"],
    ["no arguments", ["builtins.ValueError", null, "r"], "builtins.ValueError"],
    [
      "arguments that the class refuses",
      ["builtins.UnicodeDecodeError", ["a"], "r"],
      "builtins.UnicodeDecodeError",
    ],
    ["a group", ["builtins.ExceptionGroup", ["m", []], "r"], "builtins.ExceptionGroup"],
  ])("%s", (_, answer, name) => {
    const error = errorFromWire(answer)
    expect(error).toBeInstanceOf(GenericError)
    expect(error).toMatchObject({ excType: name })
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new RangeError("no")
      },
    ],
    ["gives no error", () => "text"],
    ["gives nothing", () => undefined],
  ])("if what is in the table %s", (_, maker) => {
    const error = errorFromWire(triple, { "shop.SoldOut": maker as () => Error })
    expect(error).toMatchObject({ name: "GenericError", excType: "shop.SoldOut", arguments: ["tea", 0] })
    expect(error.cause).toBeInstanceOf(Error)
  })

  it.each([[5], [null], [["a"]], [Buffer.from("builtins.ValueError")]])("if its name is %j", (name) => {
    expect(errorFromWire([name, ["x"], "r"])).toMatchObject({
      name: "GenericError",
      args: [name, ["x"], "r"],
    })
  })

  it.each([
    ["builtins.KeyboardInterrupt"],
    ["builtins.BaseException"],
    ["builtins.SystemExit"],
    ["ValueError"],
  ])("if it is called %s", (name) => {
    expect(errorFromWire([name, [], "r"])).toMatchObject({
      name: "GenericError",
      excType: name,
      arguments: [],
    })
  })
})

describe("Arguments", () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ["the characters of a text", "a\u{1f600}", ["a", "\u{1f600}"]],
    ["the numbers of bytes", Buffer.from([1, 2]), [1, 2]],
    ["the keys of a map", { a: 1, b: 2 }, ["a", "b"]],
  ])("are %s, as in Python", (_, args, expected) => {
    expect(errorFromWire(["builtins.ValueError", args, "r"])).toMatchObject({
      name: "ValueError",
      args: expected,
    })
  })
})

const systemError = Object.assign(new Error("ENOENT: no such file or directory, open 'notes.txt'"), {
  code: "ENOENT",
  errno: -2,
  syscall: "open",
  path: "notes.txt",
})
const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
  code: "ECONNREFUSED",
  errno: -111,
})

describe("Errors of JavaScript", () => {
  it.each<[string, Error, string, readonly unknown[]]>([
    ["TypeError", new TypeError("t"), "builtins.TypeError", ["t"]],
    ["RangeError", new RangeError("t"), "builtins.ValueError", ["t"]],
    ["SyntaxError", new SyntaxError("t"), "builtins.SyntaxError", ["t"]],
    ["ReferenceError", new ReferenceError("t"), "builtins.NameError", ["t"]],
    ["URIError", new URIError("t"), "builtins.ValueError", ["t"]],
    ["EvalError", new EvalError("t"), "builtins.RuntimeError", ["t"]],
    ["AggregateError", new AggregateError([1], "t"), "builtins.Exception", ["t"]],
    ["Error", new Error("a: b"), "builtins.Exception", ["a: b"]],
    ["Error", new Error(), "builtins.Exception", []],
    ["RangeError", new RangeError(), "builtins.ValueError", []],
    ["TimeoutError", new DOMException("t", "TimeoutError"), "builtins.TimeoutError", ["t"]],
    ["AbortError", new DOMException("t", "AbortError"), "builtins.RuntimeError", ["t"]],
    ["DataCloneError", new DOMException("t", "DataCloneError"), "builtins.TypeError", ["t"]],
    ["Error", refused, "builtins.OSError", [111, "connect ECONNREFUSED 127.0.0.1:1"]],
    ["Error", systemError, "builtins.OSError", [2, "no such file or directory", "notes.txt"]],
  ])("are the nearest of Python's for Python, and themselves for us: %s", (name, error, sent, args) => {
    const wire = errorToWire(error)
    const { message } = error
    expect(wire).toEqual([sent, args, message === "" ? name : `${name}: ${message}`])
    const back = errorFromWire(wire)
    expect(back.constructor).toBe(error.constructor)
    expect([back.name, back.message]).toEqual([name, message])
    const { code, errno, path } = error as Error & Partial<typeof systemError>
    expect(back).toMatchObject(errno === undefined ? {} : { code, errno })
    expect(path === undefined || "path" in back).toBe(true)
  })

  it("are known when they come from another realm", () => {
    expect(errorToWire(runInNewContext("new RangeError('far')"))).toEqual([
      "builtins.ValueError",
      ["far"],
      "RangeError: far",
    ])
  })

  it("are Python's when Python wrote their notation", () => {
    expect(errorFromWire(["builtins.TypeError", ["t"], "TypeError('t')"])).toBeInstanceOf(py.TypeError)
    expect(errorFromWire(["builtins.ValueError", ["t"], "TypeError: t"])).toBeInstanceOf(py.ValueError)
    expect(errorFromWire(["builtins.ValueError", [], "ValueError()"])).toBeInstanceOf(py.ValueError)
    expect(errorFromWire(["builtins.ValueError", [], null])).toBeInstanceOf(py.ValueError)
  })

  it("abort also in Node's own way", () => {
    const error = Object.assign(new Error("stopped"), { name: "AbortError", code: "ABORT_ERR" })
    expect(errorToWire(error)[0]).toBe("builtins.RuntimeError")
    expect(errorFromWire(errorToWire(error))).toEqual(new DOMException("stopped", "AbortError"))
  })

  it("of a library that have the name of a platform's keep it", () => {
    const error = Object.assign(new Error("late"), { name: "TimeoutError" })
    expect(errorToWire(error)).toEqual(["TimeoutError", ["late"], "TimeoutError('late')"])
  })

  it("with codes that are not the system's are plain", () => {
    const error = Object.assign(new Error("bad"), { code: "ERR_BAD", errno: -1 })
    expect(errorToWire(error)).toEqual(["builtins.Exception", ["bad"], "Error: bad"])
    expect(errorToWire(Object.assign(new Error("bad"), { code: "ENOENT" }))[0]).toBe("builtins.Exception")
  })
})

describe("Errors of other classes", () => {
  it("go by their names, with their messages", () => {
    expect(errorToWire(new SoldOut("tea", 0))).toEqual([
      "shop.SoldOut",
      ["tea is sold out"],
      "SoldOut('tea is sold out')",
    ])
    expect(errorToWire(new AgainError("wait"))).toEqual(["AgainError", ["wait"], "AgainError('wait')"])
  })

  it("are what they are derived from if they have no name", () => {
    class Nameless extends RangeError {}
    expect(errorToWire(new Nameless("x"))).toEqual(["builtins.ValueError", ["x"], "RangeError: x"])
    class NamelessKey extends py.KeyError {}
    expect(errorToWire(new NamelessKey("x"))).toEqual(["builtins.KeyError", ["x"], "KeyError('x')"])
    expect(errorToWire(Object.assign(new Error("x"), { name: "" }))[0]).toBe("builtins.Exception")
  })

  it("keep all their arguments if they are derived from Python's", () => {
    class QuotaError extends py.RuntimeError {
      override name = "shop.QuotaError"
    }
    expect(errorToWire(new QuotaError("full", 3))).toEqual([
      "shop.QuotaError",
      ["full", 3],
      "QuotaError('full', 3)",
    ])
  })

  it("do not pass for ours by their names", () => {
    class Impostor extends py.LookupError {
      override name = "NotFoundError"
    }
    expect(errorToWire(new Impostor("x"))[0]).toBe("NotFoundError")
    expect(errorToWire(new NotFoundError("x"))[0]).toBe("aiozmq.rpc.base.NotFoundError")
  })

  it("tell neither their cause nor where they came from", () => {
    const error = new SoldOut("tea", 0)
    error.cause = new Error("secret")
    const text = JSON.stringify([errorToWire(error), errorToWire(new TypeError("t", { cause: error }))])
    expect(text).not.toMatch(/secret|error-table\.test|\bat /)
  })

  it("in a group do not travel", () => {
    const group = new py.ExceptionGroup("both", [new py.ValueError("a")])
    expect(errorToWire(group)).toEqual([
      "builtins.Exception",
      ["both (1 sub-exception)"],
      "ExceptionGroup('both', (ValueError('a'),))",
    ])
  })
})

describe("What is thrown but is no error", () => {
  it.each<[string, unknown, readonly unknown[], string]>([
    ["a text", "no", ["no"], "Exception('no')"],
    ["undefined", undefined, [], "Exception()"],
    ["null", null, [], "Exception()"],
    ["a number", 5, [5], "Exception(5)"],
    ["an object", { code: 1 }, [{ code: 1 }], "Exception({'code': 1})"],
  ])("is Python's Exception: %s", (_, thrown, args, notation) => {
    expect(errorToWire(thrown)).toEqual(["builtins.Exception", args, notation])
  })

  it("may not even let itself be looked at", () => {
    const hostile = Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("no")
      },
    })
    expect(errorToWire(hostile)).toEqual(["builtins.Exception", [], "Exception()"])
  })
})

describe("An error that cannot be packed", () => {
  const packer = new Packer()
  const arrives = (error: unknown): Error =>
    errorFromWire(packer.unpack(packer.pack(packableError(errorToWire(error), packer))))

  it("has the notations of its arguments instead of those that cannot", () => {
    const error = new py.ValueError("a", new Set([1]), Symbol("b"), 2n ** 70n, 5)
    expect(arrives(error)).toMatchObject({
      name: "ValueError",
      args: ["a", "{1}", "<Symbol(b)>", "1180591620717411303424", 5],
    })
  })

  it("is left alone otherwise", () => {
    const wire = errorToWire(new py.ValueError("a"))
    expect(packableError(wire, packer)).toBe(wire)
  })

  it("arrives although it contains itself, or is too deep", () => {
    const around: unknown[] = []
    around.push(around)
    expect(arrives(new py.ValueError(around))).toMatchObject({ args: ["((...),)"] })
    let deep: unknown = 1
    for (let level = 0; level < 511; level++) deep = [deep]
    expect(arrives(new py.ValueError(deep))).toMatchObject({ name: "ValueError", args: [] })
  })

  it("arrives although it has half of a character", () => {
    expect(arrives(new RangeError("half \ud83d"))).toEqual(new RangeError("half \ufffd"))
    expect(arrives(new py.KeyError("\ud83d"))).toMatchObject({ name: "KeyError", args: ["'\\ud83d'"] })
    expect(arrives(Object.assign(new Error("x"), { name: "\ud83d" }))).toMatchObject({ excType: "\ufffd" })
  })

  it("arrives without arguments if nothing helps", () => {
    const fails = {
      pack: (value: unknown) => packer.pack(Array.isArray(value) && value[1]?.length === 1 ? around : value),
    }
    const around = Symbol("never")
    expect(packableError(["a.B", ["x"], "r"], fails)).toEqual(["a.B", [], "r"])
  })
})
