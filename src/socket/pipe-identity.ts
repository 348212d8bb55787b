import { empty } from "../core/bytes.ts"
import type { Peer } from "../transports/transport.ts"
import type { PipeOwner, PipePeer } from "./pipe-host.ts"

/** What a pipe is known by. */
export abstract class PipeIdentity {
  routingId: Uint8Array = empty
  round = 0
  peer: Peer | undefined
  readonly owner: PipeOwner
  readonly givenRoutingId: Uint8Array | undefined
  readonly raw: boolean

  constructor(owner: PipeOwner, { routingId, raw }: PipePeer) {
    this.owner = owner
    this.givenRoutingId = routingId
    this.raw = raw === true
  }
}
