import { brand } from "../core/brand.ts"
import { ZmqBaseError } from "../core/errors.ts"

/**
 * Why a tunnel could not be opened, or broke:
 *
 * - `authentication`: the server does not take the key or the password.
 * - `host-key`: the server's key is not known, or is not the one that is known.
 * - `unreachable`: there is no way to the server, or it ended the connection before the login.
 * - `refused`: the server does not connect to the far end of the tunnel.
 * - `lost`: the connection to the server ended.
 * - `timeout`: the time is up.
 * - `client`: there is no ssh on this side, or it does not run.
 * - `other`: none of these; `output` has what the client said.
 */
export type SshFailure =
  | "authentication"
  | "host-key"
  | "unreachable"
  | "refused"
  | "lost"
  | "timeout"
  | "client"
  | "other"

/** What accompanies an `SshError`. */
export interface SshErrorOptions {
  /** The error beneath, if there is one. */
  readonly cause?: unknown
  /** What the ssh client said, if it said something. */
  readonly output?: string | undefined
}

/**
 * A tunnel could not be opened, or broke. Decide by `reason`.
 *
 * ```ts
 * try {
 *   await openTunnel("tcp://10.0.0.7:5555", "me@gate.example.org")
 * } catch (error) {
 *   if (error instanceof SshError && error.reason === "authentication") console.error("which key?")
 *   else throw error
 * }
 * ```
 */
export class SshError extends ZmqBaseError {
  /** What kind of failure it is. */
  readonly reason: SshFailure
  /** What the ssh client said about it; empty when it said nothing. */
  readonly output: string

  constructor(reason: SshFailure, message: string, { cause, output = "" }: SshErrorOptions = {}) {
    super(message, { cause })
    this.reason = reason
    this.output = output
  }

  static {
    brand(SshError, "SshError")
  }
}

/**
 * A tunnel was not open within the time for it.
 *
 * ```ts
 * await openTunnel("tcp://10.0.0.7:5555", "gate.example.org", { timeout: 5000 }).catch((error: unknown) => {
 *   if (!(error instanceof SshTimeoutError)) throw error
 * })
 * ```
 */
export class SshTimeoutError extends SshError {
  declare readonly reason: "timeout"

  constructor(message: string, options?: SshErrorOptions) {
    super("timeout", message, options)
  }

  static {
    brand(SshTimeoutError, "SshTimeoutError")
  }
}

/** Failures that trying again does not mend, and must not: a server may lock out who tries often. */
const lasting: ReadonlySet<SshFailure> = new Set(["authentication", "host-key", "client"])

/** Whether another attempt makes sense. */
export const mayPass = (error: SshError): boolean => !lasting.has(error.reason)

/** Any error as an `SshError`. */
export const asSshError = (error: unknown, reason: SshFailure, message: string): SshError =>
  error instanceof SshError
    ? error
    : new SshError(reason, `${message}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
