import type { SendWindow } from "./send-window.ts"

/** A packet that is to be sent again. */
export interface Repair {
  readonly sequence: number
  readonly payload: Uint8Array
}

/** Packets that were asked for again, each once, however many ask. */
export class RepairQueue {
  readonly #window: SendWindow
  readonly #sequences = new Set<number>()

  constructor(window: SendWindow) {
    this.#window = window
  }

  /** Takes a request; answers those that are still here. What was just repeated is not repeated for this one. */
  request(sequences: readonly number[], now: number): readonly number[] {
    for (const sequence of sequences) if (this.#window.wants(sequence, now)) this.#sequences.add(sequence)
    return sequences.filter((sequence) => this.#window.payload(sequence) !== undefined)
  }

  /** The packet to repeat next, which stays until it is `done`. */
  peek(): Repair | undefined {
    for (const sequence of this.#sequences) {
      const payload = this.#window.payload(sequence)
      if (payload !== undefined) return { sequence, payload }
      this.#sequences.delete(sequence)
    }
    return undefined
  }

  done(sequence: number, now: number): void {
    this.#sequences.delete(sequence)
    this.#window.repaired(sequence, now)
  }
}
