import type { ZmqProtocol } from "../streams/protocol.ts"
import type { ZmqTransport } from "../streams/transport.ts"

/** What all protocols of services have: the transport, and its end. */
export abstract class ConnectedProtocol implements ZmqProtocol {
  /** The transport while there is one. */
  transport: ZmqTransport | undefined
  /** Resolves when the connection is lost. */
  readonly lost: Promise<void>
  #reportLost: () => void = () => {}

  constructor() {
    this.lost = new Promise((resolve) => {
      this.#reportLost = resolve
    })
  }

  connectionMade(transport: ZmqTransport): void {
    this.transport = transport
  }

  connectionLost(error: Error | undefined): void {
    this.transport = undefined
    this.disconnected(error)
    this.#reportLost()
  }

  /** What is to end together with the connection. */
  protected abstract disconnected(error: Error | undefined): void
}
