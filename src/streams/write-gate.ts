import { Ring } from "../core/ring.ts"
import { inNextTurn } from "../core/timing.ts"
import { notSent, park, type Waiter, type WaitOptions } from "../socket/waiting.ts"

const open: Promise<void> = Promise.resolve()

/**
 * After this many that came through at once, one waits for the next turn of the event loop. A loop of awaited
 * drains never leaves the microtask queue otherwise, and what is written never gets to go out.
 */
const passesPerTurn = 1_024

/** Open or shut; whoever comes while it is shut waits. */
export class WriteGate {
  readonly #waiters = new Ring<Waiter<void>>()
  #shut = false
  #budget = passesPerTurn

  shut(): void {
    this.#shut = true
  }

  open(): void {
    this.#shut = false
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift()) {
      waiter.resolve()
    }
  }

  /** Whoever waits gets an error. */
  fail(error: unknown): void {
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift()) {
      waiter.reject(error)
    }
  }

  /** Resolves when it is open. */
  pass(options: WaitOptions): Promise<void> {
    if (!this.#shut) {
      if (--this.#budget > 0) return open
      this.#budget = passesPerTurn
      return new Promise((resolve) => inNextTurn(resolve))
    }
    return park(options, notSent, (waiter) => {
      this.#waiters.push(waiter)
      return () => {
        this.#waiters.remove(waiter)
      }
    })
  }
}
