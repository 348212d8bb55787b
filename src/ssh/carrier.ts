import type { Duplex } from "node:stream"
import type { SshError } from "./ssh-error.ts"

/** A login at a server, which carries connections to one place behind it. */
export interface Carrier {
  /** The process that carries, if it is not this one. */
  readonly pid: number | undefined
  /** Resolves when the login is lost. It never does once `close` was called. */
  readonly lost: Promise<SshError>
  /** One more connection to the far end. Rejects with an `SshError`. */
  dial(): Promise<Duplex>
  /** Ends it with all connections. Never rejects. */
  close(): Promise<void>
}

/** Who is told what only the client knows. */
export interface CarrierListener {
  /** The server did not connect to the far end. */
  refused(error: SshError): void
}

/** An attempt to log in. */
export interface CarrierAttempt {
  readonly signal: AbortSignal | undefined
  readonly listener: CarrierListener
  /** Whether the process goes on until it has come to something. */
  readonly keeps: boolean
}

/** Logs in, within the time for it. Rejects with an `SshError`, or with the signal's reason. */
export type OpenCarrier = (attempt: CarrierAttempt) => Promise<Carrier>
