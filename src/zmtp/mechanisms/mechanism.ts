import type { Vouched } from "./authenticate.ts"

/**
 * Opens and seals the frames of one connection, each of which becomes the body of a message frame. Writes into
 * memory of the caller's, so that nothing is made for each frame.
 */
export interface Cipher {
  /** Octets that a sealed frame has more than its body. */
  readonly overhead: number
  /**
   * Lays out a frame with these flags and this body: `body.length + overhead` octets of `target`, which nobody may see
   * before they are sealed.
   */
  lay(flags: number, body: Uint8Array, target: Uint8Array, at: number): void
  /**
   * Seals, where they lie in `memory`, frames that were laid out: `places` has where each begins and ends. All frames are
   * sealed, in the order in which they were laid out.
   */
  seal(memory: Uint8Array, places: readonly number[]): void
  /** What lies in memory that was opened before may be something else from now on. */
  renew(): void
  /**
   * Opens the sealed frame that lies in `source`. Writes an octet of its own and then the frame's body to `target`,
   * which may be `source` itself, and answers its flags. Throws a `ProtocolError` when it is not genuine.
   */
  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number
  /** Overwrites its keys: it neither seals nor opens any more. */
  end(): void
}

/** Name of a security mechanism, as it stands in the greeting. */
export type MechanismName = "NULL" | "PLAIN" | "CURVE" | "GSSAPI"

/** What a mechanism's handshake ends with. */
export interface Secured extends Vouched {
  /** The peer's metadata, still encoded. */
  readonly metadata: Uint8Array
  /** How frames are protected from now on; absent when they travel in clear. */
  readonly cipher?: Cipher
}

/**
 * What a mechanism sees of a connection during the handshake. A mechanism that does not let the peer in throws a
 * `Refusal`; whatever else it throws ends the connection without a word.
 */
export interface HandshakeChannel {
  /** Our metadata, encoded. */
  readonly metadata: Uint8Array
  /** The peer's address, as an authenticator is told it. */
  readonly peerAddress: string
  /** Aborted when the connection is over: nobody need be asked any more. */
  readonly signal: AbortSignal
  /** Writes a command; one without a name is an empty frame. */
  send(command: string, ...data: readonly Uint8Array[]): void
  /**
   * The data of the next command (no name: an empty frame); rejects when another one comes, on ERROR, on time-out and on
   * close. `advice`: what may be the reason for another one.
   */
  expect(command: string, advice?: string): Promise<Uint8Array>
  /**
   * It is our turn: the peer must be silent until the next `expect`. Throws a `ProtocolError` when it has sent
   * more already, and ends the connection when it does so meanwhile.
   */
  turn(): void
  /** Throws a `ProtocolError` when this is no metadata of a peer that we could talk to: then nobody is asked about it. */
  check(metadata: Uint8Array): void
}

/** A security mechanism in one role: its configuration is the factory's, its state is local to `handshake`. */
export interface Mechanism {
  readonly name: MechanismName
  handshake(peer: HandshakeChannel): Promise<Secured>
}
