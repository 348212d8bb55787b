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

  /** Takes a request; answers those that will be repeated, which leaves out what is gone or was just repeated. */
  request(sequences: readonly number[], now: number): readonly number[] {
    const wanted = sequences.filter((sequence) => this.#window.wants(sequence, now))
    for (const sequence of wanted) this.#sequences.add(sequence)
    return wanted
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
