import type { ZmqError } from "../core/errors.ts"
import { surface } from "../core/timing.ts"
import type { ConnectionErrorContext, ZmqProtocol } from "./protocol.ts"
import type { ZmqTransport } from "./transport.ts"
import { platformWarnings, type WarningLog } from "./warning-log.ts"

/** What a transport tells to others than its protocol. */
export interface TransportReports {
  /**
   * Hears of errors that nobody could catch: what callbacks of the protocol throw, and what made the socket fail.
   * Default: the former surface as uncaught exceptions; so does the latter if the protocol has no
   * `connectionLost`, unless the socket or its context was closed.
   */
  readonly onError?: ((context: ConnectionErrorContext) => void) | undefined
  /** Takes warnings. Default: the platform's own, `process.emitWarning` on Node. */
  readonly logger?: WarningLog | undefined
}

/** Codes of the errors that sockets give because they, or their context, were closed. */
const endings: ReadonlySet<string> = new Set(["EBADF", "ETERM"])

/** Where a transport's errors and warnings go. */
export class TransportReporter {
  readonly #transport: ZmqTransport
  readonly #protocol: ZmqProtocol
  readonly #listener: TransportReports["onError"]
  readonly #warnings: WarningLog

  constructor(
    transport: ZmqTransport,
    protocol: ZmqProtocol,
    { onError, logger = platformWarnings }: TransportReports,
  ) {
    this.#transport = transport
    this.#protocol = protocol
    this.#listener = onError
    this.#warnings = logger
  }

  warn(message: string): void {
    this.#warnings.warn(message)
  }

  /** Calls a callback of the protocol. */
  guard(name: keyof ZmqProtocol, call: () => void): void {
    try {
      call()
    } catch (error) {
      this.thrown(name, error)
    }
  }

  /** A callback of the protocol has thrown. */
  thrown(name: keyof ZmqProtocol, error: unknown): void {
    this.#report(`protocol.${name}() failed`, error)
  }

  /**
   * The socket failed. It surfaces only where nobody would learn of it otherwise: a protocol is told by its
   * `connectionLost`, and whoever closed the socket or its context knows.
   */
  failed(message: string, error: unknown): void {
    const known = this.#protocol.connectionLost !== undefined || endings.has((error as ZmqError).code)
    if (this.#listener !== undefined || !known) this.#report(message, error)
  }

  #report(message: string, error: unknown): void {
    if (this.#listener === undefined) {
      surface(error)
      return
    }
    try {
      this.#listener({ message, error, transport: this.#transport, protocol: this.#protocol })
    } catch (thrown) {
      surface(thrown)
    }
  }
}
