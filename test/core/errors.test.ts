import { constants as system } from "node:os"
import { describe, expect, test, vi } from "vitest"
import {
  AgainError,
  BindError,
  ContextTerminatedError,
  errnoOf,
  errorCodeOf,
  errorCodes,
  NotDoneError,
  StateError,
  strerror,
  TerminatedError,
  UnsupportedFeatureError,
  ZmqBaseError,
  ZmqError,
  zmqError,
} from "../../src/core/errors.ts"
import { AuthenticationError, ProtocolError, protocolErrors } from "../../src/core/peer-errors.ts"

describe("zmqError", () => {
  test.each([
    ["EAGAIN", AgainError],
    ["EFSM", StateError],
    ["ETERM", TerminatedError],
    ["EADDRINUSE", ZmqError],
  ])("%s has its class", (code, expected) => {
    const error = zmqError(code)
    expect(error.constructor).toBe(expected)
    expect(error).toBeInstanceOf(ZmqError)
    expect(error).toBeInstanceOf(ZmqBaseError)
    expect(error).toBeInstanceOf(Error)
    expect(error.code).toBe(code)
    expect(error.name).toBe(expected.name)
  })

  test("keeps what it is given", () => {
    const cause = new Error("beneath")
    const error = zmqError("EADDRINUSE", "Taken.", { address: "tcp://127.0.0.1:1", cause })
    expect(error).toMatchObject({ message: "Taken.", address: "tcp://127.0.0.1:1", cause })
    expect(error.errno).toBe(system.errno.EADDRINUSE)
  })

  test("has no address or cause of its own when given none", () => {
    const error = zmqError("EINVAL")
    expect("address" in error).toBe(false)
    expect("cause" in error).toBe(false)
    expect(error.message).not.toBe("")
  })

  test("takes numbers", () => {
    expect(zmqError(156384765)).toBeInstanceOf(TerminatedError)
    expect(zmqError(system.errno.EADDRINUSE)).toMatchObject({ code: "EADDRINUSE" })
    expect(zmqError(12345678)).toMatchObject({ errno: 12345678, message: "Unknown error 12345678" })
  })

  test("takes codes of the system that are not its own", () => {
    expect(zmqError("ENOTFOUND", "No such host.")).toMatchObject({ code: "ENOTFOUND", errno: 0 })
    expect(zmqError("EIO")).toMatchObject({ code: "EIO", errno: system.errno.EIO })
    expect(zmqError("constructor").errno).toBe(0)
  })
})

describe("numbers", () => {
  test("libzmq's own are fixed", () => {
    expect(["EFSM", "ENOCOMPATPROTO", "ETERM", "EMTHREAD"].map(errnoOf)).toEqual([
      156384763, 156384764, 156384765, 156384766,
    ])
  })

  test("the others are those of the platform", () => {
    const numbers: Readonly<Record<string, number>> = system.errno
    for (const code of errorCodes) if (code in numbers) expect(errnoOf(code)).toBe(numbers[code])
    expect(errnoOf("EAGAIN")).toBeGreaterThan(0)
  })

  test("go back to their codes", () => {
    for (const code of errorCodes) expect(errnoOf(errorCodeOf(errnoOf(code)) as string)).toBe(errnoOf(code))
    expect(errorCodeOf(errnoOf("EAGAIN"))).toBe("EAGAIN")
    expect(errorCodeOf(-1)).toBeUndefined()
  })

  test("have words", () => {
    expect(strerror(0)).toBe("Success")
    expect(strerror(12345678)).toBe("Unknown error 12345678")
    const texts = errorCodes.map((code) => strerror(errnoOf(code)))
    for (const text of texts) expect(text).toMatch(/^[A-Z].* /)
    expect(strerror(errnoOf("EAGAIN"))).toBe(new AgainError().message)
  })
})

test("where the platform tells no numbers, they are those of Linux", async () => {
  vi.stubGlobal("process", undefined)
  vi.resetModules()
  try {
    const alone = await import("../../src/core/errors.ts")
    expect(["EAGAIN", "ENOTSOCK", "EHOSTUNREACH"].map(alone.errnoOf)).toEqual([11, 88, 113])
  } finally {
    vi.unstubAllGlobals()
  }
})

describe("instanceof", () => {
  test("knows the errors of another copy of the library", async () => {
    vi.resetModules()
    const other = await import("../../src/core/errors.ts")
    expect(other.AgainError).not.toBe(AgainError)
    const error = new other.AgainError()
    expect(error).toBeInstanceOf(AgainError)
    expect(error).toBeInstanceOf(ZmqError)
    expect(error).toBeInstanceOf(ZmqBaseError)
    expect(error).not.toBeInstanceOf(StateError)
    expect(new other.BindError("x", { attempts: 1 })).not.toBeInstanceOf(ZmqError)
  })

  test("leaves classes derived elsewhere alone", () => {
    class Own extends ZmqError {}
    expect(new Own("EINVAL")).toBeInstanceOf(Own)
    expect(new Own("EINVAL")).toBeInstanceOf(ZmqError)
    expect(new ZmqError("EINVAL")).not.toBeInstanceOf(Own)
  })

  test.each([null, undefined, 1, "EAGAIN", {}, new Error("EAGAIN")])("is false for %s", (value) => {
    expect(value instanceof ZmqBaseError).toBe(false)
  })
})

test("the other name of TerminatedError", () => {
  expect(ContextTerminatedError).toBe(TerminatedError)
})

test("a protocol error carries the number of its monitor event", () => {
  const error = new ProtocolError("ZMTP_MECHANISM_MISMATCH", "They differ.")
  expect(error).toMatchObject({
    code: "ERR_ZMTP_MECHANISM_MISMATCH",
    value: 0x11000002,
    message: "They differ.",
    errno: errnoOf("EPROTO"),
  })
  expect(error).toBeInstanceOf(ZmqError)
  expect(new Set(Object.values(protocolErrors)).size).toBe(Object.keys(protocolErrors).length)
})

test.each([300, 400, 500] as const)("an authentication error carries status %i", (status) => {
  const error = new AuthenticationError(status)
  expect(error).toMatchObject({ status, code: "EACCES" })
  expect(error.message).not.toBe("")
})

test("errors without a number are no ZmqError", () => {
  expect(new BindError("No port.", { attempts: 100 })).toMatchObject({ attempts: 100, name: "BindError" })
  expect(new NotDoneError()).toBeInstanceOf(ZmqBaseError)
  expect(new NotDoneError()).not.toBeInstanceOf(ZmqError)
  expect(new UnsupportedFeatureError("gssapi")).toMatchObject({ feature: "gssapi" })
  expect(new UnsupportedFeatureError("gssapi").message).toContain("gssapi")
})
