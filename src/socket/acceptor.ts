import { zmqError } from "../core/errors.ts"
import type { ByteStream, ByteTransport, Listener } from "../transports/transport.ts"
import { Connection } from "../zmtp/connection.ts"
import { reportEnd } from "./failure.ts"
import { asErrnoError } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { EndpointPlan, SocketParts } from "./socket-parts.ts"

/** A place where peers come in, and those that did. */
export class Acceptor implements PipeOwner {
  readonly #socket: SocketParts
  readonly #plan: EndpointPlan
  readonly #listener: Listener
  /** Peers whose handshake is done. */
  readonly #pipes = new Set<Pipe>()
  /** Peers whose handshake is not: the oldest first. */
  readonly #pending = new Set<Pipe>()
  /** We ended it ourselves: what ends from now on is no news. */
  #over = false
  #whenGone: (() => void) | undefined

  /** Listens before it returns; throws what the transport throws. */
  constructor(socket: SocketParts, plan: EndpointPlan, transport: ByteTransport, address: string) {
    this.#socket = socket
    this.#plan = plan
    const { monitor } = socket
    try {
      this.#listener = transport.listen(address, plan.transport, socket.pool, {
        accepted: (stream) => this.#accepted(stream),
        failed: (error) =>
          monitor.emit({
            type: "accept:error",
            address: this.endpoint,
            error: asErrnoError(error, zmqError("EMFILE", error.message)),
          }),
      })
    } catch (error) {
      const failure = asErrnoError(error as Error, zmqError("EINVAL", String(error)))
      monitor.emit({ type: "bind:error", address: `${transport.scheme}://${address}`, error: failure })
      throw error
    }
    monitor.emit({ type: "bind", address: this.endpoint })
  }

  get endpoint(): string {
    return this.#listener.endpoint
  }

  /** Stops accepting, and lets those who came in go after what waits for them was sent. */
  finish(gone: () => void): void {
    this.#close()
    this.#whenGone = gone
    for (const pipe of this.#pending) pipe.cut()
    for (const pipe of this.#pipes) pipe.finish()
    this.#goneIfEmpty()
  }

  /** Stops accepting and ends all connections at once. What came in can still be received. */
  cut(): void {
    this.#close()
    for (const pipe of [...this.#pending, ...this.#pipes]) pipe.cut()
    this.#goneIfEmpty()
  }

  linkReady(pipe: Pipe): void {
    this.#pending.delete(pipe)
    this.#pipes.add(pipe)
    this.#socket.monitor.emit({ type: "handshake", address: this.endpoint })
    this.#socket.adopt(pipe)
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe, reason: Error | undefined): void {
    const shaken = this.#pipes.delete(pipe)
    this.#pending.delete(pipe)
    if (!this.#over) reportEnd(this.#socket.monitor, this.endpoint, reason, { shaken })
    if (shaken) this.#socket.release(pipe)
    this.#goneIfEmpty()
  }

  #accepted(stream: ByteStream): void {
    this.#socket.monitor.emit({ type: "accept", address: this.endpoint })
    this.#makeRoom()
    const pipe = this.#socket.newPipe(this)
    this.#pending.add(pipe)
    const connection = new Connection(stream, this.#plan.connection, this.#socket.pool, pipe)
    pipe.attachLink(connection)
    connection.start()
  }

  /** A flood of connections that never shake hands pushes out its own oldest. */
  #makeRoom(): void {
    if (this.#pending.size < this.#plan.maxPendingHandshakes) return
    const [oldest] = this.#pending
    oldest?.cut(zmqError("ECONNABORTED", "Too many connections are in their handshake: this was the oldest."))
  }

  #close(): void {
    if (this.#over) return
    this.#over = true
    this.#listener.close()
    this.#socket.monitor.emit({ type: "close", address: this.endpoint })
  }

  #goneIfEmpty(): void {
    if (this.#pipes.size > 0) return
    const gone = this.#whenGone
    this.#whenGone = undefined
    gone?.()
  }
}
