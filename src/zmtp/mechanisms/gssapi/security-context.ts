/**
 * A security context of GSSAPI (RFC 2743) with Kerberos, as the side that begins. Whoever is to talk to it has to show
 * that it is the service that is meant.
 */
export interface InitiatorContext {
  /** Our token: a ticket for the service. Rejects where there is none. */
  begin(): Promise<Uint8Array>
  /** Takes the service's token. Rejects with a `ProtocolError` when it does not show what it has to. */
  finish(token: Uint8Array): Promise<void>
}

/** What the other side has to say, once it has taken the token of a peer. */
export interface Acceptance {
  /** Our token, which shows the peer who we are. */
  readonly token: Uint8Array
  /** Who the peer is: `name@REALM`. */
  readonly principal: string
}

/** Begins a context. */
export type Initiate = () => Promise<InitiatorContext>

/**
 * Takes the token that a peer begins with. Rejects with a `ProtocolError` when that is no ticket for us, and with any
 * other error when we cannot take tickets at all.
 */
export type Accept = (token: Uint8Array) => Promise<Acceptance>
