// One of two servers, of which one serves at a time. They tell each other their states at intervals, and at once when
// these change.

import { EventEmitter, once } from "node:events"
import { type Context, Publisher, Subscriber } from "typemq"
import { messagesAndBeats } from "../shared/beats.mts"
import { type Role, type StarEvent, type State, signs, stateOf, transitions } from "./state-machine.mts"

export interface BinaryStarOptions {
  readonly role: Role
  readonly context?: Context
  /** Milliseconds between two messages to the other one. Default: 1000. */
  readonly heartbeatInterval?: number
  /** After so many intervals without a message the other one counts as silent. Default: 2. */
  readonly liveness?: number
}

/** Both serve, both wait, or both were set up as the same: somebody has to look after it. */
export class ConflictError extends Error {
  override readonly name = "ConflictError"
}

/**
 * ```ts
 * await using star = await BinaryStar.start("tcp://*:5003", { role: "primary" })
 * star.connect("tcp://backup.example:5003")
 * star.on("state", (state) => console.log(`From now on ${state}`))
 * for await (const request of requests) if (star.vote()) answer(request)
 * ```
 */
export class BinaryStar extends EventEmitter<{ state: [state: State] }> implements AsyncDisposable {
  /** Where the other one connects to. */
  readonly endpoint: string
  /** Settles when this has ended: by `close`, or with a `ConflictError`. */
  readonly ended: Promise<void>
  readonly #publisher: Publisher
  readonly #subscriber: Subscriber
  readonly #heartbeatInterval: number
  readonly #liveness: number
  /** Beats of ours since the other one was heard. Not time: that also goes by while our own program is held up. */
  #silence = 0
  #state: State

  static async start(endpoint: string, options: BinaryStarOptions): Promise<BinaryStar> {
    const publisher = new Publisher({ linger: 0, ...inContext(options) })
    try {
      return new BinaryStar(publisher, await publisher.bind(endpoint), options)
    } catch (error) {
      await publisher.close()
      throw error
    }
  }

  private constructor(publisher: Publisher, endpoint: string, options: BinaryStarOptions) {
    super()
    const { role, heartbeatInterval = 1000, liveness = 2 } = options
    this.#publisher = publisher
    this.#subscriber = new Subscriber(inContext(options))
    this.#subscriber.subscribe()
    this.#heartbeatInterval = heartbeatInterval
    this.#liveness = liveness
    this.#state = role
    this.endpoint = endpoint
    this.ended = this.#run()
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  /** Connects to the endpoint of the other one. */
  connect(peer: string): void {
    this.#subscriber.connect(peer)
  }

  get state(): State {
    return this.#state
  }

  /**
   * To be asked at each request: whether to serve it. A request can be what makes this one serve. Never once this has ended:
   * after a conflict, for instance, the other one may serve.
   */
  vote(): boolean {
    if (this.#subscriber.closed) return false
    this.#happens(this.#silence > this.#liveness ? "request in silence" : "request")
    return this.#state === "active"
  }

  /** Resolves when this is in a state. */
  async reached(state: State, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    while (this.#state !== state) await once(this, "state", options)
  }

  async close(): Promise<void> {
    await Promise.all([this.#subscriber.close(), this.#publisher.close()])
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    try {
      for await (const frames of messagesAndBeats(this.#subscriber, this.#heartbeatInterval)) {
        if (frames === undefined) {
          this.#silence++
          this.#tell()
          continue
        }
        const state = stateOf(String(frames[0]))
        if (state === undefined) continue
        this.#silence = 0
        this.#happens(`peer ${state}`)
      }
    } finally {
      await Promise.all([this.#subscriber.close(), this.#publisher.close()])
    }
  }

  #happens(event: StarEvent): void {
    const before = this.#state
    const outcome = transitions[before][event]
    if (outcome === "conflict") throw new ConflictError(`The other one is ${event.slice(5)}, as this one is.`)
    if (outcome === before) return
    this.#state = outcome
    this.#tell()
    this.emit("state", outcome)
  }

  #tell(): void {
    if (!this.#publisher.closed) this.#publisher.trySend(signs[this.#state])
  }
}

const inContext = ({ context }: BinaryStarOptions): { context?: Context } =>
  context === undefined ? {} : { context }
