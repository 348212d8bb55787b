import type { ZmqError } from "../core/errors.ts"
import type { KeepAlive } from "../core/keep-alive.ts"
import type { Message } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import { inNextTurn } from "../core/timing.ts"
import type { Pattern } from "../patterns/pattern.ts"
import { notSent, park, type Waiter, type WaitOptions } from "./waiting.ts"

/** How a message is sent whose memory its sender wants back. */
export interface TrackedMessage {
  /** The message to hand over now. */
  frames(): Message
  /** It was handed over. Called within the hand-over, when whoever took it still has it. */
  taken(): void
}

interface ParkedSend {
  readonly message: Message
  readonly tracked: TrackedMessage | undefined
  readonly waiter: Waiter<void>
}

/**
 * After this many sends that were done at once, one is made to wait for the next turn of the event loop. A loop
 * of awaited sends never leaves the microtask queue otherwise, and nothing else would get to run.
 */
const sendsPerTurn = 512

const resolved: Promise<void> = Promise.resolve()

/** The sending end of a socket: calls that wait for room, in the order they were made. */
export class Sender {
  /** Called when sending may have become possible and nobody waits to send. */
  listener: (() => void) | undefined
  /** Called when nobody waits to send any more. */
  released: (() => void) | undefined
  /** The first frames of a message that is not complete yet. */
  begun: Message | undefined
  readonly #pattern: Pattern
  readonly #parked = new Ring<ParkedSend>()
  #budget = sendsPerTurn
  #retrying = false
  #ended: ZmqError | undefined

  readonly #keepAlive: KeepAlive
  #waited = false

  constructor(pattern: Pattern, keepAlive: KeepAlive) {
    this.#pattern = pattern
    this.#keepAlive = keepAlive
  }

  /** The message, with the frames that were sent before with more to follow. */
  complete(last: Message): Message {
    const begun = this.begun
    this.begun = undefined
    return begun === undefined ? last : [...begun, ...last]
  }

  /** Sends that wait. */
  get parked(): number {
    return this.#parked.size
  }

  /** True: done. False: it would have to wait. */
  try(message: Message): boolean {
    return this.#parked.size === 0 && this.#pattern.send(message)
  }

  /** Done at once if that is possible, else in its turn. */
  send(message: Message, options: WaitOptions): Promise<void> {
    try {
      if (this.#parked.size === 0 && this.#pattern.send(message)) return this.#done()
    } catch (error) {
      return Promise.reject(error)
    }
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return this.#park({ message, tracked: undefined }, options)
  }

  /** As `send`, for a message whose sender must know who took it. */
  track(tracked: TrackedMessage, options: WaitOptions): Promise<void> {
    try {
      if (this.#parked.size === 0 && this.#pattern.send(tracked.frames())) {
        tracked.taken()
        return this.#done()
      }
    } catch (error) {
      return Promise.reject(error)
    }
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return this.#park({ message: [], tracked }, options)
  }

  #park(what: Omit<ParkedSend, "waiter">, options: WaitOptions): Promise<void> {
    return park(options, notSent, (waiter) => {
      const parked = { ...what, waiter }
      this.#parked.push(parked)
      this.#judge()
      return () => {
        if (!this.#parked.remove(parked)) return
        this.#judge()
        // Whoever stands behind may have somewhere to go.
        this.retry()
      }
    })
  }

  /** Room may have come: parked sends try again, first come, first served. */
  retry(): void {
    if (this.#retrying) return
    if (this.#parked.size === 0) {
      this.listener?.()
      return
    }
    this.#retrying = true
    try {
      this.#sendParked()
    } finally {
      this.#retrying = false
      this.#judge()
    }
  }

  /** Nothing will be sent any more. */
  end(error: ZmqError): void {
    this.#ended = error
    this.begun = undefined
    for (let parked = this.#parked.shift(); parked !== undefined; parked = this.#parked.shift()) {
      parked.waiter.reject(error)
    }
    this.#judge()
  }

  #sendParked(): void {
    for (;;) {
      const parked = this.#parked.peek()
      if (parked === undefined) return
      let error: unknown
      let failed = false
      try {
        if (!this.#pattern.send(parked.tracked?.frames() ?? parked.message)) return
        parked.tracked?.taken()
      } catch (thrown) {
        error = thrown
        failed = true
      }
      this.#parked.remove(parked)
      if (failed) parked.waiter.reject(error)
      else parked.waiter.resolve()
    }
  }

  #judge(): void {
    const waited = this.#parked.size > 0
    if (waited === this.#waited) return
    this.#waited = waited
    if (waited) {
      this.#keepAlive.hold()
    } else {
      this.#keepAlive.release()
      this.listener?.()
      this.released?.()
    }
  }

  #done(): Promise<void> {
    if (--this.#budget > 0) return resolved
    this.#budget = sendsPerTurn
    return new Promise((resolve) => inNextTurn(resolve))
  }
}
