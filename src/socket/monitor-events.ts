import { EVENT_ALL } from "../options/constants.ts"
import type { Event } from "./monitor.ts"
import { type MonitorEvent, monitorEventOf, type NumberedEvent } from "./monitor-message.ts"
import { Observer } from "./observer.ts"
import type { Socket } from "./socket.ts"

/** What `monitor` is to tell. */
export interface MonitorOptions {
  /** Sum of the constants `EVENT_…`. Default: all. */
  readonly events?: number
  /** Ends it; a call that waits, or else the next one, rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

const done = Object.freeze({ value: undefined, done: true })

/**
 * Events of a socket in libzmq's form, one after the other, from the moment it was made. The last one is
 * `EVENT_MONITOR_STOPPED`. Of what nobody reads, the last 1000 events are kept.
 */
export class MonitorEvents implements AsyncIterableIterator<MonitorEvent, undefined> {
  readonly #observer: Observer
  readonly #source: AsyncIterator<Event, undefined>
  readonly #events: number
  readonly #signal: AbortSignal | undefined
  readonly #closed: (iteration: MonitorEvents) => void
  /** Calls get events in the order they were made. */
  #turn: Promise<unknown> = Promise.resolve()
  #stopped = false
  #over = false

  constructor(
    socket: Socket,
    { events = EVENT_ALL, signal }: MonitorOptions,
    closed: (iteration: MonitorEvents) => void,
  ) {
    this.#observer = new Observer(socket)
    this.#source = this.#observer[Symbol.asyncIterator]()
    this.#events = events
    this.#signal = signal
    this.#closed = closed
    if (signal?.aborted === true) this.#close()
    else signal?.addEventListener("abort", this.#close, { once: true })
  }

  /** The next event; rejects with the signal's reason when that was aborted. */
  next(): Promise<IteratorResult<MonitorEvent, undefined>> {
    const result = this.#turn.then(() => this.#next())
    this.#turn = result.catch(() => {})
    return result
  }

  /** Ends it without a last event, as leaving a loop does. */
  return(): Promise<IteratorResult<MonitorEvent, undefined>> {
    this.#over = true
    this.#close()
    return Promise.resolve(done)
  }

  /** Ends it; the last event follows. */
  stop(): void {
    if (this.#observer.closed) return
    this.#stopped = true
    this.#close()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** What `await using` does at the end of a block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  async #next(): Promise<IteratorResult<MonitorEvent, undefined>> {
    while (!this.#over) {
      const event = await this.#take()
      if (event === undefined) break
      if (event.type === "end") this.return()
      const told = monitorEventOf(event)
      if ((told.event & this.#events) !== 0) return { value: told, done: false }
    }
    return done
  }

  async #take(): Promise<NumberedEvent | undefined> {
    this.#checkSignal()
    const { value } = await this.#source.next()
    if (value !== undefined) return value as NumberedEvent
    this.#checkSignal()
    return this.#stopped ? { type: "end" } : undefined
  }

  /** Says once why it was aborted. */
  #checkSignal(): void {
    if (this.#signal?.aborted !== true) return
    this.#over = true
    throw this.#signal.reason
  }

  readonly #close = (): void => {
    this.#signal?.removeEventListener("abort", this.#close)
    this.#observer.close()
    this.#closed(this)
  }
}
