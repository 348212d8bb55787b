import { AuthenticationError } from "../../core/peer-errors.ts"
import type { MechanismName } from "./mechanism.ts"

/** A peer that wants to be let in. */
export interface AuthenticationRequest {
  readonly mechanism: MechanismName
  /** Its IP address; empty if it has none. */
  readonly peerAddress: string
  /** What it says to prove who it is: nothing, name and password, its public key, its principal (RFC 27). */
  readonly credentials: readonly Uint8Array[]
  /** Aborted when the peer has gone and the answer does not matter any more. */
  readonly signal?: AbortSignal
}

/** What is known of a peer that was let in. Empty where nobody had to be asked. */
export interface Vouched {
  /** Who the peer is. */
  readonly userId?: string
  /** What else the authenticator says of it: properties of its messages. */
  readonly properties?: ReadonlyMap<string, Uint8Array>
}

/**
 * Asks whether a peer may come in. Resolves only if it may; rejects with a `Refusal`, with a `ProtocolError` when
 * the answer makes no sense, or with any other error when there is none.
 */
export type Authenticate = (request: AuthenticationRequest) => Promise<Vouched>

/**
 * We do not let a peer in. It is told the status by ERROR, unless the problem is a temporary one (RFC 27, section
 * 3.4: 300).
 */
export class Refusal extends AuthenticationError {
  /** Whether the peer is told. */
  get told(): boolean {
    return this.status !== 300
  }
}
