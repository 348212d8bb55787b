import { zmqError } from "../core/errors.ts"
import { nothingReceived, park, type Waiter, type WaitOptions } from "../socket/waiting.ts"

/** The one call that may wait for the next item. */
export class WaitingReader<Item> {
  #waiter: Waiter<Item> | undefined

  /** Waits for an item. Rejects with EBUSY while another call waits, and as `WaitOptions` says. */
  wait(options: WaitOptions): Promise<Item> {
    if (this.#waiter !== undefined) {
      return Promise.reject(zmqError("EBUSY", "Another call waits for the same already: one at a time."))
    }
    return park(options, nothingReceived, (waiter) => {
      this.#waiter = waiter
      return () => {
        if (this.#waiter === waiter) this.#waiter = undefined
      }
    })
  }

  /** Hands an item to the call that waits; answers whether there was one. */
  give(item: Item): boolean {
    const waiter = this.#waiter
    if (waiter === undefined) return false
    this.#waiter = undefined
    waiter.resolve(item)
    return true
  }

  /** The call that waits, if there is one, gets an error. */
  fail(error: unknown): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    waiter?.reject(error)
  }
}
