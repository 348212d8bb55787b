import type { ZmqError } from "../core/errors.ts"

/** Every kind of event, with what comes along besides its type. */
interface EventDetails {
  accept: { address: string }
  "accept:error": { address: string; error: ErrnoError }
  bind: { address: string }
  "bind:error": { address: string; error: ErrnoError }
  connect: { address: string }
  "connect:delay": { address: string }
  "connect:retry": { address: string; interval: number }
  close: { address: string }
  "close:error": { address: string; error: ErrnoError }
  disconnect: { address: string; error?: Error }
  end: unknown
  handshake: { address: string }
  "handshake:error:protocol": { address: string; error: ProtoError }
  "handshake:error:auth": { address: string; error: AuthError }
  "handshake:error:other": { address: string; error: ErrnoError }
  unknown: unknown
}

/** An error with a symbolic code and libzmq's number. */
export interface ErrnoError extends Error {
  code: string
  errno: number
}

/** A peer broke the protocol. */
export interface ProtoError extends Error {
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
  status: 300 | 400 | 500
}

type Flat<Shape> = { [Key in keyof Shape]: Shape[Key] }

/** One event, told apart by its `type`. */
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
  /** Calls a listener for each event of a kind. */
  on<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): EventSubscriber
  /** Takes a listener away. */
  off<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): EventSubscriber
}

/** Somebody who watches. */
export type MonitorListener = (event: Event) => void

/** Passes on what happens to a socket's connections; costs nothing while nobody watches. */
export class Monitor {
  readonly #listeners = new Set<MonitorListener>()
  #ended = false

  get watched(): boolean {
    return this.#listeners.size > 0
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

  emit(event: Event): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** The last event of all: the socket is closed. */
  end(): void {
    this.#ended = true
    this.emit({ type: "end" })
    this.#listeners.clear()
  }
}

/** An error as events carry it. */
export const asErrnoError = (error: Error | undefined, fallback: ZmqError): ErrnoError =>
  error === undefined || !("code" in error) || !("errno" in error) ? fallback : (error as ErrnoError)
