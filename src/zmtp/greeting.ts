import { utf8 } from "../core/bytes.ts"
import { printable } from "../core/printable.ts"
import { violation } from "./violation.ts"

/** Octets of a ZMTP 3 greeting (RFC 37, section 2.1). */
export const greetingSize = 64
/** The signature: what goes out before anything is known of the peer. */
const signatureSize = 10
const versionAt = 10
const minorAt = 11
const mechanismAt = 12
const mechanismSize = 20

const ownMajor = 3
const ownMinor = 1

/** What a greeting says. */
export interface Greeting {
  /** Minor version to speak with this peer: 0 for ZMTP 3.0, else 1. */
  readonly minor: 0 | 1
}

/**
 * Our greeting. The padding of the signature holds the routing id's length plus one, which is how a ZMTP 1.0
 * peer reads it; the as-server octet stays zero as with every libzmq.
 */
export const encodeGreeting = (mechanism: string, routingIdSize: number): Uint8Array => {
  const greeting = new Uint8Array(greetingSize)
  const data = new DataView(greeting.buffer)
  greeting[0] = 0xff
  data.setUint32(5, routingIdSize + 1)
  greeting[9] = 0x7f
  greeting[versionAt] = ownMajor
  greeting[minorAt] = ownMinor
  greeting.set(utf8(mechanism), mechanismAt)
  return greeting
}

/**
 * The opening of a connection, octet by octet: what of our greeting may go out after what has come in. Older
 * peers read our octet 11 as something else, so it is held back until the peer's version is known.
 */
export class GreetingExchange {
  readonly #own: Uint8Array
  readonly #received = new Uint8Array(greetingSize)
  #size = 0
  #sent = signatureSize

  constructor(mechanism: string, routingIdSize: number) {
    this.#own = encodeGreeting(mechanism, routingIdSize)
  }

  /** The octets that go out at once. */
  opening(): Uint8Array {
    return this.#own.subarray(0, signatureSize)
  }

  /** Takes what it needs of a chunk; answers how many octets that were. */
  take(chunk: Uint8Array): number {
    const count = Math.min(chunk.length, greetingSize - this.#size)
    this.#received.set(chunk.subarray(0, count), this.#size)
    this.#size += count
    this.#check()
    return count
  }

  /** What may go out now; empty when nothing new may. */
  answer(): Uint8Array {
    const allowed =
      this.#size > versionAt ? greetingSize : this.#size >= signatureSize ? versionAt + 1 : signatureSize
    const part = this.#own.subarray(this.#sent, allowed)
    this.#sent = Math.max(this.#sent, allowed)
    return part
  }

  /** The peer's greeting, once it is complete. */
  result(): Greeting | undefined {
    if (this.#size < greetingSize) return undefined
    for (let index = mechanismAt; index < mechanismAt + mechanismSize; index++) {
      // RFC 37: a mechanism is a name padded with zeros; all 20 octets count, so that nothing hides behind one.
      if (this.#received[index] !== this.#own[index]) {
        throw violation(
          "ZMTP_MECHANISM_MISMATCH",
          `The peer's security mechanism is ${this.#mechanism(this.#received)}, ours is ${this.#mechanism(this.#own)}.`,
        )
      }
    }
    const major = this.#received[versionAt] as number
    return { minor: major === ownMajor && this.#received[minorAt] === 0 ? 0 : 1 }
  }

  #check(): void {
    const signature = this.#received
    if (this.#size > 0 && signature[0] !== 0xff) throw notZmtp("the first octet is not ff")
    // Only the lowest bit of octet 9 counts (it was the "final" flag of ZMTP 1.0's identity frame).
    if (this.#size >= signatureSize && ((signature[9] as number) & 1) === 0) throw notZmtp("octet 9 is even")
    if (this.#size > versionAt && (signature[versionAt] as number) < 2) {
      throw notZmtp(`the peer speaks ZMTP ${(signature[versionAt] as number) + 1}.0`)
    }
  }

  #mechanism(greeting: Uint8Array): string {
    const name = greeting.subarray(mechanismAt, mechanismAt + mechanismSize)
    return printable(name.subarray(0, name.findLastIndex((octet) => octet !== 0) + 1))
  }
}

const notZmtp = (detail: string): Error =>
  violation("ZMTP_UNSPECIFIED", `This is not a ZMTP 3 greeting: ${detail}.`)
