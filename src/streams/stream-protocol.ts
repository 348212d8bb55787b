import { zmqError } from "../core/errors.ts"
import type { Message } from "../socket/readable.ts"
import type { OperationOptions } from "../socket/writable.ts"
import type { ZmqProtocol } from "./protocol.ts"
import type { SocketEvent } from "./socket-event.ts"
import type { ZmqStream } from "./stream.ts"
import type { ZmqTransport } from "./transport.ts"
import { WriteGate } from "./write-gate.ts"

/**
 * The protocol that feeds a stream with what its transport receives. Each stream has one, as `protocol`.
 *
 * ```ts
 * const stream = new ZmqStream()
 * await createZmqConnection(() => stream.protocol, zmq.PULL, { bind: "tcp://127.0.0.1:*" })
 * ```
 */
export class ZmqStreamProtocol implements ZmqProtocol {
  readonly #stream: ZmqStream
  readonly #gate = new WriteGate()
  #lost = false

  /** @internal Streams make their own. */
  constructor(stream: ZmqStream) {
    this.#stream = stream
  }

  /**
   * The stream writes to this transport from now on.
   *
   * ```ts
   * stream.protocol.connectionMade(transport)
   * ```
   */
  connectionMade(transport: ZmqTransport): void {
    this.#stream.setTransport(transport)
  }

  /**
   * The stream is closed, or has failed; so is whoever waits to write.
   *
   * ```ts
   * stream.protocol.connectionLost(undefined)
   * ```
   */
  connectionLost(error: Error | undefined): void {
    this.#lost = true
    if (error === undefined) {
      this.#stream.feedClosing()
      this.#gate.open()
    } else {
      this.#stream.setException(error)
      this.#gate.fail(error)
    }
  }

  /**
   * The stream has one message more.
   *
   * ```ts
   * stream.protocol.messageReceived([Buffer.from("as if it had arrived")])
   * ```
   */
  messageReceived(message: Message[]): void {
    this.#stream.feedMessage(message)
  }

  /**
   * The stream has one event more.
   *
   * ```ts
   * stream.protocol.eventReceived({ event: zmq.EVENT_CONNECTED, value: -1, endpoint })
   * ```
   */
  eventReceived(event: SocketEvent): void {
    this.#stream.feedEvent(event)
  }

  /**
   * Whoever drains waits from now on.
   *
   * ```ts
   * stream.protocol.pauseWriting()
   * ```
   */
  pauseWriting(): void {
    this.#gate.shut()
  }

  /**
   * Whoever drains goes on.
   *
   * ```ts
   * stream.protocol.resumeWriting()
   * ```
   */
  resumeWriting(): void {
    this.#gate.open()
  }

  /** @internal What `drain` of the stream does unless that has failed. */
  drain(options: OperationOptions): Promise<void> {
    if (this.#lost) return Promise.reject(zmqError("ECONNRESET", "Connection lost"))
    return this.#gate.pass(options)
  }
}
