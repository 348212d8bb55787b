/**
 * How long to wait before each next attempt to connect: with a largest interval the times double up to it;
 * without one each is the interval and up to as much again, at random, so that clients do not come all at once.
 */
export class Backoff {
  readonly #interval: number
  readonly #largest: number
  #current: number

  constructor(interval: number, largest: number) {
    this.#interval = interval
    this.#largest = largest
    this.#current = interval
  }

  /** Whether there is to be a next attempt at all. */
  get enabled(): boolean {
    return this.#interval > 0
  }

  reset(): void {
    this.#current = this.#interval
  }

  next(): number {
    if (this.#largest === 0) return this.#interval + Math.floor(Math.random() * this.#interval)
    const delay = Math.min(this.#current, Math.max(this.#largest, this.#interval))
    this.#current = delay * 2
    return delay
  }
}
