import { setImmediate as nextTurn } from "node:timers/promises"

/** Spreads messages over time, and lets other things happen in between. */
export class Pace {
  readonly #interval: number
  readonly #signal: AbortSignal
  #next = performance.now()
  #inThisTurn = 0

  /** `interval`: milliseconds from one message to the next. */
  constructor(interval: number | undefined, signal: AbortSignal) {
    this.#interval = interval ?? 0
    this.#signal = signal
  }

  /** To be called when a message was sent without waiting: resolves when the next may go. Undefined: at once. */
  after(): Promise<void> | undefined {
    if (this.#interval > 0) return this.#sleep()
    if (++this.#inThisTurn < 256) return undefined
    this.#inThisTurn = 0
    return nextTurn()
  }

  /** The first message is not late, however long the peers took. */
  start(): void {
    this.#next = performance.now()
  }

  async #sleep(): Promise<void> {
    // Measured from the beginning, so that waits that are a little too long do not add up.
    this.#next = Math.max(this.#next + this.#interval, performance.now() - this.#interval)
    await pause(this.#next - performance.now(), this.#signal)
  }
}

/** Resolves after some milliseconds, or when the signal aborts. Never rejects. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted || milliseconds <= 0) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener("abort", end, { once: true })
  })
