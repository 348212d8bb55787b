/**
 * Octets that may be sent, as many as come in with time at a steady rate. What is not used is saved up to a limit,
 * so that a quiet sender can send a burst.
 */
export class TokenBucket {
  readonly #perMillisecond: number
  readonly #limit: number
  #tokens: number
  #filledAt: number

  constructor(perMillisecond: number, limit: number, now: number) {
    this.#perMillisecond = perMillisecond
    this.#limit = limit
    this.#tokens = limit
    this.#filledAt = now
  }

  /** Takes so many, no more than the limit; false when they are not there. */
  take(count: number, now: number): boolean {
    this.#fill(now)
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }

  /** Milliseconds until so many are there. */
  delay(count: number, now: number): number {
    this.#fill(now)
    return Math.max(0, Math.ceil((count - this.#tokens) / this.#perMillisecond))
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#limit, this.#tokens + (now - this.#filledAt) * this.#perMillisecond)
    this.#filledAt = now
  }
}
