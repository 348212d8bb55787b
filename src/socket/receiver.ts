import type { ZmqError } from "../core/errors.ts"
import type { KeepAlive } from "../core/keep-alive.ts"
import type { Message } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import { afterThisTurn, surface } from "../core/timing.ts"
import type { Pattern, Pipe } from "../patterns/pattern.ts"
import type { Passage } from "../transports/passage.ts"
import type { Peer } from "../transports/transport.ts"
import { nothingReceived, park, type Waiter, type WaitOptions, waitFor } from "./waiting.ts"

/** A handler that `consume` was given. What it returns is ignored, unless it is a promise: that pauses. */
export type MessageHandler = (message: Message) => unknown

/** Makes of a message what a call answers; it may put frames back by `keep`. */
export type Reading<Result> = (message: Message, peer: Peer | undefined) => Result

/**
 * The receiving end of a socket: whoever wants messages, waiting calls or a consumer, and the rule that one of
 * them gets each.
 */
export class Receiver {
  /**
   * Whether a message that arrives now can go straight to somebody: somebody wants one, and none is queued
   * before it.
   */
  eager = false
  /** Called when a message has come that nobody waits for. */
  listener: (() => void) | undefined
  /** Called when nobody wants messages any more. */
  released: (() => void) | undefined
  /** How whoever consumes takes messages as they came, while a message would go straight to it. */
  passage: (() => Passage | undefined) | undefined
  /** Whether whoever wants messages keeps the process running. Decided before anybody wants one. */
  keepsProcess = true
  /** Messages in all inboxes of the socket. */
  #queued = 0
  readonly #pattern: Pattern
  readonly #takesTurns: boolean
  readonly #waiters = new Ring<Waiter<Message>>()
  /** What is left of a message that is being received frame by frame. */
  #rest: Message | undefined
  readonly #restPeers = new WeakMap<Message, Peer>()
  /** Waiting calls that have to know where their message came from. */
  #readings = 0
  #consumer: MessageHandler | undefined
  #paused = false
  /** Deliveries are on their way: a nested one would overtake. */
  #pumping = false
  #scheduled = false
  #ended: ZmqError | undefined
  readonly #keepAlive: KeepAlive
  #wanted = false

  constructor(pattern: Pattern, { takesTurns }: { readonly takesTurns: boolean }, keepAlive: KeepAlive) {
    this.#pattern = pattern
    this.#keepAlive = keepAlive
    this.#takesTurns = takesTurns
  }

  get queued(): number {
    return this.#queued
  }

  set queued(count: number) {
    const emptied = count === 0 || this.#queued === 0
    this.#queued = count
    if (emptied) this.#judge()
  }

  /** Whether calls wait for messages. */
  get waiting(): boolean {
    return this.#waiters.size > 0
  }

  get consuming(): boolean {
    return this.#consumer !== undefined
  }

  get paused(): boolean {
    return this.#paused
  }

  /** Whether a message was received in part. */
  get hasRest(): boolean {
    return this.#rest !== undefined
  }

  /** A message at once, or what is left of one, or nothing. */
  take(): Message | undefined {
    return this.#rest === undefined ? this.#pattern.receive() : this.#takeRest()
  }

  /** The next message, now or later. */
  receive(options: WaitOptions): Promise<Message> {
    return waitFor(options, this.#waiters, () => this.#judge(), nothingReceived)
  }

  /** The same as `take`, read by a function that also learns which peer it is from. */
  takeWith<Result>(read: Reading<Result>): Result | undefined {
    const message = this.take()
    return message === undefined ? undefined : read(message, this.#peerOf(message))
  }

  /** The same as `receive`, read within the delivery: before anybody behind gets something. */
  async receiveWith<Result>(options: WaitOptions, read: Reading<Result>): Promise<Result> {
    this.#readings++
    try {
      return await park<Result>(options, nothingReceived, (waiter) => {
        const reader = {
          resolve: (message: Message) => waiter.resolve(read(message, this.#peerOf(message))),
          reject: waiter.reject,
        }
        this.#waiters.push(reader)
        this.#judge()
        return () => {
          this.#waiters.remove(reader)
          this.#judge()
        }
      })
    } finally {
      this.#readings--
      this.#judge()
    }
  }

  /** Puts frames of a message back: they come next, as if they were a message. */
  keep(rest: Message, peer: Peer | undefined): void {
    this.#rest = rest
    if (peer !== undefined) this.#restPeers.set(rest, peer)
    this.#judge()
  }

  #takeRest(): Message | undefined {
    const rest = this.#rest
    this.#rest = undefined
    this.#judge()
    return rest
  }

  #peerOf(message: Message): Peer | undefined {
    return this.#restPeers.get(message) ?? this.#pattern.source?.peer
  }

  /** Hands each message to a handler from now on. */
  consume(handler: MessageHandler): void {
    this.#consumer = handler
    this.#paused = false
    this.#judge()
    this.#schedule()
  }

  stop(): void {
    this.#consumer = undefined
    this.#judge()
  }

  pause(): void {
    this.#paused = true
    this.#judge()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#judge()
    this.#schedule()
  }

  /** A message went into an inbox, or something else became receivable. */
  arrived(): void {
    if (this.#waiters.size > 0) this.pump()
    else if (this.#consumer !== undefined && !this.#paused) this.#schedule()
    else this.listener?.()
  }

  /** A message that need not be queued. Only while `eager`. */
  deliver(pipe: Pipe, message: Message): void {
    const pattern = this.#pattern
    const presented = pattern.present === undefined ? message : pattern.present(pipe, message)
    if (presented !== undefined) this.#give(presented)
  }

  /** Hands out what is queued, as long as somebody wants it. */
  pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#waiters.size > 0 || (this.#consumer !== undefined && !this.#paused)) {
        const message = this.take()
        if (message === undefined) break
        this.#give(message)
      }
    } finally {
      this.#pumping = false
      this.#judge()
    }
  }

  /** Nothing will be received any more: whoever waits learns why. */
  end(error: ZmqError): void {
    this.#ended = error
    this.#rest = undefined
    this.#consumer = undefined
    for (let waiter = this.#waiters.shift(); waiter !== undefined; waiter = this.#waiters.shift()) {
      waiter.reject(error)
    }
    this.#judge()
  }

  #give(message: Message): void {
    const waiter = this.#waiters.shift()
    if (waiter !== undefined) {
      if (this.#waiters.size === 0) this.#judge()
      waiter.resolve(message)
      return
    }
    const consumer = this.#consumer as MessageHandler
    let result: unknown
    try {
      result = consumer(message)
    } catch (error) {
      // The application's own fault must not damage the connection it happened to be called from.
      surface(error)
      return
    }
    if (result !== undefined && isThenable(result)) this.#pauseUntil(result)
  }

  #pauseUntil(result: PromiseLike<unknown>): void {
    const consumer = this.#consumer
    this.pause()
    const goOn = (): void => {
      if (this.#consumer === consumer) this.resume()
    }
    result.then(goOn, (error: unknown) => {
      surface(error)
      goOn()
    })
  }

  /** A consumer gets what is queued after the present turn, so that it is never called from inside a send. */
  #schedule(): void {
    if (this.#scheduled || this.#pumping) return
    this.#scheduled = true
    afterThisTurn(() => {
      this.#scheduled = false
      this.pump()
    })
  }

  #judge(): void {
    const waited = this.#waiters.size > 0
    this.eager =
      this.#queued === 0 &&
      !this.#takesTurns &&
      !this.#pumping &&
      this.#readings === 0 &&
      this.#rest === undefined &&
      this.#ended === undefined &&
      (waited || (this.#consumer !== undefined && !this.#paused))
    const wanted = waited || this.#consumer !== undefined
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    if (!wanted) this.released?.()
    if (!this.keepsProcess) return
    if (wanted) this.#keepAlive.hold()
    else this.#keepAlive.release()
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
