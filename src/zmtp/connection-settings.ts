import type { HeartbeatOptions } from "./heartbeat.ts"
import type { Mechanism } from "./mechanisms/mechanism.ts"
import type { Property } from "./metadata.ts"

/** What a socket tells the connections it makes. Taken when it binds or connects; later changes do not touch it. */
export interface ConnectionSettings {
  readonly socketType: string
  /** Socket types that may be at the other end. */
  readonly compatible: readonly string[]
  /** Our metadata, in the order it is sent. */
  readonly properties: readonly Property[]
  readonly routingId: Uint8Array
  readonly mechanism: Mechanism
  /** Milliseconds from the opening of the stream until both sides are ready; 0: no limit. */
  readonly handshakeInterval: number
  readonly heartbeat: HeartbeatOptions
  /** Bytes of the largest frame that is accepted. */
  readonly maxMessageSize: number
  readonly maxMessageParts: number
  /** Bytes of the largest frame before the peer is known. */
  readonly maxHandshakeSize: number
  readonly maxProperties: number
  /** Whether SUBSCRIBE and CANCEL mean something to this socket. */
  readonly publisher: boolean
}
