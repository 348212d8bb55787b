import { warn } from "../core/warning.ts"
import type { SocketEngine } from "./socket-engine.ts"

/**
 * Closes sockets that the application has lost without closing them: nobody can use them any more, but their
 * connections would live on. Says so once; the first is enough to find the place.
 */
export class LeakWatch {
  readonly #registry: FinalizationRegistry<SocketEngine> | undefined
  #warned = false

  constructor() {
    if (typeof FinalizationRegistry === "undefined") return
    this.#registry = new FinalizationRegistry<SocketEngine>((engine) => this.#lost(engine))
  }

  /** Notices when the object is lost that stands for a socket. */
  add(socket: object, engine: SocketEngine): void {
    this.#registry?.register(socket, engine, engine)
  }

  /** The socket was closed: there is nothing to notice any more. */
  remove(engine: SocketEngine): void {
    this.#registry?.unregister(engine)
  }

  #lost(engine: SocketEngine): void {
    if (engine.closed) return
    const { receiver, sender } = engine
    // A consumer and a call that waits need no object to go on, until they are done.
    if (receiver.consuming || receiver.waiting || sender.parked > 0) {
      receiver.released = sender.released = () => queueMicrotask(() => this.#lost(engine))
      return
    }
    void engine.close(undefined)
    if (this.#warned) return
    this.#warned = true
    warn(
      `A ${engine.type} socket was never closed, and nothing refers to it any more: it is closed now. ` +
        "Close sockets, or let `await using` do it.",
      { type: "ResourceWarning", code: "TYPEMQ_UNCLOSED_SOCKET" },
    )
  }
}
