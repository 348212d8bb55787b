import { commandPrefix } from "../../command.ts"
import * as frame from "../../frame.ts"
import { violation } from "../../violation.ts"
import type { Cipher } from "../mechanism.ts"
import { boxState, counterSize } from "./boxes.ts"
import { countOn, type PeerCounter } from "./counters.ts"
import { type BoxState, keySize, nonceSize, type Sodium, tagSize } from "./sodium.ts"

/** The name that every frame begins with once the handshake is over (RFC 26). */
const name = commandPrefix("MESSAGE")
const boxStart = name.length + counterSize
const overhead = boxStart + tagSize + 1
const counterStart = keySize + nonceSize - counterSize

/** Bits of the first octet in a box. The others have no meaning, and are not looked at. */
const more = 0x01
const command = 0x02

/** What both ends have agreed on. */
export interface CipherKeys {
  /** The key of both transient keys. */
  readonly key: Uint8Array
  /** What our nonces begin with, and our counter so far. */
  readonly sending: { readonly prefix: Uint8Array; readonly counter: Uint8Array }
  /** What the peer's nonces begin with, and how it counts. */
  readonly receiving: { readonly prefix: Uint8Array; readonly counter: PeerCounter }
}

/** Frames in MESSAGE commands of CURVE (RFC 26). Each is a message frame, whatever is in it. */
export class CurveCipher implements Cipher {
  readonly overhead = overhead
  readonly #sodium: Sodium
  readonly #sending: BoxState
  readonly #receiving: BoxState
  readonly #counter: PeerCounter
  #ended = false

  constructor(sodium: Sodium, { key, sending, receiving }: CipherKeys) {
    this.#sodium = sodium
    this.#sending = boxState(key, sending.prefix, sending.counter)
    this.#receiving = boxState(key, receiving.prefix, new Uint8Array(counterSize))
    this.#counter = receiving.counter
  }

  seal(flags: number, body: Uint8Array, target: Uint8Array, at: number): void {
    const sending = this.#sending
    if (this.#ended) throw new Error("The connection is over.")
    countOn(sending)
    for (let index = 0; index < name.length; index++) target[at + index] = name[index] as number
    const counter = at + name.length
    for (let index = 0; index < counterSize; index++) {
      target[counter + index] = sending[counterStart + index] as number
    }
    const inner = (flags & frame.more) | ((flags & frame.command) >>> 1)
    this.#sodium.seal(sending, inner, body, target, at + boxStart)
  }

  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
    if (this.#ended) throw new Error("The connection is over.")
    if (!isMessage(source, start, end)) {
      throw violation("ZMTP_UNEXPECTED_COMMAND", "The peer sent a frame in clear after a CURVE handshake.")
    }
    if (end - start < overhead) {
      throw violation("ZMTP_MALFORMED_COMMAND_MESSAGE", `A MESSAGE of ${end - start} octets is too short.`)
    }
    const counter = start + name.length
    if (!this.#counter.allows(source, counter)) {
      throw violation(
        "ZMTP_INVALID_SEQUENCE",
        "A MESSAGE came twice, out of order, or after one that is missing.",
      )
    }
    const receiving = this.#receiving
    for (let index = 0; index < counterSize; index++) {
      receiving[counterStart + index] = source[counter + index] as number
    }
    if (!this.#sodium.open(receiving, source, start + boxStart, end, target, at)) {
      throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not genuine.")
    }
    this.#counter.accept()
    const inner = target[at] as number
    return (inner & more) | ((inner & command) << 1)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#sodium.forget(this.#sending)
    this.#sodium.forget(this.#receiving)
  }
}

const isMessage = (source: Uint8Array, start: number, end: number): boolean => {
  if (end - start < name.length) return false
  for (let index = 0; index < name.length; index++) if (source[start + index] !== name[index]) return false
  return true
}
