import { text, utf8 } from "../core/bytes.ts"
import { printable } from "../core/printable.ts"
import { z85Encode } from "../core/z85.ts"
import type { Decision } from "./decision.ts"
import type { ZapRequest } from "./zap-request.ts"

/**
 * Where an authenticator logs: `console`, pino, bunyan, winston, or what is like them. No password, and no secret key,
 * is ever logged.
 *
 * ```ts
 * const authenticator = new Authenticator({ log: console })
 * ```
 *
 * A logger with both `fatal` and `child` (as pino's and bunyan's) gets an object and the text: the object has the
 * error as `err`, and the parts of the text. All others get the text, and the error if there is one.
 */
export interface AuthLogger {
  /**
   * For every decision: who was let in, who was not, and why.
   *
   * ```ts
   * const log: AuthLogger = { debug: (text) => handle(text), error: handle }
   * ```
   */
  debug?(...data: unknown[]): void
  /**
   * For requests that cannot be understood, files that cannot be read, checks that throw.
   *
   * ```ts
   * const log: AuthLogger = { error: (text, error) => handle(text, error) }
   * ```
   */
  error(...data: unknown[]): void
}

interface Entry {
  readonly level: "debug" | "error"
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly error?: unknown
}

/** The log of one authenticator. */
export class AuthLog {
  readonly #write: (entry: Entry) => void

  /** Default: errors go to `console`. `null`: nothing is logged. */
  constructor(logger: AuthLogger | null | undefined) {
    this.#write = writerFor(logger)
  }

  decided(request: ZapRequest, decision: Decision, userId: string): void {
    const { mechanism, domain, address } = request
    const claim = claims.get(mechanism)?.(request.credentials) ?? {}
    const outcome = decision.allowed ? { userId } : { status: decision.status, reason: decision.reason }
    const fields = { mechanism, domain, address, ...claim, ...outcome }
    const parts = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`)
    const message = `${decision.allowed ? "ALLOWED" : "DENIED"} ${parts.join(" ")}`
    this.#write({ level: "debug", message, fields })
  }

  malformed(fault: string): void {
    this.#write({ level: "error", message: `A request was not understood: ${fault}`, fields: { fault } })
  }

  failed(text: string, error: unknown): void {
    this.#write({ level: "error", message: text, fields: {}, error })
  }
}

/** Who a peer says it is. Passwords are not among it. */
const claims = new Map<string, (credentials: readonly Uint8Array[]) => Readonly<Record<string, string>>>([
  ["PLAIN", ([user]) => (user === undefined ? {} : { user: text(user) })],
  ["CURVE", ([key]) => (key?.length === 32 ? { publicKey: z85Encode(key) } : {})],
])

/** Peers write some of it. */
const shown = (value: string | number): string =>
  typeof value === "number" ? String(value) : printable(utf8(value), 64)

type Write = (entry: Entry) => void

const nowhere: Write = () => {}

const writerFor = (logger: AuthLogger | null | undefined): Write => {
  if (logger === null) return nowhere
  const platform = (globalThis as { console?: AuthLogger }).console
  if (logger === undefined) {
    return platform === undefined
      ? nowhere
      : guarded(consoleWriter({ error: (...data) => platform.error(...data) }))
  }
  if (typeof (logger as { table?: unknown }).table === "function") return guarded(consoleWriter(logger))
  return guarded(takesFields(logger) ? fieldsWriter(logger) : textWriter(logger))
}

/** A log that fails must not change a decision. */
const guarded =
  (write: Write): Write =>
  (entry) => {
    try {
      write(entry)
    } catch {
      // There is nowhere to tell it.
    }
  }

const takesFields = (logger: object): boolean =>
  typeof (logger as { fatal?: unknown }).fatal === "function" &&
  typeof (logger as { child?: unknown }).child === "function"

const errorOf = ({ error }: Entry): unknown[] => (error === undefined ? [] : [error])

const fieldsWriter =
  (logger: AuthLogger): Write =>
  (entry) => {
    const { level, message, fields, error } = entry
    logger[level]?.(error === undefined ? fields : { ...fields, err: error }, message)
  }

const textWriter =
  (logger: AuthLogger): Write =>
  (entry) => {
    logger[entry.level]?.(entry.message, ...errorOf(entry))
  }

/** A console takes `%` in its first argument for its own. */
const consoleWriter =
  (logger: AuthLogger): Write =>
  (entry) => {
    logger[entry.level]?.("%s", entry.message, ...errorOf(entry))
  }
