import { NotFoundError, ParametersError } from "./errors.ts"
import {
  callCausedError,
  cancelledCall,
  cannotUnpack,
  exceptionFromMethod,
  type LogRecord,
  type NoticeKind,
  returnedNotNone,
  unknownAnswer,
} from "./log-records.ts"
import type { Invocation, Reply } from "./wire.ts"

/**
 * Where services and clients log: `console`, pino, bunyan, winston, or what is like them.
 *
 * ```ts
 * const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*", logger: console, logExceptions: true })
 * ```
 *
 * A logger with both `fatal` and `child` (as pino's and bunyan's) gets an object and the text: the object has the
 * error as `err`, and the parts of the text. All others get the text, and the error if there is one.
 */
export interface RpcLogger {
  /**
   * For answers that came after their calls were given up.
   *
   * ```ts
   * const logger: RpcLogger = { debug: handle, warn: handle, error: handle }
   * ```
   */
  debug?(...data: unknown[]): void
  /**
   * Nothing is logged at this level: it is here because loggers have it.
   *
   * ```ts
   * const logger: RpcLogger = { info: handle, warn: handle, error: handle }
   * ```
   */
  info?(...data: unknown[]): void
  /**
   * For notified and published methods that return something, which nobody gets.
   *
   * ```ts
   * const logger: RpcLogger = { warn: (text) => handle(`mind this: ${text}`), error: handle }
   * ```
   */
  warn(...data: unknown[]): void
  /**
   * For what methods throw (with `logExceptions`), and for notifications that nobody can serve.
   *
   * ```ts
   * const logger: RpcLogger = { warn: handle, error: (text, error) => handle(text, error) }
   * ```
   */
  error(...data: unknown[]): void
  /**
   * For messages that cannot be read, and for answers that nobody asked for: what aiozmq calls critical. Without
   * it, these go to `error`.
   *
   * ```ts
   * const logger: RpcLogger = { warn: handle, error: handle, fatal: (text) => handle(`look at this: ${text}`) }
   * ```
   */
  fatal?(...data: unknown[]): void
}

/** Any class of errors. */
export type AnyErrorClass = abstract new (...args: never[]) => unknown

/** What a service logs, and where to. */
export interface RpcLogOptions {
  /** Default: warnings and worse go to `console`. `null`: nothing is logged. */
  readonly logger?: RpcLogger | null | undefined
  /** Whether to log what methods throw. Default: false. */
  readonly logExceptions?: boolean | undefined
  /** Classes of errors that are not logged even so. */
  readonly excludeLogExceptions?: readonly AnyErrorClass[] | undefined
}

/** The log of one service or client: decides what is logged, in aiozmq's words. */
export class RpcLog {
  readonly #write: (record: LogRecord) => void
  readonly #logsExceptions: boolean
  readonly #excluded: readonly AnyErrorClass[]

  constructor({ logger, logExceptions = false, excludeLogExceptions = [] }: RpcLogOptions = {}) {
    this.#write = writerFor(logger)
    this.#logsExceptions = logExceptions
    this.#excluded = excludeLogExceptions
  }

  /** A message arrived that is not what it should be. */
  cannotUnpack(frames: readonly Uint8Array[], error: unknown): void {
    this.#write(cannotUnpack(frames, error))
  }

  /** An answer arrived that nobody asked for. */
  unknownAnswer(reply: Reply): void {
    this.#write(unknownAnswer(reply))
  }

  /** An answer arrived after its call was given up. */
  cancelled(id: number): void {
    this.#write(cancelledCall(id))
  }

  /** A call failed whose caller gets the error. */
  failedCall(invocation: Invocation, error: unknown): void {
    if (!this.#logsExceptions || this.#excluded.some((each) => error instanceof each)) return
    this.#write(exceptionFromMethod(invocation, error))
  }

  /** A call failed whose caller will not know: its own mistakes are always logged. */
  failedNotice(invocation: Invocation, error: unknown): void {
    if (error instanceof NotFoundError || error instanceof ParametersError) {
      this.#write(callCausedError(invocation, error))
    } else {
      this.failedCall(invocation, error)
    }
  }

  /** A method returned something that nobody gets. */
  returnedSomething(name: string, kind: NoticeKind): void {
    this.#write(returnedNotNone(kind, name))
  }
}

type Write = (record: LogRecord) => void

const nowhere: Write = () => {}

const writerFor = (logger: RpcLogger | null | undefined): Write => {
  if (logger === null) return nowhere
  const platform = (globalThis as { console?: RpcLogger }).console
  if (logger === undefined) return platform === undefined ? nowhere : guarded(platformWriter(platform, false))
  if (logger === platform || isConsole(logger)) return guarded(platformWriter(logger, true))
  return guarded(takesFields(logger) ? fieldsWriter(logger) : textWriter(logger))
}

/** A log that fails must not stop a service. */
const guarded =
  (write: Write): Write =>
  (record) => {
    try {
      write(record)
    } catch {
      // There is nowhere to tell it.
    }
  }

const takesFields = (logger: RpcLogger): boolean =>
  typeof logger.fatal === "function" && typeof (logger as { child?: unknown }).child === "function"

const isConsole = (logger: RpcLogger): boolean => typeof (logger as { table?: unknown }).table === "function"

type Method = "debug" | "warn" | "error" | "fatal"

const methodFor = (logger: RpcLogger, { level }: LogRecord): Method => {
  if (level !== "critical") return level
  return logger.fatal === undefined ? "error" : "fatal"
}

const fieldsWriter =
  (logger: RpcLogger): Write =>
  (record) => {
    const { message, fields, error } = record
    const all = error === undefined ? fields : { ...fields, err: error }
    logger[methodFor(logger, record)]?.(all, message)
  }

const textWriter =
  (logger: RpcLogger): Write =>
  (record) => {
    const { message, error } = record
    logger[methodFor(logger, record)]?.(message, ...(error === undefined ? [] : [error]))
  }

/** A console takes `%` in its first argument for its own; what peers sent is in the text. */
const platformWriter =
  (logger: RpcLogger, withDebug: boolean): Write =>
  (record) => {
    const { level, message, error } = record
    if (level === "debug" && !withDebug) return
    logger[methodFor(logger, record)]?.("%s", message, ...(error === undefined ? [] : [error]))
  }
