import { Ring } from "../core/ring.ts"
import type { OperationOptions } from "../socket/writable.ts"
import type { SocketEvent } from "./socket-event.ts"
import { WaitingReader } from "./waiting-reader.ts"

/** Events that wait to be read: not more than so many, the oldest go first. */
export class EventQueue {
  readonly #events = new Ring<SocketEvent>()
  readonly #reader = new WaitingReader<SocketEvent>()
  readonly #most: number

  /** `most`: null for no limit. Throws `RangeError` for a number below 0, or none. */
  constructor(most: number | null) {
    if (most !== null && !(most >= 0)) throw new RangeError(`eventsBacklog (${most}) must be >= 0, or null`)
    this.#most = most ?? Number.POSITIVE_INFINITY
  }

  feed(event: SocketEvent): void {
    if (this.#reader.give(event)) return
    this.#events.push(event)
    if (this.#events.size > this.#most) this.#events.shift()
  }

  read(options: OperationOptions): Promise<SocketEvent> {
    const event = this.#events.shift()
    return event === undefined ? this.#reader.wait(options) : Promise.resolve(event)
  }

  /** Whoever waits gets an error. */
  fail(error: unknown): void {
    this.#reader.fail(error)
  }
}
