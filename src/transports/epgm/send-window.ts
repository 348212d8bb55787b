import { following, moved } from "./serial-number.ts"

/** Milliseconds after a repair in which more requests for it are about the same loss. */
const repairPause = 100

interface SentPacket {
  readonly payload: Uint8Array
  repairedAt: number
}

/** What was sent last, for those who ask for it again: never more packets than its capacity. */
export class SendWindow {
  readonly #capacity: number
  readonly #packets = new Map<number, SentPacket>()
  #lead: number

  /** `first`: the number of the first packet, 0 as with libzmq. */
  constructor(capacity: number, first = 0) {
    this.#capacity = capacity
    this.#lead = moved(first, -1)
  }

  /** The newest packet; one less than `trail` when there was none. */
  get lead(): number {
    return this.#lead
  }

  /** The oldest packet that is still here. */
  get trail(): number {
    return moved(this.#lead, 1 - this.#packets.size)
  }

  /** Keeps a payload, and answers its number. The oldest one goes when there is no room. */
  push(payload: Uint8Array): number {
    if (this.#packets.size === this.#capacity) this.#packets.delete(this.trail)
    this.#lead = following(this.#lead)
    this.#packets.set(this.#lead, { payload, repairedAt: Number.NEGATIVE_INFINITY })
    return this.#lead
  }

  /** Whether a request for this packet is worth answering: it is here, and was not repeated just now. */
  wants(sequence: number, now: number): boolean {
    const packet = this.#packets.get(sequence)
    return packet !== undefined && now - packet.repairedAt >= repairPause
  }

  /** A payload that is still here. */
  payload(sequence: number): Uint8Array | undefined {
    return this.#packets.get(sequence)?.payload
  }

  /** A packet was sent again. */
  repaired(sequence: number, now: number): void {
    const packet = this.#packets.get(sequence)
    if (packet !== undefined) packet.repairedAt = now
  }
}
