import { utf8 } from "../core/bytes.ts"
import { printable } from "../core/printable.ts"
import { type Dialect, dialects } from "./dialect.ts"
import { violation } from "./violation.ts"

/** Octets of a ZMTP 3 greeting (RFC 37, section 2.1). */
export const greetingSize = 64
/** Octets of the greeting of peers with revision 0 or 1 (RFC 15): signature, revision, socket type. */
const oldGreetingSize = 12
/** The signature: what goes out before anything is known of the peer. */
const signatureSize = 10
const versionAt = 10
const minorAt = 11
/** Where those older peers expect the socket type. */
const socketTypeAt = 11
const mechanismAt = 12
const mechanismSize = 20

const ownMajor = 3
const ownMinor = 1

/** What we have to say in a greeting, and to whom. */
export interface GreetingOptions {
  readonly mechanism: string
  readonly routingIdSize: number
  /** The socket type's number, which is what older peers are told. */
  readonly socketType: number
  /** Whether we talk to peers of before ZMTP 3.0, which know nothing of security. */
  readonly acceptsOldPeers: boolean
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
  readonly #options: GreetingOptions
  readonly #received = new Uint8Array(greetingSize)
  #size = 0
  #sent = signatureSize
  /** So many octets of ours may be out by now. */
  #allowed = signatureSize
  /** With so many octets of the peer's, the next thing is known of it. */
  #needed = 1
  #dialect: Dialect | undefined

  constructor(options: GreetingOptions) {
    this.#options = options
    this.#own = encodeGreeting(options.mechanism, options.routingIdSize)
  }

  /** How the peer speaks, once its greeting is complete. */
  get dialect(): Dialect | undefined {
    return this.#dialect
  }

  /** What was taken for a greeting and is none: peers of the oldest kind begin with a frame. */
  get leftover(): Uint8Array {
    return this.#received.subarray(0, this.#dialect === dialects.unversioned ? this.#size : 0)
  }

  /** The octets that go out at once. */
  opening(): Uint8Array {
    return this.#own.subarray(0, signatureSize)
  }

  /** Takes what it needs of a chunk; answers how many octets that were. Throws when we do not go together. */
  take(chunk: Uint8Array): number {
    let used = 0
    while (used < chunk.length && this.#dialect === undefined) {
      const count = Math.min(chunk.length - used, this.#needed - this.#size)
      this.#received.set(chunk.subarray(used, used + count), this.#size)
      this.#size += count
      used += count
      if (this.#size === this.#needed) this.#advance()
    }
    return used
  }

  /** What may go out now; empty when nothing new may. */
  answer(): Uint8Array {
    const part = this.#own.subarray(this.#sent, this.#allowed)
    this.#sent = this.#allowed
    return part
  }

  #advance(): void {
    const received = this.#received
    switch (this.#size) {
      case 1:
        if (received[0] !== 0xff) this.#settle(dialects.unversioned)
        else this.#needed = signatureSize
        return
      case signatureSize:
        // Only the lowest bit of octet 9 counts: in ZMTP 1.0 it is where a frame has its flags.
        if (((received[9] as number) & 1) === 0) this.#settle(dialects.unversioned)
        else this.#needed = this.#allowed = versionAt + 1
        return
      case versionAt + 1:
        this.#chooseVersion(received[versionAt] as number)
        return
      case oldGreetingSize:
        // What socket the peer says it is does not matter here, as it does not to libzmq.
        this.#settle(received[versionAt] === 0 ? dialects.zmtp1 : dialects.zmtp2)
        return
      default:
        this.#compareMechanisms()
        this.#settle(
          received[versionAt] === ownMajor && received[minorAt] === 0 ? dialects.zmtp30 : dialects.zmtp31,
        )
    }
  }

  /** Revisions 0 and 1 are ZMTP 1.0 and 2.0; the version after them is 3. */
  #chooseVersion(version: number): void {
    if (version >= 2) {
      this.#needed = this.#allowed = greetingSize
      return
    }
    this.#refuseOldPeer()
    this.#own[socketTypeAt] = this.#options.socketType
    this.#needed = this.#allowed = oldGreetingSize
  }

  #settle(dialect: Dialect): void {
    if (dialect === dialects.unversioned) this.#refuseOldPeer()
    this.#dialect = dialect
  }

  /** A socket that was told to be secure must not be talked out of it by somebody who plays an older peer. */
  #refuseOldPeer(): void {
    if (this.#options.acceptsOldPeers) return
    throw violation(
      "ZMTP_UNSPECIFIED",
      "The peer speaks no ZMTP 3: it is dropped, since acceptOldPeers is off or this socket wants security.",
    )
  }

  #compareMechanisms(): void {
    for (let index = mechanismAt; index < mechanismAt + mechanismSize; index++) {
      // RFC 37: a mechanism is a name padded with zeros; all 20 octets count, so that nothing hides behind one.
      if (this.#received[index] === this.#own[index]) continue
      throw violation(
        "ZMTP_MECHANISM_MISMATCH",
        `The peer's security mechanism is ${mechanismIn(this.#received)}, ours is ${mechanismIn(this.#own)}.`,
      )
    }
  }
}

const mechanismIn = (greeting: Uint8Array): string => {
  const name = greeting.subarray(mechanismAt, mechanismAt + mechanismSize)
  return printable(name.subarray(0, name.findLastIndex((octet) => octet !== 0) + 1))
}
