import type { ZmqTransport } from "../streams/transport.ts"
import { ServiceClosedError } from "./errors.ts"
import { firstEndpoint } from "./first-endpoint.ts"

/** What a service needs of its protocol. */
export interface ServiceProtocol {
  /** The transport while it is connected. */
  readonly transport: ZmqTransport | undefined
  /** Resolves when the connection is lost. */
  readonly lost: Promise<void>
}

/**
 * A server or a client, as `serveRpc`, `connectRpc` and their like give it.
 *
 * ```ts
 * await using service = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
 * console.log(service.endpoint)
 * ```
 */
export class Service implements AsyncDisposable {
  readonly #protocol: ServiceProtocol
  #closing = false

  constructor(protocol: ServiceProtocol) {
    this.#protocol = protocol
  }

  /** The transport below. Throws a `ServiceClosedError` once the connection is lost. */
  get transport(): ZmqTransport {
    const { transport } = this.#protocol
    if (transport === undefined) throw new ServiceClosedError()
    return transport
  }

  /**
   * The endpoint that was bound first, or else connected first, as it really is: wildcards are resolved. Throws a
   * `ServiceClosedError` once the connection is lost, and a `TypeError` without any endpoint.
   */
  get endpoint(): string {
    const endpoint = firstEndpoint(this.transport)
    if (endpoint !== undefined) return endpoint
    throw new TypeError("The service was neither bound nor connected to an endpoint.")
  }

  /** Whether `close()` was called or the connection is lost. */
  get closed(): boolean {
    return this.#closing || this.#protocol.transport === undefined
  }

  /**
   * Begins to close: what was written still goes out, handlers that run are cancelled, calls that wait reject with a
   * `ServiceClosedError`. Later calls do nothing.
   *
   * ```ts
   * client.close()
   * ```
   */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    this.#protocol.transport?.close()
  }

  /**
   * Resolves when the connection is lost. It does not begin to close. Never rejects.
   *
   * ```ts
   * server.close()
   * await server.waitClosed()
   * ```
   */
  waitClosed(): Promise<void> {
    return this.#protocol.lost
  }

  /** Closes and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.waitClosed()
  }
}
