import { zmqError } from "../core/errors.ts"
import type { ByteStream, ByteTransport, Listener } from "../transports/transport.ts"
import { announce } from "./automatic-messages.ts"
import { reportEnd } from "./failure.ts"
import { asErrnoError, type Ends } from "./monitor.ts"
import { openLink } from "./open-link.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { EndpointPlan, SocketParts } from "./socket-parts.ts"

/** Where a peer came from, and when. */
interface Arrival {
  readonly remote: string
  readonly since: number
}

/** A place where peers come in, and those that did. */
export class Acceptor implements PipeOwner {
  readonly #socket: SocketParts
  readonly #plan: EndpointPlan
  readonly #listener: Listener
  /** Peers whose handshake is done. */
  readonly #pipes = new Set<Pipe>()
  /** Peers whose handshake is not: the oldest first. */
  readonly #pending = new Set<Pipe>()
  readonly #arrivals = new WeakMap<Pipe, Arrival>()
  /** Peers whose connection the application has ended. */
  readonly #dismissed = new Set<Pipe>()
  /** We ended it ourselves: what ends from now on is no news. */
  #over = false
  #leftover: Error | undefined
  #whenGone: (() => void) | undefined

  /** Listens before it returns; throws what the transport throws. */
  constructor(socket: SocketParts, plan: EndpointPlan, transport: ByteTransport, address: string) {
    this.#socket = socket
    this.#plan = plan
    const { monitor } = socket
    try {
      this.#listener = transport.listen(address, plan.transport, socket.pool, {
        accepted: (stream) => this.#accepted(stream),
        leftBehind: (error) => {
          this.#leftover = error
        },
        failed: (error) =>
          monitor.emit(
            {
              type: "accept:error",
              address: this.endpoint,
              error: asErrnoError(error, zmqError("EMFILE", error.message)),
            },
            this.endsOf(),
          ),
      })
    } catch (error) {
      const failure = asErrnoError(error as Error, zmqError("EINVAL", String(error)))
      const local = `${transport.scheme}://${address}`
      monitor.emit({ type: "bind:error", address: local, error: failure }, { local, remote: "" })
      throw error
    }
    monitor.emit({ type: "bind", address: this.endpoint }, this.endsOf())
  }

  get endpoint(): string {
    return this.#listener.endpoint
  }

  /** Peers that have not shaken hands yet. */
  get handshakes(): number {
    return this.#pending.size
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

  /** The ends of a peer's connection; without one, those of the listener itself. */
  endsOf(pipe?: Pipe): Ends {
    return { local: this.endpoint, remote: (pipe && this.#arrivals.get(pipe)?.remote) ?? "" }
  }

  sinceOf(pipe: Pipe): number | undefined {
    return this.#arrivals.get(pipe)?.since
  }

  linkReady(pipe: Pipe): void {
    this.#pending.delete(pipe)
    this.#pipes.add(pipe)
    if (pipe.peer?.shookHands !== false)
      this.#socket.monitor.emit({ type: "handshake", address: this.endpoint }, this.endsOf(pipe))
    this.#socket.adopt(pipe)
    this.#socket.connected(pipe)
    announce(pipe, this.#plan.automatic.connected)
  }

  hangUp(pipe: Pipe, { atOnce = !pipe.hasRoom }: { readonly atOnce?: boolean } = {}): void {
    this.#dismissed.add(pipe)
    if (atOnce) pipe.cut()
    else pipe.finish()
  }

  linkClosed(pipe: Pipe, reason: Error | undefined): void {
    const shaken = this.#pipes.delete(pipe)
    this.#pending.delete(pipe)
    if (!this.#dismissed.delete(pipe) && !this.#over) {
      reportEnd(this.#socket.monitor, this.endpoint, reason, { shaken, ends: this.endsOf(pipe) })
      if (shaken) announce(pipe, this.#plan.automatic.acceptedLost)
    }
    if (shaken) this.#socket.release(pipe)
    this.#goneIfEmpty()
  }

  #accepted(stream: ByteStream): void {
    const ends = { local: this.endpoint, remote: stream.remoteEndpoint }
    this.#socket.monitor.emit({ type: "accept", address: this.endpoint }, ends)
    this.#makeRoom()
    const pipe = this.#socket.newPipe(this, { raw: this.#plan.raw !== undefined })
    this.#pending.add(pipe)
    this.#arrivals.set(pipe, { remote: ends.remote, since: Date.now() })
    const link = openLink(stream, this.#plan, this.#socket.pool, pipe)
    pipe.attachLink(link)
    link.start()
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
    const address = this.endpoint
    const error = this.#leftover && asErrnoError(this.#leftover, zmqError("EINVAL", this.#leftover.message))
    this.#socket.monitor.emit(
      error === undefined ? { type: "close", address } : { type: "close:error", address, error },
      this.endsOf(),
    )
  }

  #goneIfEmpty(): void {
    if (this.#pipes.size > 0) return
    const gone = this.#whenGone
    this.#whenGone = undefined
    gone?.()
  }
}
