import { violation } from "../../violation.ts"
import type { Cipher } from "../mechanism.ts"
import { innerFlags, isMessage, messageName, outerFlags, writeMessageName } from "../message-command.ts"
import { boxState, counterSize } from "./boxes.ts"
import { countOn, type PeerCounter } from "./counters.ts"
import { type BoxSeries, type BoxState, keySize, nonceSize, type Sodium, tagSize } from "./sodium.ts"

const boxStart = messageName.length + counterSize
const contentStart = boxStart + tagSize
const overhead = contentStart + 1
const stateCounter = keySize + nonceSize - counterSize

const setBytes = Uint8Array.prototype.set

/** What both ends have agreed on. */
export interface CipherKeys {
  /** The key of both transient keys. */
  readonly key: Uint8Array
  /** What our nonces begin with, and our counter so far. */
  readonly sending: { readonly prefix: Uint8Array; readonly counter: Uint8Array }
  /** What the peer's nonces begin with, and how it counts. */
  readonly receiving: { readonly prefix: Uint8Array; readonly counter: PeerCounter }
}

/** One direction: its boxes one by one, and in a series where they are short. */
class Direction {
  readonly #sodium: Sodium
  readonly #state: BoxState
  readonly series: BoxSeries
  /** Frames of fewer octets go into the series. */
  readonly limit: number

  constructor(sodium: Sodium, key: Uint8Array, prefix: Uint8Array) {
    this.#sodium = sodium
    this.#state = boxState(key, prefix, new Uint8Array(counterSize))
    this.series = sodium.series(this.#state)
    this.limit = boxStart + sodium.seriesLimit
  }

  seal(memory: Uint8Array, start: number, end: number): void {
    this.#sodium.seal(this.#stateOf(memory, start), memory, start + boxStart, end)
  }

  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): boolean {
    if (end - start < this.limit) return this.series.open(source, start + messageName.length, end, target, at)
    return this.#sodium.open(this.#stateOf(source, start), source, start + boxStart, end, target, at)
  }

  end(): void {
    this.#sodium.forget(this.#state)
    this.series.end()
  }

  /** The state with the counter of the frame that begins there. */
  #stateOf(memory: Uint8Array, start: number): BoxState {
    for (let index = 0; index < counterSize; index++) {
      this.#state[stateCounter + index] = memory[start + messageName.length + index] as number
    }
    return this.#state
  }
}

/** Frames in MESSAGE commands of CURVE (RFC 26). Each is a message frame, whatever is in it. */
export class CurveCipher implements Cipher {
  readonly overhead = overhead
  readonly #sending: Direction
  readonly #receiving: Direction
  /** The counter of the frame that was laid out last. */
  readonly #sent: Uint8Array
  readonly #received: PeerCounter
  #ended = false

  constructor(sodium: Sodium, { key, sending, receiving }: CipherKeys) {
    this.#sending = new Direction(sodium, key, sending.prefix)
    this.#receiving = new Direction(sodium, key, receiving.prefix)
    this.#sent = Uint8Array.from(sending.counter)
    this.#received = receiving.counter
  }

  lay(flags: number, body: Uint8Array, target: Uint8Array, at: number): void {
    if (this.#ended) throw new Error("The connection is over.")
    const sent = this.#sent
    countOn(sent)
    writeMessageName(target, at)
    const counter = at + messageName.length
    for (let index = 0; index < counterSize; index++) target[counter + index] = sent[index] as number
    target[at + contentStart] = innerFlags(flags)
    setBytes.call(target, body, at + overhead)
  }

  seal(memory: Uint8Array, places: readonly number[]): void {
    if (this.#ended) throw new Error("The connection is over.")
    const sending = this.#sending
    let long = 0
    for (let index = 0; index < places.length; index += 2) {
      const start = places[index] as number
      const end = places[index + 1] as number
      if (end - start < sending.limit) continue
      sending.seal(memory, start, end)
      long++
    }
    if (long === 0) sending.series.seal(memory, places, messageName.length)
    else if (long * 2 < places.length) sending.series.seal(memory, this.#short(places), messageName.length)
  }

  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
    if (this.#ended) throw new Error("The connection is over.")
    if (!isMessage(source, start, end)) {
      throw violation("ZMTP_UNEXPECTED_COMMAND", "The peer sent a frame in clear after a CURVE handshake.")
    }
    if (end - start < overhead) {
      throw violation("ZMTP_MALFORMED_COMMAND_MESSAGE", `A MESSAGE of ${end - start} octets is too short.`)
    }
    if (!this.#received.allows(source, start + messageName.length)) {
      throw violation(
        "ZMTP_INVALID_SEQUENCE",
        "A MESSAGE came twice, out of order, or after one that is missing.",
      )
    }
    if (!this.#receiving.open(source, start, end, target, at)) {
      throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not genuine.")
    }
    this.#received.accept()
    return outerFlags(target[at] as number)
  }

  renew(): void {
    this.#receiving.series.renew()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#sending.end()
    this.#receiving.end()
  }

  #short(places: readonly number[]): number[] {
    const short: number[] = []
    for (let index = 0; index < places.length; index += 2) {
      const start = places[index] as number
      const end = places[index + 1] as number
      if (end - start < this.#sending.limit) short.push(start, end)
    }
    return short
  }
}
