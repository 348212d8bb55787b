import { errnoOf, errorCodeOf } from "../core/error-codes.ts"
import type { ErrorTriple } from "./error-table.ts"

/** An error of JavaScript itself, and the exception of Python that is nearest to it. */
interface JavaScriptError {
  /** Its `name`. */
  readonly name: string
  /** The name that it has on the wire. */
  readonly sent: string
  /** Whether an error with that name is really this one. */
  is(error: Error): boolean
  args(error: Error): readonly unknown[]
  /** The error as it was, of what a peer sent. */
  remake(message: string, args: readonly unknown[]): Error
}

interface SystemError extends Error {
  readonly code: string
  readonly errno: number
  readonly path?: unknown
}

const messageOnly = ({ message }: Error): readonly unknown[] => (message === "" ? [] : [message])

/** The name of one of the operating system's errors: not Node's own codes, which have more in them. */
const systemCode = /\bE[A-Z\d]+\b/

const isSystemError = (error: Error): error is SystemError => {
  const { code, errno } = error as Partial<SystemError>
  return typeof code === "string" && /^E[A-Z\d]+$/.test(code) && typeof errno === "number"
}

/** What Python's `OSError` takes. Its numbers are positive, and those of libuv differ from them on Windows. */
const systemArguments = (error: Error): readonly unknown[] => {
  const { code, errno, message, path } = error as SystemError
  const number = errnoOf(code) || Math.abs(errno)
  const meaning = /^E[A-Z\d]+: ([^,]+)/.exec(message)?.[1] ?? message
  return typeof path === "string" ? [number, meaning, path] : [number, meaning]
}

const remakeSystemError = (message: string, [errno, , path]: readonly unknown[]): Error => {
  const number = typeof errno === "number" ? errno : 0
  const code = systemCode.exec(message)?.[0] ?? errorCodeOf(number)
  return Object.assign(new Error(message), { errno: -number, code }, typeof path === "string" ? { path } : {})
}

/** A name alone proves nothing: libraries have a `TimeoutError` of their own. */
const isPlatformError = (error: Error): boolean => {
  const { DOMException } = globalThis as { DOMException?: abstract new () => Error }
  return DOMException !== undefined && error instanceof DOMException
}

/** Node's own abort error is no `DOMException`, but means the same. */
const isAbortError = (error: Error): boolean =>
  isPlatformError(error) || (error as { code?: unknown }).code === "ABORT_ERR"

const language = (
  name: string,
  sent: string,
  errorClass: new (message: string) => Error,
): JavaScriptError => ({
  name,
  sent: `builtins.${sent}`,
  is: () => true,
  args: messageOnly,
  remake: (message) => new errorClass(message),
})

const platform = (name: string, sent: string, is = isPlatformError): JavaScriptError => ({
  name,
  sent: `builtins.${sent}`,
  is,
  args: messageOnly,
  remake: (message) => new DOMException(message, name),
})

/** The first row that fits an error is its own. */
const errors: readonly JavaScriptError[] = Object.freeze([
  language("TypeError", "TypeError", TypeError),
  language("RangeError", "ValueError", RangeError),
  language("SyntaxError", "SyntaxError", SyntaxError),
  language("ReferenceError", "NameError", ReferenceError),
  language("URIError", "ValueError", URIError),
  language("EvalError", "RuntimeError", EvalError),
  {
    ...language("AggregateError", "Exception", Error),
    remake: (message: string) => new AggregateError([], message),
  },
  {
    name: "Error",
    sent: "builtins.OSError",
    is: isSystemError,
    args: systemArguments,
    remake: remakeSystemError,
  },
  language("Error", "Exception", Error),
  platform("AbortError", "RuntimeError", isAbortError),
  platform("TimeoutError", "TimeoutError"),
  platform("DataCloneError", "TypeError"),
  platform("DataError", "ValueError"),
  platform("InvalidCharacterError", "ValueError"),
  platform("InvalidStateError", "RuntimeError"),
  platform("NetworkError", "ConnectionError"),
  platform("NotSupportedError", "NotImplementedError"),
  platform("OperationError", "RuntimeError"),
  platform("QuotaExceededError", "RuntimeError"),
])

/** How an error of JavaScript itself travels; undefined for others. Its notation is that of its own language. */
export const javaScriptErrorToWire = (error: Error): ErrorTriple | undefined => {
  const { name, message } = error
  const row = errors.find((each) => each.name === name && each.is(error))
  if (row === undefined) return undefined
  return [row.sent, row.args(error), message === "" ? name : `${name}: ${message}`]
}

/**
 * The error of JavaScript itself that a peer of ours sent; undefined for what Python sent. The notations tell: that
 * of Python has parentheses behind the name.
 */
export const javaScriptErrorFromWire = ([sent, args, notation]: ErrorTriple): Error | undefined => {
  const colon = notation.indexOf(": ")
  const name = colon < 0 ? notation : notation.slice(0, colon)
  const row = errors.find((each) => each.name === name && each.sent === sent)
  return row?.remake(colon < 0 ? "" : notation.slice(colon + 2), args)
}
