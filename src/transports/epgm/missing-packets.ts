import type { ReceiveWindow } from "./receive-window.ts"
import { distance, following } from "./serial-number.ts"

/** Milliseconds, and tries, as libzmq has them. */
export const repairTiming = {
  /** The longest time before a request; how long is left to chance, so that one of many receivers is the first. */
  backOff: 50,
  /** How long a request waits to be confirmed. */
  confirmation: 200,
  /** How long the data may take after that. */
  data: 200,
  /** How often each of the two may fail. */
  tries: 50,
} as const

/** Packets that are asked for at the same time. */
const mostTracked = 1_024

/** What happens to a missing packet, by what it waits for. */
interface Missing {
  waitsFor: "chance" | "confirmation" | "data"
  due: number
  unconfirmed: number
  undelivered: number
}

/** What is to be done now. */
export interface DueRepairs {
  /** Packets to ask for. */
  readonly ask: readonly number[]
  /** Packets that nobody answers for. */
  readonly hopeless: readonly number[]
}

/** When to ask for the packets that one source's window misses (RFC 3208, section 6.3). */
export class MissingPackets {
  readonly #window: ReceiveWindow
  readonly #random: () => number
  readonly #missing = new Map<number, Missing>()
  #scanned: number | undefined
  #deadline = Number.POSITIVE_INFINITY

  /** `random`: a number from 0 to 1. */
  constructor(window: ReceiveWindow, random: () => number) {
    this.#window = window
    this.#random = random
  }

  /** When `due` is to be asked again; never later than necessary. */
  get deadline(): number {
    return this.#deadline
  }

  /** Finds what is missing since the last time. */
  update(now: number): void {
    const window = this.#window
    if (!window.started) return
    let next = this.#scanned ?? window.oldest
    // Numbers that have moved far are none of those that were scanned: never count through what lies between.
    const scanned = distance(window.oldest, next)
    if (scanned < 0 || scanned > distance(window.oldest, window.lead) + 1) next = window.oldest
    const due = now + this.#random() * repairTiming.backOff
    for (; distance(next, window.lead) >= 0 && this.#missing.size < mostTracked; next = following(next)) {
      if (!window.isMissing(next)) continue
      this.#missing.set(next, { waitsFor: "chance", due, unconfirmed: 0, undelivered: 0 })
      this.#deadline = Math.min(this.#deadline, due)
    }
    this.#scanned = next
  }

  /** A packet came. */
  found(sequence: number): void {
    this.#missing.delete(sequence)
    if (this.#missing.size === 0) this.#deadline = Number.POSITIVE_INFINITY
  }

  /** The source has heard somebody ask for it: perhaps us, perhaps we need not. */
  confirmed(sequence: number, now: number): void {
    const missing = this.#missing.get(sequence)
    if (missing === undefined) return
    missing.waitsFor = "data"
    missing.due = now + repairTiming.data
    this.#deadline = Math.min(this.#deadline, missing.due)
  }

  /** What is to be done by now. */
  due(now: number): DueRepairs {
    const ask: number[] = []
    const hopeless: number[] = []
    let deadline = Number.POSITIVE_INFINITY
    for (const [sequence, missing] of this.#missing) {
      if (!this.#window.isMissing(sequence)) {
        this.#missing.delete(sequence)
        continue
      }
      if (missing.due <= now) {
        if (this.#isHopeless(missing)) {
          this.#missing.delete(sequence)
          hopeless.push(sequence)
          continue
        }
        if (missing.waitsFor === "chance") ask.push(sequence)
        this.#advance(missing, now)
      }
      deadline = Math.min(deadline, missing.due)
    }
    this.#deadline = deadline
    return { ask, hopeless }
  }

  #isHopeless(missing: Missing): boolean {
    if (missing.waitsFor === "confirmation") missing.unconfirmed++
    if (missing.waitsFor === "data") missing.undelivered++
    return missing.unconfirmed >= repairTiming.tries || missing.undelivered >= repairTiming.tries
  }

  #advance(missing: Missing, now: number): void {
    if (missing.waitsFor === "chance") {
      missing.waitsFor = "confirmation"
      missing.due = now + repairTiming.confirmation
    } else {
      missing.waitsFor = "chance"
      missing.due = now + this.#random() * repairTiming.backOff
    }
  }
}
