/** Octets of a key, a nonce, and of what a box has more than its content (NaCl's crypto_box). */
export const keySize = 32
export const nonceSize = 24
export const tagSize = 16

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

/** What CURVE needs of libsodium. No cryptography is made anywhere else. */
export interface Sodium {
  /** The packages that it is made of. */
  readonly packages: readonly string[]
  /** A new key pair. */
  keyPair(): KeyPair
  publicKey(secretKey: Uint8Array): Uint8Array
  /** The key that only the holders of these two have in common; undefined for a public key that is no one's. */
  sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined
  /** Seals an octet and what follows it; writes the box, 17 octets longer than `body`, to `target`. */
  seal(state: BoxState, first: number, body: Uint8Array, target: Uint8Array, at: number): void
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
  /** Overwrites what must not stay in memory. */
  forget(secret: Uint8Array): void
}

/** Octets that nobody can foresee. */
export const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))
