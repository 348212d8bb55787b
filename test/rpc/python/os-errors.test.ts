import { constants } from "node:os"
import { describe, expect, it } from "vitest"
import * as py from "../../../src/rpc/python/exceptions.ts"
import { repr } from "../../../src/rpc/python/repr.ts"

const { errno } = constants
const classes: Readonly<Record<string, unknown>> = { ...py }

describe("An OSError", () => {
  it.each<[string, number, string]>([
    ["EPERM", errno.EPERM, "PermissionError"],
    ["EACCES", errno.EACCES, "PermissionError"],
    ["ENOENT", errno.ENOENT, "FileNotFoundError"],
    ["ESRCH", errno.ESRCH, "ProcessLookupError"],
    ["EINTR", errno.EINTR, "InterruptedError"],
    ["ECHILD", errno.ECHILD, "ChildProcessError"],
    ["EAGAIN", errno.EAGAIN, "BlockingIOError"],
    ["EALREADY", errno.EALREADY, "BlockingIOError"],
    ["EINPROGRESS", errno.EINPROGRESS, "BlockingIOError"],
    ["EEXIST", errno.EEXIST, "FileExistsError"],
    ["ENOTDIR", errno.ENOTDIR, "NotADirectoryError"],
    ["EISDIR", errno.EISDIR, "IsADirectoryError"],
    ["EPIPE", errno.EPIPE, "BrokenPipeError"],
    ["ECONNABORTED", errno.ECONNABORTED, "ConnectionAbortedError"],
    ["ECONNRESET", errno.ECONNRESET, "ConnectionResetError"],
    ["ECONNREFUSED", errno.ECONNREFUSED, "ConnectionRefusedError"],
    ["ETIMEDOUT", errno.ETIMEDOUT, "TimeoutError"],
    ["ESHUTDOWN of Linux, which Node does not name", 108, "BrokenPipeError"],
    ["EINVAL, which has no class", errno.EINVAL, "OSError"],
    ["a number that means nothing", 99_999, "OSError"],
  ])("picks its class by the number: %s", (_, number, name) => {
    const error = new py.OSError(number, "text")
    expect(error.name).toBe(name)
    expect(error).toBeInstanceOf(classes[name])
    expect(repr(error)).toBe(`${name}(${number}, 'text')`)
    expect(error).toMatchObject({ errno: number, strerror: "text", filename: null })
  })

  it("does not pick another class than the one asked for", () => {
    expect(new py.FileNotFoundError(errno.EPERM, "x").name).toBe("FileNotFoundError")
    class DiskError extends py.OSError {
      override name = "DiskError"
    }
    expect(new DiskError(errno.EPERM, "x")).toBeInstanceOf(DiskError)
  })

  it("has two other names", () => {
    expect(py.IOError).toBe(py.OSError)
    expect(py.EnvironmentError).toBe(py.OSError)
  })

  it.each<[readonly unknown[], string, number]>([
    [[], "", 0],
    [[2], "2", 1],
    [[2, "x"], "[Errno 2] x", 2],
    [[2, "x", "f"], "[Errno 2] x: 'f'", 2],
    [[2, "x", null], "[Errno 2] x", 3],
    [[2, "x", "f", null, "g"], "[Errno 2] x: 'f' -> 'g'", 2],
    [[2, "x", null, null, "g"], "[Errno 2] x", 5],
    [[1, 2, 3, 4, 5, 6], "(1, 2, 3, 4, 5, 6)", 6],
    [["a", "b"], "[Errno a] b", 2],
    [[0, "x"], "[Errno 0] x", 2],
    [[2, null], "[Errno 2] None", 2],
    [[null, null, "f"], "[Errno None] None: 'f'", 2],
    [[2, "x", 5], "[Errno 2] x: 5", 2],
  ])("made of %j says %s and keeps %i", (args, message, kept) => {
    const error = new py.OSError(...args)
    expect(error.message).toBe(message)
    expect(error.args).toEqual(args.slice(0, kept))
  })

  it("has what it was made of in fields", () => {
    expect(new py.OSError(2, "x", "f", null, Uint8Array.of(1))).toMatchObject({
      errno: 2,
      strerror: "x",
      filename: "f",
      filename2: Uint8Array.of(1),
    })
    expect(new py.OSError("a", "b")).toMatchObject({ errno: null, strerror: "b" })
    expect(new py.OSError("text")).toMatchObject({
      errno: null,
      strerror: null,
      filename: null,
      filename2: null,
    })
  })

  it("that would block says how much was written before", () => {
    const error = new py.OSError(errno.EAGAIN, "again", 5) as py.BlockingIOError
    expect(error).toMatchObject({ charactersWritten: 5, filename: null, args: [errno.EAGAIN, "again", 5] })
    expect(error.message).toBe(`[Errno ${errno.EAGAIN}] again`)
    const aboutFile = new py.BlockingIOError(errno.EAGAIN, "again", "f")
    expect(aboutFile).toMatchObject({ charactersWritten: null, filename: "f", args: [errno.EAGAIN, "again"] })
  })
})
