import { diagnosticChannel } from "#transports"
import type { SocketTypeName } from "../core/socket-type-name.ts"
import { visibleEndpoint } from "../core/visible-endpoint.ts"
import { type Ends, type Event, noEnds } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { SocketEngine } from "./socket-engine.ts"
import { type SocketStatistics, statisticsOf } from "./socket-statistics.ts"
import { visibleEvent } from "./visible-event.ts"

/**
 * A socket, as messages of `typemq:…` channels name it: the same object in each message about the same socket, so that
 * it can be a key of a `WeakMap`.
 *
 * ```ts
 * const describe = ({ type, stats }: DiagnosedSocket) => `${type}: ${stats().messagesIn} messages in`
 * ```
 */
export interface DiagnosedSocket {
  /** The socket type. */
  readonly type: SocketTypeName
  /** What the socket has moved and holds; after its end, the last counts. */
  readonly stats: () => SocketStatistics
}

/** A message of `typemq:socket.open` and of `typemq:socket.close`. */
export interface SocketDiagnostic {
  /** Which socket was made, or has ended. */
  readonly socket: DiagnosedSocket
}

/** A message of `typemq:socket.event`. Nothing in it is secret: see `event`. */
export interface SocketEventDiagnostic extends SocketDiagnostic {
  /**
   * What happened, as an `Observer` has it. In the address of a WebSocket, and in the error that names it, what stands
   * behind a `?` or before an `@` is left out.
   */
  readonly event: Event
  /** Our end of the connection, or the endpoint that is bound; empty where there is none. */
  readonly local: string
  /** The peer's end; empty where there is none, or none is known. */
  readonly remote: string
}

/** A message of `typemq:message.drop`: one message was thrown away, as `stats().dropped` counts them. */
export interface MessageDropDiagnostic extends SocketDiagnostic {
  /** Our end of the connection that it was for, or came from; empty where there is none. */
  readonly local: string
  /** The peer's end; empty where there is none, or none is known. */
  readonly remote: string
}

const socketOpen = diagnosticChannel<SocketDiagnostic>("typemq:socket.open")
const socketClose = diagnosticChannel<SocketDiagnostic>("typemq:socket.close")
const socketEvent = diagnosticChannel<SocketEventDiagnostic>("typemq:socket.event")
const messageDrop = diagnosticChannel<MessageDropDiagnostic>("typemq:message.drop")

/** Tells the platform's diagnostics of a socket. Nothing is made for a message to which nobody has subscribed. */
export class SocketDiagnostics {
  readonly #engine: SocketEngine
  #known: DiagnosedSocket | undefined

  constructor(engine: SocketEngine) {
    this.#engine = engine
  }

  opened(): void {
    if (socketOpen.hasSubscribers) socketOpen.publish({ socket: this.#socket })
  }

  closed(): void {
    if (socketClose.hasSubscribers) socketClose.publish({ socket: this.#socket })
  }

  happened(event: Event, { local, remote }: Ends): void {
    if (!socketEvent.hasSubscribers) return
    socketEvent.publish({
      socket: this.#socket,
      event: visibleEvent(event),
      local: visibleEndpoint(local),
      remote: visibleEndpoint(remote),
    })
  }

  /** `pipe`: of the peer that the message was for, or came from. */
  dropped(pipe?: Pipe): void {
    if (!messageDrop.hasSubscribers) return
    const { local, remote } = pipe?.owner.endsOf(pipe) ?? noEnds
    messageDrop.publish({
      socket: this.#socket,
      local: visibleEndpoint(local),
      remote: visibleEndpoint(remote),
    })
  }

  get #socket(): DiagnosedSocket {
    const engine = this.#engine
    this.#known ??= Object.freeze({ type: engine.type, stats: () => statisticsOf(engine) })
    return this.#known
  }
}
