/**
 * What a complete context does for messages (RFC 2743, section 2.3). Tokens are those of RFC 4121, whose texts are
 * encrypted. They are all longer than their texts by `before + behind`.
 */
export interface Protection {
  /** Octets of a token in front of its text. */
  readonly before: number
  /** Octets of a token behind its text. */
  readonly behind: number
  /** Makes a token that begins at `at`, of the text of so many octets that lies in `memory` where it will be. */
  wrap(memory: Uint8Array, at: number, size: number): void
  /**
   * The text of a token, in memory that is valid until the next call. Throws a `ProtocolError` when the token is not
   * genuine, came before, or was not encrypted.
   */
  unwrap(source: Uint8Array, start: number, end: number): Uint8Array
}

/** What both sides have once the other one is known. */
interface Context {
  /**
   * How to protect messages, until `end()`. Throws ENOTSUP where that cannot be done; never for contexts that were
   * asked for to do it.
   */
  protect(): Protection
  /** Lets go of all that it holds. Only once nothing that was asked of it is under way. */
  end(): void
}

/**
 * A security context of GSSAPI (RFC 2743) with Kerberos, as the side that begins. Whoever is to talk to it has to show
 * that it is the service that is meant.
 */
export interface InitiatorContext extends Context {
  /** Our token: a ticket for the service. Rejects where there is none. */
  begin(): Promise<Uint8Array>
  /** Takes the service's token. Rejects with a `ProtocolError` when it does not show what it has to. */
  finish(token: Uint8Array): Promise<void>
}

/** What the other side has to say, once it has taken the token of a peer. */
export interface Acceptance extends Context {
  /** Our token, which shows the peer who we are. */
  readonly token: Uint8Array
  /** Who the peer is: `name@REALM`. */
  readonly principal: string
}

/** Begins a context. `signal`: nobody wants it any more. */
export type Initiate = (signal: AbortSignal) => Promise<InitiatorContext>

/**
 * Takes the token that a peer begins with. Rejects with a `ProtocolError` when that is no ticket for us, and with any
 * other error when we cannot take tickets at all. `signal`: nobody wants to know any more.
 */
export type Accept = (token: Uint8Array, signal: AbortSignal) => Promise<Acceptance>
