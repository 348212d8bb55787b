import { zmqError } from "../core/errors.ts"
import { Ring } from "../core/ring.ts"
import { surface } from "../core/timing.ts"
import { engineOf } from "./internals.ts"
import type { Event, EventOfType, EventSubscriber, EventType } from "./monitor.ts"
import type { Socket } from "./socket.ts"
import type { Waiter } from "./waiting.ts"

/** Events that are kept for an observer that does not read them; the oldest go first. */
const backlog = 1000

type Listener = (event: Event) => void

/**
 * Watches the connections of a socket. Either receive the events, one by one or in a `for await` loop, or
 * attach listeners; not both. Every socket has one as `events`; more can be made. Of an observer that
 * nobody reads, the last 1000 events are kept. Sockets in the same process (inproc) have no events but
 * `end`.
 *
 * ```ts
 * socket.events.on("connect", ({ address }) => console.log(`connected to ${address}`))
 * ```
 */
export class Observer implements EventSubscriber {
  readonly #socket: Socket
  readonly #queue = new Ring<Event>()
  readonly #waiters = new Ring<Waiter<Event>>()
  readonly #listeners = new Map<EventType, Set<Listener>>()
  #listening = false
  #closed = false
  #holding = false

  constructor(socket: Socket) {
    if (socket?.[engineOf] === undefined) throw new TypeError("An observer needs a socket to watch.")
    this.#socket = socket
    const { monitor } = socket[engineOf]
    this.#closed = monitor.ended
    if (!this.#closed) monitor.watch(this.#notice)
  }

  /** Whether it watches no more, because it or its socket was closed. */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * Ends the watching.
   *
   * ```ts
   * const observer = new Observer(socket)
   * observer.close()
   * ```
   */
  close(): void {
    if (this.#closed) return
    this.#end()
    this.#socket[engineOf].monitor.unwatch(this.#notice)
  }

  /**
   * The next event. Rejects with EAGAIN when the observer is closed meanwhile. Throws EBUSY once listeners
   * are attached, EBADF when it is closed and nothing is left.
   *
   * ```ts
   * const event = await socket.events.receive()
   * console.log(event.type)
   * ```
   */
  receive(): Promise<Event> {
    if (this.#listening) {
      throw zmqError(
        "EBUSY",
        "Listeners are attached to this observer: its events go to them, not to receive().",
      )
    }
    const event = this.#queue.shift()
    if (event !== undefined) return Promise.resolve(event)
    if (this.#closed) throw zmqError("EBADF", "The observer is closed.")
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject })
      this.#judge()
    })
  }

  /**
   * Calls a listener for each event of a kind. Events that wait are handed out at once. What a listener
   * throws surfaces as an uncaught exception.
   *
   * ```ts
   * socket.events.on("disconnect", ({ address }) => console.log(`${address} is gone`))
   * ```
   */
  on<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): this {
    this.#listening = true
    this.#judge()
    let listeners = this.#listeners.get(type)
    if (listeners === undefined) {
      listeners = new Set()
      this.#listeners.set(type, listeners)
    }
    listeners.add(listener as Listener)
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift())
      this.#dispatch(event)
    return this
  }

  /**
   * Takes a listener away.
   *
   * ```ts
   * const report = ({ address }: EventOfType<"connect">) => console.log(address)
   * socket.events.on("connect", report)
   * socket.events.off("connect", report)
   * ```
   */
  off<Type extends EventType>(type: Type, listener: (data: EventOfType<Type>) => void): this {
    this.#listeners.get(type)?.delete(listener as Listener)
    return this
  }

  /**
   * Events one after the other; ends when the observer or its socket is closed.
   *
   * ```ts
   * for await (const event of socket.events) console.log(event.type)
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    const done = { value: undefined, done: true } as const
    return {
      next: async () => {
        if (this.#closed && this.#queue.size === 0) return done
        try {
          return { value: await this.receive(), done: false }
        } catch (error) {
          if (this.#closed) return done
          throw error
        }
      },
      return: () => Promise.resolve(done),
    }
  }

  readonly #notice = (event: Event): void => {
    if (this.#listening) this.#dispatch(event)
    else {
      const waiter = this.#waiters.shift()
      if (waiter === undefined) {
        if (this.#queue.size === backlog) this.#queue.shift()
        this.#queue.push(event)
      } else {
        waiter.resolve(event)
        this.#judge()
      }
    }
    if (event.type === "end") this.#end()
  }

  #dispatch(event: Event): void {
    for (const listener of this.#listeners.get(event.type) ?? []) {
      try {
        listener(event)
      } catch (error) {
        surface(error)
      }
    }
  }

  #end(): void {
    this.#closed = true
    const error = zmqError("EAGAIN", "The observer was closed while the call was waiting.")
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift())
      waiter.reject(error)
    this.#judge()
  }

  /** Whoever waits for events keeps the process running. */
  #judge(): void {
    const holding = !this.#closed && (this.#listening || this.#waiters.size > 0)
    if (holding === this.#holding) return
    this.#holding = holding
    const { keepAlive } = this.#socket[engineOf].context
    if (holding) keepAlive.hold()
    else keepAlive.release()
  }
}
