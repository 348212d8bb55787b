import { violation } from "../../violation.ts"

/** Octets in front of what is encrypted (RFC 4121, section 4.2.6.2). */
const headerSize = 16

/** What a token with a text begins with. */
const identifier = Uint8Array.of(5, 4)
const flagsAt = 2
const sealed = 0x02
/** Octets that fill up what is encrypted. Kerberos's ciphers need none. */
const fillerAt = 4
const counterAt = 8

/** Whether this is how a token of RFC 4121 begins whose text is encrypted. */
export const isSealedToken = (source: Uint8Array, start: number, end: number): boolean =>
  end - start >= headerSize &&
  source[start] === identifier[0] &&
  source[start + 1] === identifier[1] &&
  ((source[start + flagsAt] as number) & sealed) !== 0 &&
  source[start + fillerAt] === 0 &&
  source[start + fillerAt + 1] === 0

/**
 * Each side counts its tokens, and on a connection they come in order: nobody on the way takes one out, or lets two
 * change places, unnoticed. A context notices that only if whoever began it wanted it to.
 */
export class TokenOrder {
  #high: number | undefined
  #low = 0

  /** Throws unless the token is the next one. */
  follow(source: Uint8Array, start: number): void {
    const high = read32(source, start + counterAt)
    const low = read32(source, start + counterAt + 4)
    if (this.#high !== undefined && (high !== this.#high || low !== this.#low)) {
      throw violation(
        "ZMTP_INVALID_SEQUENCE",
        "A MESSAGE came twice, out of order, or after one that is missing.",
      )
    }
    this.#low = (low + 1) >>> 0
    this.#high = this.#low === 0 ? (high + 1) >>> 0 : high
  }
}

const read32 = (source: Uint8Array, at: number): number =>
  (((source[at] as number) << 24) |
    ((source[at + 1] as number) << 16) |
    ((source[at + 2] as number) << 8) |
    (source[at + 3] as number)) >>>
  0
