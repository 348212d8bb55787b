import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { ZmqBaseError } from "../../src/index.ts"
import {
  GenericError,
  NotFoundError,
  ParametersError,
  RpcError,
  ServiceClosedError,
} from "../../src/rpc/errors.ts"
import * as py from "../../src/rpc/python/exceptions.ts"
import { repr } from "../../src/rpc/python/repr.ts"

describe("The errors of calls", () => {
  it.each<[string, RpcError, string, string, string]>([
    ["RpcError", new RpcError("e"), "RPC_ERROR", "e", "Error('e')"],
    ["NotFoundError", new NotFoundError("a.b"), "RPC_NOT_FOUND", "a.b", "NotFoundError('a.b')"],
    [
      "ParametersError",
      new ParametersError("no", 2),
      "RPC_PARAMETERS",
      "('no', 2)",
      "ParametersError('no', 2)",
    ],
    [
      "ServiceClosedError",
      new ServiceClosedError("gone"),
      "RPC_SERVICE_CLOSED",
      "gone",
      "ServiceClosedError('gone')",
    ],
  ])("have names, codes, messages and notations: %s", (name, error, code, message, notation) => {
    expect([error.name, error.code, error.message, repr(error)]).toEqual([name, code, message, notation])
    for (const each of [RpcError, py.Exception, ZmqBaseError, Error]) expect(error).toBeInstanceOf(each)
  })

  it("are also what they are in Python", () => {
    expect(new NotFoundError("x")).toBeInstanceOf(py.LookupError)
    expect(new NotFoundError("x")).not.toBeInstanceOf(py.KeyError)
    expect(new ParametersError("x")).toBeInstanceOf(py.ValueError)
    expect(new ParametersError("x")).not.toBeInstanceOf(py.LookupError)
    expect(new py.LookupError("x")).not.toBeInstanceOf(RpcError)
  })

  it("say that a service is closed although Python's has no text", () => {
    const error = new ServiceClosedError()
    expect([error.message, error.args, repr(error)]).toEqual([
      "The service is closed.",
      [],
      "ServiceClosedError()",
    ])
  })

  it("may have a cause, which is not shown as one of their arguments", () => {
    const cause = new Error("beneath")
    const error = new ServiceClosedError("gone", { cause })
    expect([error.cause, error.args]).toEqual([cause, ["gone"]])
    expect(Object.keys(error)).toEqual(["code"])
    expect("cause" in new ServiceClosedError("gone", { cause: undefined })).toBe(false)
  })

  it("can be derived from", () => {
    class BusyError extends RpcError {
      override readonly code = "SHOP_BUSY"
      override name = "shop.BusyError"
    }
    expect(repr(new BusyError("x"))).toBe("BusyError('x')")
    expect(new BusyError("x")).toBeInstanceOf(RpcError)
  })
})

describe("A GenericError", () => {
  const error = new GenericError("mod.E", ["a", 1], "E('a', 1)")

  it("has what came", () => {
    expect(error).toMatchObject({
      name: "GenericError",
      code: "RPC_GENERIC",
      excType: "mod.E",
      arguments: ["a", 1],
      excRepr: "E('a', 1)",
      args: ["mod.E", ["a", 1], "E('a', 1)"],
    })
  })

  it("says what Python's says", () => {
    expect(error.message).toBe("('mod.E', ('a', 1), \"E('a', 1)\")")
    expect(repr(error)).toBe("<Generic RPC Error mod.E('a', 1): E('a', 1)>")
    expect(repr(new GenericError("mod.E", ["a"], "E('a')"))).toBe("<Generic RPC Error mod.E('a',): E('a')>")
  })

  it("has names and arguments even if something else came", () => {
    expect(new GenericError(5, 6, null)).toMatchObject({
      excType: "5",
      arguments: [6],
      excRepr: "None",
      args: [5, 6, null],
    })
  })

  it("is shown by its notation, where it came out, and why", () => {
    const text = inspect(error)
    expect(text).toMatch(/^<Generic RPC Error mod\.E\('a', 1\): E\('a', 1\)>\n +at /)
    expect(text).not.toContain("[cause]")
    const caused = new GenericError("mod.E", [], "E()", { cause: new RangeError("beneath") })
    expect(inspect(caused)).toMatch(
      /^<Generic [^\n]+\n +at [\s\S]+\n {2}\[cause\]: RangeError: beneath\n +at /,
    )
    expect(inspect({ deep: { deep: { deep: caused } } })).toContain("<Generic RPC Error mod.E(): E()>")
  })
})
