import type { Message } from "../core/message.ts"
import { Ring } from "../core/ring.ts"

/**
 * Messages that wait, up to a high-water mark. As in libzmq the reader reports its progress only now and then,
 * each time it has taken half of the mark: a writer that hit the mark goes on when a worthwhile number of
 * places is free, and not after each single message.
 */
export class BoundedQueue {
  readonly #messages = new Ring<Message>()
  /** Keeps only the last message, whatever the mark is. */
  readonly #conflate: boolean
  #limit: number
  /** Messages taken between two reports. */
  #reportAfter: number
  /** Messages to be taken until the next report. */
  #untilReport: number
  /** Messages written that the reader has not reported as taken. */
  #unreported = 0

  /** `limit` 0: no limit. */
  constructor(limit: number, { conflate = false }: { readonly conflate?: boolean } = {}) {
    this.#conflate = conflate
    this.#limit = limit
    this.#reportAfter = Math.floor((limit + 1) / 2)
    this.#untilReport = this.#reportAfter
  }

  /** The high-water mark; 0: none. */
  get limit(): number {
    return this.#limit
  }

  get size(): number {
    return this.#messages.size
  }

  get full(): boolean {
    return this.#limit > 0 && this.#unreported >= this.#limit && !this.#conflate
  }

  /** Changes the mark. What is queued stays. */
  setLimit(limit: number): void {
    this.#limit = limit
    this.#reportAfter = Math.floor((limit + 1) / 2)
    // Counting begins anew: a writer must not wait for a report that by the new mark nobody would make.
    this.#report()
  }

  push(message: Message): void {
    if (this.#conflate) {
      this.#messages.clear()
      this.#messages.push(message.length === 1 ? message : [message[message.length - 1] as Uint8Array])
      return
    }
    this.#messages.push(message)
    this.#unreported++
  }

  peek(): Message | undefined {
    return this.#messages.peek()
  }

  take(): Message | undefined {
    const message = this.#messages.shift()
    if (message === undefined || this.#conflate) return message
    if (--this.#untilReport <= 0) this.#report()
    return message
  }

  /** Whether one of these bodies is part of a message that waits. */
  holds(bodies: readonly Uint8Array[]): boolean {
    return this.#messages.some((message) => message.some((each) => bodies.includes(each)))
  }

  /** Throws away what the test does not accept; answers how many that were. */
  filter(accepts: (message: Message) => boolean): number {
    const count = this.#messages.filter(accepts)
    if (count > 0) this.#report()
    return count
  }

  clear(): void {
    this.#messages.clear()
    this.#report()
  }

  #report(): void {
    this.#unreported = this.#messages.size
    this.#untilReport = this.#reportAfter
  }
}
