import { allocateOwn } from "../core/bytes.ts"

interface Cryptography {
  timingSafeEqual(left: Uint8Array, right: Uint8Array): boolean
}

interface PlatformProcess {
  getBuiltinModule?(name: "node:crypto"): Cryptography | undefined
}

/** The platform's own comparison; elsewhere one that at least does not stop at the first difference. */
const sameBytes: Cryptography["timingSafeEqual"] =
  (globalThis as { process?: PlatformProcess }).process?.getBuiltinModule?.("node:crypto")?.timingSafeEqual ??
  ((left, right) => {
    let difference = 0
    for (let index = 0; index < left.length; index++) {
      difference |= (left[index] as number) ^ (right[index] as number)
    }
    return difference === 0
  })

/** PLAIN cannot carry more octets of a name or a password (RFC 24). */
export const longestSecret = 255

/** A password that can only be compared, in a time that does not tell how much of it was right. */
export class Secret {
  readonly #padded: Uint8Array

  /** Throws `RangeError` for what no peer could send. */
  constructor(secret: Uint8Array) {
    if (secret.length > longestSecret) {
      throw new RangeError(`A password has at most ${longestSecret} octets, not ${secret.length}.`)
    }
    this.#padded = padded(secret)
  }

  equals(candidate: Uint8Array): boolean {
    const same = sameBytes(this.#padded, padded(candidate.subarray(0, longestSecret)))
    return same && candidate.length <= longestSecret
  }
}

/** All of the same size, with the length behind, so that the comparison takes the same steps for all. */
const padded = (secret: Uint8Array): Uint8Array => {
  const bytes = allocateOwn(longestSecret + 1).fill(0)
  bytes.set(secret)
  bytes[longestSecret] = secret.length
  return bytes
}
