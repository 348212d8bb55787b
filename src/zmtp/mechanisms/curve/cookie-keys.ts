import { concat } from "../../../core/bytes.ts"
import { startTimer } from "../../../core/timing.ts"
import { noncePrefixes, openBox, randomNonceSize, sealBox } from "./boxes.ts"
import { type KeyPair, keySize, randomBytes, type Sodium, tagSize } from "./sodium.ts"

/** Octets of a cookie: a nonce, and a box of two keys. */
export const cookieSize = randomNonceSize + tagSize + 2 * keySize

/** For so many milliseconds a key makes cookies; for as many again it opens them. */
const makingTime = 30_000

/**
 * What a server needs to remember of a connection until it comes back with its cookie: nothing, since that is in
 * the cookie (RFC 26: a server may be stateless until INITIATE). One key serves all connections of an endpoint for
 * at most a minute, and is overwritten then, so that no cookie can be opened any more.
 */
export class CookieKeys {
  #sodium: Sodium | undefined
  #making: Uint8Array | undefined
  #old: Uint8Array | undefined

  /** A cookie with the client's public and the server's secret key of this connection. */
  make(sodium: Sodium, { publicKey, secretKey }: KeyPair): Uint8Array {
    this.#sodium = sodium
    this.#making ??= this.#fresh()
    const nonce = randomBytes(randomNonceSize)
    const content = concat([publicKey, secretKey])
    const box = sealBox(sodium, { key: this.#making, prefix: noncePrefixes.cookie }, nonce, content)
    content.fill(0)
    return concat([nonce, box])
  }

  /** What is in a cookie; undefined if it is not ours, or was made too long ago. */
  open(sodium: Sodium, cookie: Uint8Array): KeyPair | undefined {
    const nonce = cookie.subarray(0, randomNonceSize)
    for (const key of [this.#making, this.#old]) {
      if (key === undefined) continue
      const content = openBox(
        sodium,
        { key, prefix: noncePrefixes.cookie },
        nonce,
        cookie.subarray(randomNonceSize),
      )
      if (content === undefined) continue
      return { publicKey: content.subarray(0, keySize), secretKey: content.subarray(keySize) }
    }
    return undefined
  }

  #fresh(): Uint8Array {
    const key = randomBytes(keySize)
    startTimer(makingTime, () => {
      this.#making = undefined
      this.#old = key
    })
    startTimer(2 * makingTime, () => {
      if (this.#old === key) this.#old = undefined
      this.#sodium?.forget(key)
    })
    return key
  }
}
