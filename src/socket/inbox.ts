import type { Message } from "../core/message.ts"
import { BoundedQueue } from "./bounded-queue.ts"

/**
 * What came in from a peer and was not received. Between two sockets of one process it is the only queue, with
 * the sum of both marks for its own.
 */
export class Inbox {
  #queue: BoundedQueue
  #conflates: boolean
  #limit: number
  /** The peer's mark for sending, when the peer is in this process. */
  #peerLimit: number | undefined

  constructor(limit: number, { conflate }: { readonly conflate: boolean }) {
    this.#limit = limit
    this.#conflates = conflate
    this.#queue = new BoundedQueue(limit, { conflate })
  }

  get size(): number {
    return this.#queue.size
  }

  get full(): boolean {
    return this.#queue.full
  }

  /** Whether it keeps only the last message. */
  get conflates(): boolean {
    return this.#conflates
  }

  push(message: Message): void {
    this.#queue.push(message)
  }

  take(): Message | undefined {
    return this.#queue.take()
  }

  /** Throws away what the test does not accept; answers how many that were. */
  filter(accepts: (message: Message) => boolean): number {
    return this.#queue.filter(accepts)
  }

  setLimit(limit: number): void {
    this.#limit = limit
    this.#queue.setLimit(this.#sum())
  }

  setPeerLimit(limit: number): void {
    this.#peerLimit = limit
    this.#queue.setLimit(this.#sum())
  }

  /** Decides anew whether only the last message is kept. Only while nothing has come in. */
  setConflate(conflate: boolean): void {
    this.#conflates = conflate
    this.#queue = new BoundedQueue(this.#sum(), { conflate })
  }

  /** No limit if either end has none. */
  #sum(): number {
    if (this.#peerLimit === undefined) return this.#limit
    return this.#limit === 0 || this.#peerLimit === 0 ? 0 : this.#limit + this.#peerLimit
  }
}
