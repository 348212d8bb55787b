import { visibleEndpoint } from "../core/visible-endpoint.ts"
import type { Pipe } from "../socket/pipe.ts"
import type { SocketEngine } from "../socket/socket-engine.ts"
import { statisticsOf } from "../socket/socket-statistics.ts"
import { Numbering } from "./numbering.ts"
import { shownOptions } from "./shown-options.ts"
import type { PeerState, SocketState } from "./state.ts"
import { visibleBytes } from "./visible-text.ts"

/** Puts sockets in words, each under the same numbers whenever it is asked for. */
export class SocketDescriber {
  readonly #sockets = new Numbering()
  readonly #contexts = new Numbering()
  readonly #pipes = new Numbering()
  readonly #labels = new WeakMap<SocketEngine, string>()

  label(socket: SocketEngine, label: string): void {
    this.#labels.set(socket, label)
  }

  /** A socket, with no more than `peers` of its peers. */
  describe(socket: SocketEngine, peers: number): SocketState {
    const { type, options, context, closed, endpoints, sender, monitor } = socket
    const { mechanism, server } = options.security
    return {
      id: this.#sockets.of(socket),
      context: this.#contexts.of(context),
      type,
      label: this.#labels.get(socket) ?? null,
      routingId: visibleBytes(options.value("routingId") ?? new Uint8Array()),
      security: { mechanism, server },
      closing: closed,
      endpoints: endpoints.states.map(({ name, bound, handshakes }) => ({
        address: visibleEndpoint(name),
        role: bound ? "bound" : "connected",
        handshakes,
      })),
      options: shownOptions(options),
      statistics: statisticsOf(socket),
      waitingSends: sender.parked,
      events: { ...monitor.counts },
      peers: this.#peers(socket.pipes, peers),
    }
  }

  #peers(pipes: Iterable<Pipe>, most: number): PeerState[] {
    const described: PeerState[] = []
    for (const pipe of pipes) {
      if (described.length >= most) break
      described.push(this.#peer(pipe))
    }
    return described
  }

  #peer(pipe: Pipe): PeerState {
    const { owner, peer, connected, routingId, queued, waiting } = pipe
    const { local, remote } = owner.endsOf(pipe)
    const since = owner.sinceOf?.(pipe)
    return {
      id: this.#pipes.of(pipe),
      remote: visibleEndpoint(remote),
      local: visibleEndpoint(local),
      type: peer?.socketType ?? "",
      routingId: visibleBytes(routingId.length > 0 ? routingId : (peer?.routingId ?? routingId)),
      state: connected ? "connected" : since === undefined ? "connecting" : "handshake",
      since: since ?? null,
      queuedIn: queued,
      queuedOut: waiting,
    }
  }
}
