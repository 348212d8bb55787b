import { ZmqBaseError } from "../core/errors.ts"
import { Exception, LookupError, ValueError } from "./python/exceptions.ts"
import { pythonClass } from "./python/python-class.ts"
import { type CallNotation, pythonNotation } from "./python/python-notation.ts"
import { repr, str } from "./python/repr.ts"

/** `code` of an error of calls. */
export type RpcErrorCode =
  | "RPC_ERROR"
  | "RPC_GENERIC"
  | "RPC_NOT_FOUND"
  | "RPC_PARAMETERS"
  | "RPC_SERVICE_CLOSED"

/** Most characters of a message. */
const longestMessage = 16_384
/** What begins another line of a log, or steers a terminal. */
const steering = /[\p{Cc}\u2028\u2029]/u

/** What may accompany an error. */
export interface RpcErrorOptions {
  /** The error beneath. It stays here: errors travel without their causes. */
  readonly cause?: unknown
}

/**
 * Root of the errors of calls themselves; aiozmq calls it `Error`. What a remote method throws is one of Python's
 * exceptions or of JavaScript's errors, or a `GenericError`.
 *
 * ```ts
 * await client.call.add(1).catch((error: unknown) => {
 *   if (!(error instanceof RpcError)) throw error
 *   console.warn(error.code) // RPC_PARAMETERS
 * })
 * ```
 */
export class RpcError extends Exception {
  /** Tells the kinds of errors apart without their classes. */
  readonly code: RpcErrorCode | (string & {}) = "RPC_ERROR"

  /** Peers choose names and texts: a message keeps to its line of a log, and within bounds. `args` has all of it. */
  protected static override messageOf(args: readonly unknown[]): string {
    const [text] = args
    const isFit = typeof text !== "string" || (text.length <= longestMessage && !steering.test(text))
    return args.length !== 1 || isFit ? Exception.messageOf(args) : repr(text, { length: longestMessage })
  }

  /** Python's `repr`, with Python's name of the class. */
  override [pythonNotation](): string | CallNotation {
    return this.name === "RpcError" ? { callee: "Error", args: this.args } : super[pythonNotation]()
  }

  static {
    pythonClass(RpcError, "RpcError", ZmqBaseError)
  }
}

const inspection = Symbol.for("nodejs.util.inspect.custom")

/**
 * A remote error of a class that the client does not know. Give `connectRpc` an `errorTable` to get one that it
 * does.
 *
 * ```ts
 * await client.call.order("tea").catch((error: unknown) => {
 *   if (!(error instanceof GenericError && error.excType === "shop.SoldOut")) throw error
 *   console.warn(error.arguments) // [ 'tea' ]
 * })
 * ```
 *
 * If the answer was broken, or the class of the error refused the arguments, `cause` says how. `args` are the three
 * parts as they came.
 */
export class GenericError extends RpcError {
  /** Always this. */
  override readonly code = "RPC_GENERIC"
  /** The full name of the class: `"shop.SoldOut"`. */
  readonly excType: string
  /** What the error was made with. */
  readonly arguments: readonly unknown[]
  /** The error in the notation of its own language: `"SoldOut('tea')"`. */
  readonly excRepr: string

  constructor(excType: unknown, excArguments: unknown, excRepr: unknown, options?: RpcErrorOptions) {
    super(excType, excArguments, excRepr)
    this.excType = str(excType)
    this.arguments = Array.isArray(excArguments) ? excArguments : [excArguments]
    this.excRepr = str(excRepr)
    giveCause(this, options)
  }

  /** As Python's aiozmq writes it. */
  override [pythonNotation](): string {
    const [excType, excArguments, excRepr] = this.args
    return `<Generic RPC Error ${str(excType)}${str(excArguments)}: ${str(excRepr)}>`
  }

  /** The notation, and where the error came out. */
  [inspection](
    depth: number,
    options: object,
    inspect?: (value: unknown, options: object) => string,
  ): string {
    const stack = this.stack ?? ""
    const frames = stack.indexOf("\n    at ")
    const text = repr(this) + (frames < 0 ? "" : stack.slice(frames))
    if (this.cause === undefined || inspect === undefined || depth < 0) return text
    return `${text}\n  [cause]: ${inspect(this.cause, options).replaceAll("\n", "\n  ")}`
  }

  static {
    pythonClass(GenericError, "GenericError")
  }
}

/**
 * There is no such method. Its only argument is the full name; also a `py.LookupError`, as in Python.
 *
 * ```ts
 * await client.call.lookUp("tea").catch((error: unknown) => {
 *   if (!(error instanceof NotFoundError)) throw error
 *   console.warn(`there is no method ${error.args[0]}`) // there is no method lookUp
 * })
 * ```
 */
export class NotFoundError extends RpcError {
  /** Always this. */
  override readonly code = "RPC_NOT_FOUND"

  static {
    pythonClass(NotFoundError, "NotFoundError", LookupError)
  }
}

/**
 * The arguments do not fit the method. Its only argument says why; also a `py.ValueError`, as in Python.
 *
 * ```ts
 * const untyped = await connectRpc({ connect: "tcp://127.0.0.1:5555" })
 * await untyped.call.add().catch((error: unknown) => {
 *   if (!(error instanceof ParametersError)) throw error
 *   console.warn(error.message) // TypeError("missing a required argument: 'a'")
 * })
 * ```
 */
export class ParametersError extends RpcError {
  /** Always this. */
  override readonly code = "RPC_PARAMETERS"

  static {
    pythonClass(ParametersError, "ParametersError", ValueError)
  }
}

/**
 * The service or client is closed, or was closed before the answer came. If that was because its socket failed,
 * `cause` has the error.
 *
 * ```ts
 * await client.call.add(1, 2).catch((error: unknown) => {
 *   if (!(error instanceof ServiceClosedError)) throw error
 *   console.warn("too late")
 * })
 * ```
 */
export class ServiceClosedError extends RpcError {
  /** Always this. */
  override readonly code = "RPC_SERVICE_CLOSED"

  constructor(message?: string, options?: RpcErrorOptions) {
    super(...(message === undefined ? [] : [message]))
    giveCause(this, options)
  }

  /** Python's has no text of its own. */
  protected static override messageOf(args: readonly unknown[]): string {
    return args.length === 0 ? "The service is closed." : RpcError.messageOf(args)
  }

  static {
    pythonClass(ServiceClosedError, "ServiceClosedError")
  }
}

/** As `Error` does it: hidden, and only if there is one. */
const giveCause = (error: Error, { cause }: RpcErrorOptions = {}): void => {
  if (cause !== undefined)
    Object.defineProperty(error, "cause", { value: cause, writable: true, configurable: true })
}
