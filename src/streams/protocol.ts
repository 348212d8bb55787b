import type { Message } from "../socket/readable.ts"
import type { SocketEvent } from "./socket-event.ts"
import type { ZmqTransport } from "./transport.ts"

/**
 * What is called when something happens to a transport. All methods are optional. What they throw goes to
 * `onError` of the connection, or surfaces as an uncaught exception; the transport goes on. What they return is
 * not looked at: those that are asynchronous must catch their own errors.
 *
 * ```ts
 * class Echo implements ZmqProtocol {
 *   #transport: ZmqTransport | undefined
 *
 *   connectionMade(transport: ZmqTransport): void {
 *     this.#transport = transport
 *   }
 *
 *   messageReceived(message: Message[]): void {
 *     this.#transport?.write(message)
 *   }
 * }
 * ```
 */
export interface ZmqProtocol {
  /**
   * The transport exists; nothing is bound or connected yet. Called once, before everything else.
   *
   * ```ts
   * const protocol: ZmqProtocol = { connectionMade: (transport) => transport.write(["hello"]) }
   * ```
   */
  connectionMade?(transport: ZmqTransport): void
  /**
   * The transport is at its end; called once, while the socket is still open. `error` is undefined after
   * `close` and `abort`, else it is what made the transport fail.
   *
   * ```ts
   * const protocol: ZmqProtocol = { connectionLost: (error) => console.log(error?.message ?? "closed") }
   * ```
   */
  connectionLost?(error: Error | undefined): void
  /**
   * A message has arrived: the array of its frames. Not called while reading is paused, nor after `close`.
   *
   * ```ts
   * const protocol: ZmqProtocol = { messageReceived: ([job]) => handle(job) }
   * ```
   */
  messageReceived?(message: Message[]): void
  /**
   * Something happened to a connection of the socket; only after `enableMonitor`.
   *
   * ```ts
   * const protocol: ZmqProtocol = { eventReceived: ({ event, endpoint }) => console.log(event, endpoint) }
   * ```
   */
  eventReceived?(event: SocketEvent): void
  /**
   * More bytes wait to be sent than the write buffer's high limit. Writes are still taken.
   *
   * ```ts
   * const protocol: ZmqProtocol = { pauseWriting: () => console.log("they are slow") }
   * ```
   */
  pauseWriting?(): void
  /**
   * The write buffer has fallen to its low limit. Alternates with `pauseWriting`.
   *
   * ```ts
   * const protocol: ZmqProtocol = { resumeWriting: () => console.log("they have caught up") }
   * ```
   */
  resumeWriting?(): void
}

/** Something went wrong where nobody could catch it: in a callback of the protocol, or in the socket beneath. */
export interface ConnectionErrorContext {
  /** What failed. */
  readonly message: string
  /** What was thrown. */
  readonly error: unknown
  /** The transport that it happened to. */
  readonly transport: ZmqTransport
  /** The protocol that the transport calls. */
  readonly protocol: ZmqProtocol
}
