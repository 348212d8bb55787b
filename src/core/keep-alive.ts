import { longestDelay } from "./timing.ts"

/**
 * Keeps the process running while somebody holds it. Connections and timers of the engine alone do not: a
 * program whose calls have all been answered ends, although it forgot to close its sockets.
 */
export class KeepAlive {
  #holders = 0
  #timer: { ref?(): void; unref?(): void } | undefined

  hold(): void {
    if (++this.#holders > 1) return
    if (this.#timer === undefined) this.#timer = setInterval(() => {}, longestDelay) as never
    else this.#timer.ref?.()
  }

  release(): void {
    if (--this.#holders === 0) this.#timer?.unref?.()
  }

  /** Lets the timer go; `hold` makes another. */
  rest(): void {
    if (this.#holders > 0) return
    clearInterval(this.#timer as never)
    this.#timer = undefined
  }
}
