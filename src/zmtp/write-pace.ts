/** So many messages are looked at together: asking for the time at each would cost more than some of them. */
const lookEvery = 32

/** A write is worth its price when making that many messages took at least so many times as long. */
const worth = 2

/** How much the shortest write may grow with each: what was true under other conditions is forgotten. */
const forgetting = 1.05

/**
 * Says when to write although the turn goes on and more will follow. A program that makes messages as fast as
 * they can be encoded does best with few, large writes. One that takes its time for each keeps its peer waiting
 * for nothing: written early, the first messages are worked on while the next are made.
 *
 * Both times are measured, so that it holds on slow machines as on fast ones.
 */
export class WritePace {
  readonly #now: () => number
  #count = 0
  /** When the messages that are counted began. */
  #since = 0
  /** Milliseconds of the shortest write: others were longer since there was more to write, or by chance. */
  #shortest = Number.POSITIVE_INFINITY

  /** `now`: milliseconds of a clock that is exact enough. */
  constructor(now = (): number => performance.now()) {
    this.#now = now
  }

  /** The first message of a turn. */
  begin(): void {
    this.#count = 0
    this.#since = this.#now()
  }

  /** One more message of the turn; whether to write now. */
  another(): boolean {
    if (++this.#count < lookEvery) return false
    const now = this.#now()
    const taken = now - this.#since
    this.#count = 0
    this.#since = now
    return taken > worth * this.#shortest
  }

  /** A write took so many milliseconds. */
  wrote(milliseconds: number): void {
    this.#shortest = Math.min(milliseconds, this.#shortest * forgetting)
  }
}
