import { type ZmqError, zmqError } from "../core/errors.ts"
import type { SocketDiagnostics } from "./socket-diagnostics.ts"

/** Every kind of event, with what comes along besides its type. */
interface EventDetails {
  /** A listener has accepted a connection; the handshake comes next. */
  accept: { address: string }
  /** A listener could not accept a connection. */
  "accept:error": { address: string; error: ErrnoError }
  /** An endpoint is bound. */
  bind: { address: string }
  /** An endpoint could not be bound. */
  "bind:error": { address: string; error: ErrnoError }
  /** A connection is made; the handshake comes next. */
  connect: { address: string }
  /** An attempt to connect is under way. */
  "connect:delay": { address: string }
  /** The next attempt to connect is made after `interval` milliseconds; with the reason if one has just failed. */
  "connect:retry": { address: string; interval: number; error?: Error }
  /** A listener was closed, or an attempt to connect has failed. */
  close: { address: string }
  /** Something could not be closed: does not occur here. */
  "close:error": { address: string; error: ErrnoError }
  /** A connection was lost, or the peer ended it; with the reason, if that is known. */
  disconnect: { address: string; error?: Error }
  /** The last event of all: the socket is closed. */
  end: unknown
  /** A connection is ready: messages can flow. */
  handshake: { address: string }
  /** A handshake failed because the peer broke the protocol. */
  "handshake:error:protocol": { address: string; error: ProtoError }
  /** A handshake failed because one side did not let the other in. */
  "handshake:error:auth": { address: string; error: AuthError }
  /** A handshake failed otherwise: the peer left, or took too long. */
  "handshake:error:other": { address: string; error: ErrnoError }
  /** For events that are not known: does not occur here. */
  unknown: unknown
}

/** An error with a symbolic code and libzmq's number. */
export interface ErrnoError extends Error {
  /** Symbolic name of the error, the same on every platform: `"EADDRINUSE"`, … */
  code: string
  /** Positive number of the error on this platform. */
  errno: number
}

/** A peer broke the protocol. */
export interface ProtoError extends Error {
  /** What it did wrong; `ERR_ZMTP_UNSPECIFIED` when the peer does not speak ZMTP 3 at all. */
  code: ProtoErrorCode
}

type ProtoErrorCode =
  | "ERR_ZMTP_UNSPECIFIED"
  | "ERR_ZMTP_UNEXPECTED_COMMAND"
  | "ERR_ZMTP_INVALID_SEQUENCE"
  | "ERR_ZMTP_KEY_EXCHANGE"
  | "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"
  | "ERR_ZMTP_MALFORMED_COMMAND_MESSAGE"
  | "ERR_ZMTP_MALFORMED_COMMAND_HELLO"
  | "ERR_ZMTP_MALFORMED_COMMAND_INITIATE"
  | "ERR_ZMTP_MALFORMED_COMMAND_ERROR"
  | "ERR_ZMTP_MALFORMED_COMMAND_READY"
  | "ERR_ZMTP_MALFORMED_COMMAND_WELCOME"
  | "ERR_ZMTP_INVALID_METADATA"
  | "ERR_ZMTP_CRYPTOGRAPHIC"
  | "ERR_ZMTP_MECHANISM_MISMATCH"
  | "ERR_ZAP_UNSPECIFIED"
  | "ERR_ZAP_MALFORMED_REPLY"
  | "ERR_ZAP_BAD_REQUEST_ID"
  | "ERR_ZAP_BAD_VERSION"
  | "ERR_ZAP_INVALID_STATUS_CODE"
  | "ERR_ZAP_INVALID_METADATA"

/** A peer was refused, or refused us. */
export interface AuthError extends Error {
  /** 300: a temporary problem; 400: refused; 500: the authenticator failed (RFC 27). */
  status: 300 | 400 | 500
}

type Flat<Shape> = { [Key in keyof Shape]: Shape[Key] }

/**
 * One event, told apart by its `type`. `address` is the endpoint that it is about: our own for what was
 * bound, the peer's for what was connected.
 *
 * - `bind`, `bind:error`: an endpoint is bound, or could not be.
 * - `accept`, `accept:error`: a listener has accepted a connection, or could not.
 * - `connect:delay`: an attempt to connect is under way. `connect`: it is made. `connect:retry`: the next is made
 *   after `interval` milliseconds, with the `error` of the last one if that has failed.
 * - `handshake`: the connection is ready, messages can flow. `handshake:error:protocol`: the peer broke the
 *   protocol. `handshake:error:auth`: one side refused the other. `handshake:error:other`: the peer left, or
 *   took too long.
 * - `disconnect`: the connection was lost or the peer ended it, with the `error` that led to it if there was one.
 * - `close`: a listener was closed, or an attempt to connect has failed. `close:error`: a listener of `ipc://*` was
 *   closed, but its folder could not be removed.
 * - `end`: the socket is closed; the last event of all.
 *
 * `unknown` does not occur here.
 */
export type Event = {
  [Type in keyof EventDetails]: unknown extends EventDetails[Type]
    ? { type: Type }
    : Flat<{ type: Type } & EventDetails[Type]>
}[keyof EventDetails]

/** The kinds of events. */
export type EventType = Event["type"]

/** The event of one kind. */
export type EventOfType<Type extends EventType = EventType> = Extract<Event, { type: Type }>

/** Somebody to attach listeners to. */
export interface EventSubscriber {
  /**
   * Calls a listener for each event of a kind.
   *
   * ```ts
   * const watch = (subscriber: EventSubscriber) => subscriber.on("end", () => console.log("closed"))
   * watch(socket.events)
   * ```
   */
  on<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): EventSubscriber
  /**
   * Takes a listener away.
   *
   * ```ts
   * const report = () => console.log("closed")
   * socket.events.on("end", report).off("end", report)
   * ```
   */
  off<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): EventSubscriber
}

/** The two ends of what an event is about, as endpoints; empty where there is none, or none is known. */
export interface Ends {
  /** Our own. */
  readonly local: string
  /** The peer's. */
  readonly remote: string
}

/** Somebody who watches. */
export type MonitorListener = (event: Event, ends: Ends) => void

/** What is about no connection has no ends. */
export const noEnds: Ends = Object.freeze({ local: "", remote: "" })

/** Passes on what happens to a socket's connections; costs nothing while nobody watches. */
export class Monitor {
  /** How often each kind of event has happened, whether somebody watched or not. */
  readonly counts: Partial<Record<EventType, number>> = {}
  readonly #listeners = new Set<MonitorListener>()
  readonly #diagnostics: SocketDiagnostics
  #ended = false

  constructor(diagnostics: SocketDiagnostics) {
    this.#diagnostics = diagnostics
  }

  /** Whether the last event is past. */
  get ended(): boolean {
    return this.#ended
  }

  watch(listener: MonitorListener): void {
    this.#listeners.add(listener)
  }

  unwatch(listener: MonitorListener): void {
    this.#listeners.delete(listener)
  }

  emit(event: Event, ends = noEnds): void {
    this.counts[event.type] = (this.counts[event.type] ?? 0) + 1
    for (const listener of this.#listeners) listener(event, ends)
    this.#diagnostics.happened(event, ends)
  }

  /** The last event of all: the socket is closed. */
  end(): void {
    this.#ended = true
    this.emit({ type: "end" })
    this.#listeners.clear()
  }
}

/** An error as events carry it. Node counts the numbers of the operating system downwards. */
export const asErrnoError = (error: Error | undefined, fallback: ZmqError): ErrnoError => {
  if (error === undefined || !("code" in error) || !("errno" in error)) return fallback
  const { code, errno, message } = error as ErrnoError
  return errno < 0 ? zmqError(code, message, { errno: -errno, cause: error }) : (error as ErrnoError)
}
