import { violation } from "../../violation.ts"
import type { KeyPair, Sodium } from "./sodium.ts"

/** The secrets of one handshake, which are overwritten when it has ended, well or not. */
export class TransientKeys {
  readonly #sodium: Sodium
  readonly #secrets: Uint8Array[] = []

  constructor(sodium: Sodium) {
    this.#sodium = sodium
  }

  pair(): KeyPair {
    const pair = this.#sodium.keyPair()
    this.keep(pair.secretKey)
    return pair
  }

  /** The key that the owner of `publicKey` and we have in common. There is none for points of low order. */
  shared(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array {
    const key = this.#sodium.sharedKey(publicKey, secretKey)
    if (key === undefined) throw violation("ZMTP_KEY_EXCHANGE", "The peer's public key is not a key.")
    return this.keep(key)
  }

  keep(secret: Uint8Array): Uint8Array {
    this.#secrets.push(secret)
    return secret
  }

  forget(): void {
    for (const secret of this.#secrets) this.#sodium.forget(secret)
    this.#secrets.length = 0
  }
}
