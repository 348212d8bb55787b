/** Milliseconds for which an answer is awaited awake. Falling asleep and being woken takes about as long. */
const patience = 0.1

/** Milliseconds in which an answer comes that would have been there in time, if this side and that were awake. */
const promising = 0.25

/** From so much trust on the next answer is awaited awake: each that is quick adds one. */
const enough = 8

/** No history is so good that many late answers in a row would be awaited awake. */
const most = 64

/** What one that is late takes away. */
const penalty = 8

/**
 * Waits awake for a peer that answers at once. A process that sleeps until an answer comes is woken by the
 * system, which takes longer than many answers do, and more work than looking for them. So while answers come
 * quickly, the event loop goes round without sleeping until the next is there: for no longer than its sleep
 * would have cost, and no more at all when they begin to take longer.
 *
 * Peers that do not answer, or take their time, cost nothing.
 */
export class QuickAnswers {
  #trust = 0
  #wroteAt = 0
  #awaited = false
  #awake = false

  /** Something was written, which may be answered. */
  wrote(): void {
    this.#wroteAt = performance.now()
    this.#awaited = true
    if (this.#trust < enough || this.#awake) return
    this.#awake = true
    setImmediate(this.#look)
  }

  /** Something arrived. */
  arrived(): void {
    if (!this.#awaited) return
    this.#awaited = false
    if (this.#since() > (this.#awake ? patience : promising)) this.#disappointed()
    else if (this.#trust < most) this.#trust++
  }

  #since(): number {
    return performance.now() - this.#wroteAt
  }

  #disappointed(): void {
    this.#trust = Math.max(0, this.#trust - penalty)
  }

  readonly #look = (): void => {
    if (this.#awaited && this.#since() <= patience) {
      setImmediate(this.#look)
      return
    }
    this.#awake = false
    if (!this.#awaited) return
    this.#awaited = false
    this.#disappointed()
  }
}
