import { type ErrorCode, errnoOf, errorCodeOf, errorText, strerror } from "./error-codes.ts"

export { type ErrorCode, errnoOf, errorCodeOf, errorCodes, strerror } from "./error-codes.ts"

const ordinaryHasInstance = Function.prototype[Symbol.hasInstance]

/**
 * Makes `instanceof` go by a registered symbol, so that two copies of the library in one program (as happens
 * with bundlers, or when an application and its dependency disagree on versions) know each other's errors.
 */
const brand = (errorClass: { readonly prototype: Error }, name: string): void => {
  const symbol = Symbol.for(`typemq.error.${name}`)
  Object.defineProperties(errorClass.prototype, {
    [symbol]: { value: true },
    name: { value: name, writable: true, configurable: true },
  })
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      if (this !== errorClass) return ordinaryHasInstance.call(this as () => void, candidate)
      return typeof candidate === "object" && candidate !== null && symbol in candidate
    },
  })
}

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
 * A message was not done with when the time to wait for it was up. Nothing in this version throws it.
 *
 * ```ts
 * const isStillInUse = (error: unknown): boolean => error instanceof NotDoneError
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

/**
 * What a peer (or a ZAP handler) can do wrong, with the numbers that monitor events carry. Names are
 * libzmq's `ZMQ_PROTOCOL_ERROR_…`.
 */
export const protocolErrors = Object.freeze({
  ZMTP_UNSPECIFIED: 0x10000000,
  ZMTP_UNEXPECTED_COMMAND: 0x10000001,
  ZMTP_INVALID_SEQUENCE: 0x10000002,
  ZMTP_KEY_EXCHANGE: 0x10000003,
  ZMTP_MALFORMED_COMMAND_UNSPECIFIED: 0x10000011,
  ZMTP_MALFORMED_COMMAND_MESSAGE: 0x10000012,
  ZMTP_MALFORMED_COMMAND_HELLO: 0x10000013,
  ZMTP_MALFORMED_COMMAND_INITIATE: 0x10000014,
  ZMTP_MALFORMED_COMMAND_ERROR: 0x10000015,
  ZMTP_MALFORMED_COMMAND_READY: 0x10000016,
  ZMTP_MALFORMED_COMMAND_WELCOME: 0x10000017,
  ZMTP_INVALID_METADATA: 0x10000018,
  ZMTP_CRYPTOGRAPHIC: 0x11000001,
  ZMTP_MECHANISM_MISMATCH: 0x11000002,
  ZAP_UNSPECIFIED: 0x20000000,
  ZAP_MALFORMED_REPLY: 0x20000001,
  ZAP_BAD_REQUEST_ID: 0x20000002,
  ZAP_BAD_VERSION: 0x20000003,
  ZAP_INVALID_STATUS_CODE: 0x20000004,
  ZAP_INVALID_METADATA: 0x20000005,
  WS_UNSPECIFIED: 0x30000000,
} as const)

/** Name of something that a peer can do wrong. */
export type ProtocolErrorName = keyof typeof protocolErrors

/** `code` of a `ProtocolError`. */
export type ProtocolErrorCode = `ERR_${ProtocolErrorName}`

/**
 * A peer, or the ZAP handler, broke the protocol. Found in monitor events: the connection ended, the socket
 * goes on.
 *
 * ```ts
 * socket.events.on("disconnect", ({ address, error }) => {
 *   if (error instanceof ProtocolError) console.warn(`${address} speaks something else: ${error.code}`)
 * })
 * ```
 */
export class ProtocolError extends ZmqError {
  declare readonly code: ProtocolErrorCode
  /** The number that libzmq's monitor events carry (`PROTOCOL_ERROR_…`). */
  readonly value: number

  constructor(name: ProtocolErrorName, message = `Protocol error ${name}`, options?: ZmqErrorOptions) {
    super(`ERR_${name}`, message, { errno: errnoOf("EPROTO"), ...options })
    this.value = protocolErrors[name]
  }

  static {
    brand(ProtocolError, "ProtocolError")
  }
}

/** Why a peer was not let in, as a ZAP handler answers (RFC 27). */
export type AuthenticationStatus = 300 | 400 | 500

const refusals: Readonly<Record<AuthenticationStatus, string>> = {
  300: "The authenticator has a temporary problem: the peer may try again",
  400: "The peer's credentials were refused",
  500: "The authenticator failed",
}

/**
 * A peer was not let in, or did not let us in. Found in monitor events.
 *
 * ```ts
 * socket.events.on("handshake:error:auth", ({ address, error }) => {
 *   if (error instanceof AuthenticationError) console.warn(`${address} was refused: ${error.status}`)
 * })
 * ```
 */
export class AuthenticationError extends ZmqError {
  declare readonly code: "EACCES"
  /** 300: a temporary problem; 400: refused; 500: the authenticator failed (RFC 27). */
  readonly status: AuthenticationStatus

  constructor(status: AuthenticationStatus, message: string = refusals[status], options?: ZmqErrorOptions) {
    super("EACCES", message, options)
    this.status = status
  }

  static {
    brand(AuthenticationError, "AuthenticationError")
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
