/** Opens and seals the frames of one connection. Frames that cannot be opened end it. */
export interface Cipher {
  /** The body of the message frame that carries a frame with these flags and this body. */
  seal(flags: number, body: Uint8Array): Uint8Array
  /** What a received body carries. Throws a `ProtocolError` when it is not genuine. */
  open(body: Uint8Array): { readonly flags: number; readonly body: Uint8Array }
}

/** What a mechanism's handshake ends with. */
export interface Secured {
  /** The peer's metadata, still encoded. */
  readonly metadata: Uint8Array
  /** Who the peer is, when somebody vouched for it. */
  readonly userId?: string
  /** How frames are protected from now on; absent when they travel in clear. */
  readonly cipher?: Cipher
}

/** What a mechanism sees of a connection during the handshake. */
export interface HandshakeChannel {
  /** Our metadata, encoded. */
  readonly metadata: Uint8Array
  send(command: string, ...data: readonly Uint8Array[]): void
  /** The data of the next command; rejects when another one comes, on ERROR, on time-out and on close. */
  expect(command: string): Promise<Uint8Array>
}

/** A security mechanism in one role: its configuration is the factory's, its state is local to `handshake`. */
export interface Mechanism {
  readonly name: "NULL" | "PLAIN" | "CURVE" | "GSSAPI"
  handshake(peer: HandshakeChannel): Promise<Secured>
}
