import type { BufferPool } from "../core/buffer-pool.ts"
import type { TransportOptions } from "../transports/transport.ts"
import type { ConnectionSettings } from "../zmtp/connection-settings.ts"
import type { RawSettings } from "../zmtp/raw-connection.ts"
import type { AutomaticMessages } from "./automatic-messages.ts"
import type { Monitor } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner, PipePeer } from "./pipe-host.ts"

/** What a socket's options say about an endpoint, taken when it is bound or connected. */
export interface EndpointPlan {
  readonly transport: TransportOptions
  readonly connection: ConnectionSettings
  /** Set where peers know nothing of ZMTP. */
  readonly raw: RawSettings | undefined
  readonly automatic: AutomaticMessages
  readonly immediate: boolean
  readonly reconnectInterval: number
  readonly reconnectMaxInterval: number
  /** Bits: when no further attempt is made. */
  readonly reconnectStop: number
  readonly maxPendingHandshakes: number
}

/** The socket, as dialers and acceptors see it. */
export interface SocketParts {
  readonly monitor: Monitor
  readonly pool: BufferPool
  /** A pipe to a peer. */
  newPipe(owner: PipeOwner, peer: PipePeer): Pipe
  /** The pipe becomes one of the socket's. */
  adopt(pipe: Pipe): void
  /** Its peer is there. */
  connected(pipe: Pipe): void
  /** The pipe is one of the socket's no more. */
  release(pipe: Pipe): void
  /** The endpoint has ended by itself. */
  forget(endpoint: unknown): void
}
