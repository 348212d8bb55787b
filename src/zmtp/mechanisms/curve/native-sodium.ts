import { View } from "../../../core/bytes.ts"
import { type BoxSeries, type BoxState, type KeyPair, keySize, type Sodium, tagSize } from "./sodium.ts"

/** The functions of the package sodium-native that are called here. Arrays that do not fit make them throw. */
export interface NativeCalls {
  crypto_box_keypair(publicKey: Uint8Array, secretKey: Uint8Array): void
  crypto_scalarmult_base(publicKey: Uint8Array, secretKey: Uint8Array): void
  crypto_secretbox_easy(box: Uint8Array, content: Uint8Array, nonce: Uint8Array, key: Uint8Array): void
  crypto_secretbox_open_easy(
    content: Uint8Array,
    box: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): boolean
}

/** Boxes from this size on are worth the call into native code, which costs more than the one into WebAssembly. */
const nativeSize = 768

/**
 * libsodium as native code, where the application has installed it, and as WebAssembly, where that is faster or
 * the only way: for short frames, and for the keys that two share.
 */
export class NativeSodium implements Sodium {
  readonly packages: readonly string[]
  readonly seriesLimit: number
  readonly #native: NativeCalls
  readonly #other: Sodium

  constructor(native: NativeCalls, other: Sodium) {
    this.#native = native
    this.#other = other
    this.packages = ["sodium-native", ...other.packages]
    this.seriesLimit = Math.min(nativeSize, other.seriesLimit)
  }

  keyPair(): KeyPair {
    const publicKey = new Uint8Array(keySize)
    const secretKey = new Uint8Array(keySize)
    this.#native.crypto_box_keypair(publicKey, secretKey)
    return { publicKey, secretKey }
  }

  publicKey(secretKey: Uint8Array): Uint8Array {
    const publicKey = new Uint8Array(keySize)
    this.#native.crypto_scalarmult_base(publicKey, secretKey)
    return publicKey
  }

  sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
    return this.#other.sharedKey(publicKey, secretKey)
  }

  seal(state: BoxState, memory: Uint8Array, start: number, end: number): void {
    const size = end - start
    if (size < nativeSize) {
      this.#other.seal(state, memory, start, end)
      return
    }
    this.#native.crypto_secretbox_easy(
      viewOf(memory, start, size),
      viewOf(memory, start + tagSize, size - tagSize),
      nonceOf(state),
      keyOf(state),
    )
  }

  open(
    state: BoxState,
    source: Uint8Array,
    start: number,
    end: number,
    target: Uint8Array,
    at: number,
  ): boolean {
    const size = end - start
    if (size < nativeSize) return this.#other.open(state, source, start, end, target, at)
    return this.#native.crypto_secretbox_open_easy(
      viewOf(target, at, size - tagSize),
      viewOf(source, start, size),
      nonceOf(state),
      keyOf(state),
    )
  }

  series(state: BoxState): BoxSeries {
    return this.#other.series(state)
  }

  forget(secret: Uint8Array): void {
    this.#other.forget(secret)
  }
}

const viewOf = (bytes: Uint8Array, start: number, size: number): Uint8Array =>
  new View(bytes.buffer, bytes.byteOffset + start, size)

const keyOf = (state: BoxState): Uint8Array => viewOf(state, 0, keySize)

const nonceOf = (state: BoxState): Uint8Array => viewOf(state, keySize, state.length - keySize)
