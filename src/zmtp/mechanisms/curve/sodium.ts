/** Octets of a key, a nonce, and of what a box has more than its content (NaCl's crypto_box). */
export const keySize = 32
export const nonceSize = 24
export const tagSize = 16
/** Octets of a nonce that count, where the others stay as they are. */
export const counterSize = 8

/** A key of X25519 and the public key that belongs to it. */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/**
 * A key and a nonce, one behind the other: 56 octets that seal or open boxes. Whoever holds it counts the nonce on,
 * and ends with `forget`.
 */
export type BoxState = Uint8Array & { readonly length: 56 }

/**
 * Boxes of one key whose nonces begin alike and end with the 8 octets that lie in front of each. Where there are many
 * short ones, what they have in common is worked out once, and their memory is taken over in large pieces.
 */
export interface BoxSeries {
  /**
   * Seals boxes where they lie in `memory`. `places` has for each where its counter begins, `ahead` octets further on,
   * and where it ends, in ascending order. Between them: the counter, room for the tag, the content.
   */
  seal(memory: Uint8Array, places: readonly number[], ahead: number): void
  /**
   * Opens the box that ends at `end`, whose counter begins at `start`; writes its content to `target`, which may be
   * `source` itself. Answers whether the box is genuine; if not, nothing is written.
   */
  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): boolean
  /** What lies in a `source` that was seen before may be something else from now on. */
  renew(): void
  /** Overwrites its key. */
  end(): void
}

/** What CURVE needs of libsodium. No cryptography is made anywhere else. */
export interface Sodium {
  /** The packages that it is made of. */
  readonly packages: readonly string[]
  /** A new key pair. */
  keyPair(): KeyPair
  publicKey(secretKey: Uint8Array): Uint8Array
  /** The key that only the holders of these two have in common; undefined for a public key that is no one's. */
  sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined
  /** Seals where it lies: the box is from `start` to `end`, its content, behind room for the tag, is there already. */
  seal(state: BoxState, memory: Uint8Array, start: number, end: number): void
  /**
   * Opens the box that lies in `source`; writes its content, 16 octets shorter, to `target`, which may be `source`
   * itself. Answers whether the box is genuine; if not, nothing is written.
   */
  open(
    state: BoxState,
    source: Uint8Array,
    start: number,
    end: number,
    target: Uint8Array,
    at: number,
  ): boolean
  /** Boxes of fewer octets are quicker in a series; others do not fit into one. */
  readonly seriesLimit: number
  /** A series of boxes with the key of a state, and the first 16 octets of its nonce. */
  series(state: BoxState): BoxSeries
  /** Overwrites what must not stay in memory. */
  forget(secret: Uint8Array): void
}

/** Octets that nobody can foresee. */
export const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))
