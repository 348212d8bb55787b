import { brand } from "./brand.ts"
import { type ErrorCode, errnoOf, errorCodeOf, errorText, strerror } from "./error-codes.ts"

export { type ErrorCode, errnoOf, errorCodeOf, errorCodes, strerror } from "./error-codes.ts"

/** What may accompany an error. */
export interface ZmqErrorOptions {
  /** The endpoint that the failed operation was about. */
  readonly address?: string | undefined
  /** The error beneath, usually one of the operating system. */
  readonly cause?: unknown
  /** A number to carry instead of the one that belongs to the code. */
  readonly errno?: number | undefined
}

/**
 * Root of all errors of the library, those of argument types (`TypeError`) excepted. `instanceof` also holds
 * between two copies of the library in one program.
 *
 * ```ts
 * try {
 *   push.connect(endpoint)
 * } catch (error) {
 *   if (error instanceof ZmqBaseError) console.error(`not connected: ${error.message}`)
 *   else throw error
 * }
 * ```
 */
export class ZmqBaseError extends Error {
  /** `options`: the error beneath. */
  constructor(message?: string, options?: ZmqErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
  }

  static {
    brand(ZmqBaseError, "ZmqBaseError")
  }
}

/**
 * An operation failed. Decide by `code`; `errno` is the same as libzmq's number on this platform.
 *
 * ```ts
 * try {
 *   await socket.bind("tcp://127.0.0.1:5555")
 * } catch (error) {
 *   if (error instanceof ZmqError && error.code === "EADDRINUSE") await socket.bind("tcp://127.0.0.1:*")
 *   else throw error
 * }
 * ```
 */
export class ZmqError extends ZmqBaseError {
  /** Symbolic name of the error, the same on every platform: `"EAGAIN"`, `"EADDRINUSE"`, … */
  readonly code: string
  /** Positive number of the error on this platform; 0 when there is none. */
  readonly errno: number
  /** The endpoint that the failed operation was about, if it was about one. */
  declare readonly address?: string

  /** `code` may be a number too; the message defaults to what the code means. */
  constructor(code: ErrorCode | (string & {}) | number, message?: string, options?: ZmqErrorOptions) {
    const name = typeof code === "number" ? (errorCodeOf(code) ?? `E${code}`) : code
    super(message ?? (typeof code === "number" ? strerror(code) : errorText(name)), options)
    this.code = name
    this.errno = options?.errno ?? (typeof code === "number" ? code : errnoOf(name))
    if (options?.address !== undefined) this.address = options.address
  }

  static {
    brand(ZmqError, "ZmqError")
  }
}

/**
 * EAGAIN: the time limit is up, the call may not wait and would have to, or the socket was closed while it
 * waited. Nothing was lost: what was to be sent was not, what was to be received is still there.
 *
 * ```ts
 * try {
 *   await push.send("work", { timeout: 1000 })
 * } catch (error) {
 *   if (error instanceof AgainError) console.warn("nobody took it within a second")
 *   else throw error
 * }
 * ```
 */
export class AgainError extends ZmqError {
  declare readonly code: "EAGAIN"

  constructor(message?: string, options?: ZmqErrorOptions) {
    super("EAGAIN", message, options)
  }

  static {
    brand(AgainError, "AgainError")
  }
}

/**
 * EFSM: it is not this side's turn, as when a REQ socket sends twice without receiving.
 *
 * ```ts
 * await reply.send("an answer to nothing").catch((error: unknown) => {
 *   if (!(error instanceof StateError)) throw error
 * })
 * ```
 */
export class StateError extends ZmqError {
  declare readonly code: "EFSM"

  constructor(message?: string, options?: ZmqErrorOptions) {
    super("EFSM", message, options)
  }

  static {
    brand(StateError, "StateError")
  }
}

/**
 * ETERM: the context was shut down or terminated. The socket can only be closed.
 *
 * ```ts
 * try {
 *   handle(await pull.receive())
 * } catch (error) {
 *   if (error instanceof TerminatedError) await pull.close()
 *   else throw error
 * }
 * ```
 */
export class TerminatedError extends ZmqError {
  declare readonly code: "ETERM"

  constructor(message?: string, options?: ZmqErrorOptions) {
    super("ETERM", message, options)
  }

  static {
    brand(TerminatedError, "TerminatedError")
  }
}

export { TerminatedError as ContextTerminatedError }

/**
 * No port of a range could be bound. For helpers that try several; `bind` itself rejects with a `ZmqError`.
 *
 * ```ts
 * throw new BindError("No port from 5000 to 5009 is free.", { attempts: 10 })
 * ```
 */
export class BindError extends ZmqBaseError {
  /** How many ports were tried. */
  readonly attempts: number

  constructor(message: string, options: ZmqErrorOptions & { readonly attempts: number }) {
    super(message, options)
    this.attempts = options.attempts
  }

  static {
    brand(BindError, "BindError")
  }
}

/**
 * The memory of a tracked message was still in use when the time to wait for it was up.
 *
 * ```ts
 * const tracker = await push.send("work", { track: true })
 * await tracker.wait(1000).catch((error: unknown) => {
 *   if (!(error instanceof NotDoneError)) throw error
 * })
 * ```
 */
export class NotDoneError extends ZmqBaseError {
  constructor(message = "The message is still in use: wait longer.", options?: ZmqErrorOptions) {
    super(message, options)
  }

  static {
    brand(NotDoneError, "NotDoneError")
  }
}

/**
 * Something that this platform or this build cannot do.
 *
 * ```ts
 * if (capability.curve !== true) throw new UnsupportedFeatureError("curve")
 * ```
 */
export class UnsupportedFeatureError extends ZmqBaseError {
  /** Name of the feature, as `has()` knows it. */
  readonly feature: string

  constructor(feature: string, message = `${feature} is not supported here.`, options?: ZmqErrorOptions) {
    super(message, options)
    this.feature = feature
  }

  static {
    brand(UnsupportedFeatureError, "UnsupportedFeatureError")
  }
}

type SpecificError = new (message?: string, options?: ZmqErrorOptions) => ZmqError

const classes: Readonly<Record<string, SpecificError>> = {
  EAGAIN: AgainError,
  EFSM: StateError,
  ETERM: TerminatedError,
}

/**
 * The error for a code, of the class that belongs to it.
 *
 * ```ts
 * zmqError("EAGAIN") instanceof AgainError // true
 * ```
 */
export const zmqError = (
  code: ErrorCode | (string & {}) | number,
  message?: string,
  options?: ZmqErrorOptions,
): ZmqError => {
  const name = typeof code === "number" ? errorCodeOf(code) : code
  const Specific = name !== undefined && Object.hasOwn(classes, name) ? classes[name] : undefined
  return Specific === undefined ? new ZmqError(code, message, options) : new Specific(message, options)
}
