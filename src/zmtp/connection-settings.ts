import type { Interest } from "../core/interest.ts"
import type { HeartbeatOptions } from "./heartbeat.ts"
import type { Mechanism } from "./mechanisms/mechanism.ts"
import type { Property } from "./metadata.ts"

/** What a socket tells the connections it makes. Taken when it binds or connects; later changes do not touch it. */
export interface ConnectionSettings {
  readonly socketType: string
  /** libzmq's number of the socket type, which is what peers of before ZMTP 3.0 are told. */
  readonly socketTypeCode: number
  /** Whether we talk to those peers, which know nothing of security; see the option `acceptOldPeers`. */
  readonly acceptsOldPeers: boolean
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
  /** Bytes to gather before writing, though more may follow at once; undefined: as is quickest. */
  readonly writeSize?: number | undefined
  /** Whether what its peers ask for means something to this socket. */
  readonly publisher: boolean
  /** What that is: SUBSCRIBE and CANCEL speak of topics, JOIN and LEAVE of groups. */
  readonly interest: Interest
  /** A message that is sent before any other. */
  readonly hello: Uint8Array | undefined
}
