import { distance, following, moved } from "./serial-number.ts"

/** In place of a payload: something before the next one is lost for good. */
export const lost: unique symbol = Symbol("lost")

/**
 * Puts the packets of one source in order, and knows which ones are missing. What cannot come any more is given up:
 * what the source no longer keeps, and what lies further back than the capacity.
 */
export class ReceiveWindow {
  readonly #capacity: number
  readonly #packets = new Map<number, Uint8Array>()
  readonly #givenUp = new Set<number>()
  #started = false
  /** The packet to be taken next. */
  #next = 0
  #lead = 0
  /** Nothing before this one will come any more. */
  #floor = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Whether anything is known of the source's numbers. */
  get started(): boolean {
    return this.#started
  }

  /** The oldest packet that may still come. */
  get oldest(): number {
    return distance(this.#next, this.#floor) > 0 ? this.#floor : this.#next
  }

  /** The newest packet that is known of. */
  get lead(): number {
    return this.#lead
  }

  /** Packets that are here and not yet taken. */
  get size(): number {
    return this.#packets.size
  }

  /**
   * A packet came. False: it is a duplicate, too old, makes no sense, or there is no room, as nobody takes what is
   * here.
   */
  accept(sequence: number, trail: number, payload: Uint8Array): boolean {
    // Nobody keeps newer packets only.
    if (distance(trail, sequence) < 0) return false
    if (!this.#started) this.#start(sequence)
    const ahead = distance(this.#next, sequence)
    if (ahead < 0 || this.#packets.has(sequence) || this.#givenUp.has(sequence)) return false
    if (this.#crowded(ahead)) return false
    this.#advance(trail, sequence)
    this.#packets.set(sequence, payload)
    return true
  }

  /** The source says what it keeps, and what it has sent. */
  announce(trail: number, lead: number): void {
    // Before the first packet, the newest is one older than the oldest.
    if (distance(trail, lead) < -1) return
    if (!this.#started) this.#start(following(lead))
    if (!this.#crowded(distance(this.#next, lead))) this.#advance(trail, lead)
  }

  /** This packet will not come. */
  giveUp(sequence: number): void {
    if (this.isMissing(sequence)) this.#givenUp.add(sequence)
  }

  /** Whether it was sent, is not here, and may still come. */
  isMissing(sequence: number): boolean {
    if (!this.#started) return false
    if (distance(this.#next, sequence) < 0 || distance(sequence, this.#lead) < 0) return false
    if (distance(this.#floor, sequence) < 0) return false
    return !this.#packets.has(sequence) && !this.#givenUp.has(sequence)
  }

  /** The next payload; `lost` once for all that is lost in front of it; undefined while the next one is missing. */
  take(): Uint8Array | typeof lost | undefined {
    if (!this.#started) return undefined
    const payload = this.#packets.get(this.#next)
    if (payload !== undefined) {
      this.#packets.delete(this.#next)
      this.#next = following(this.#next)
      return payload
    }
    return this.#skip() ? lost : undefined
  }

  /** Passes over what is lost; answers whether something was. */
  #skip(): boolean {
    const start = this.#next
    if (distance(start, this.#floor) > this.#capacity) this.#jump()
    while (!this.#packets.has(this.#next)) {
      const isGivenUp = this.#givenUp.delete(this.#next)
      if (!isGivenUp && distance(this.#next, this.#floor) <= 0) break
      this.#next = following(this.#next)
    }
    return this.#next !== start
  }

  /** A source that was not heard for long may be millions of packets ahead: nothing to count through. */
  #jump(): void {
    let step = distance(this.#next, this.#floor)
    for (const sequence of this.#packets.keys()) step = Math.min(step, distance(this.#next, sequence))
    this.#next = moved(this.#next, step)
    for (const sequence of this.#givenUp) {
      if (distance(sequence, this.#next) > 0) this.#givenUp.delete(sequence)
    }
  }

  /** Nobody takes what is here: there is no room for more that could come. */
  #crowded(ahead: number): boolean {
    if (this.#packets.size >= this.#capacity) return true
    return ahead >= this.#capacity && this.#packets.has(this.#next)
  }

  #start(first: number): void {
    this.#started = true
    this.#next = first
    this.#floor = first
    this.#lead = moved(first, -1)
  }

  #advance(trail: number, lead: number): void {
    this.#raise(trail)
    if (distance(this.#lead, lead) <= 0) return
    this.#lead = lead
    this.#raise(moved(lead, 1 - this.#capacity))
  }

  #raise(floor: number): void {
    if (distance(this.#floor, floor) > 0) this.#floor = floor
    if (distance(this.#lead, this.#floor) > 1) this.#lead = moved(this.#floor, -1)
  }
}
