// A server that has the table of keys and values: gives snapshots, takes changes, publishes them in one order. Two of
// them make a binary star: the one that waits follows the other, and keeps the changes that this one has not published.

import { EventEmitter } from "node:events"
import { setTimeout as pause } from "node:timers/promises"
import { type Context, type Message, Publisher, Router, Subscriber, ZmqError } from "typemq"
import { BinaryStar } from "../binary-star/binary-star.mts"
import type { Role, State } from "../binary-star/state-machine.mts"
import { messagesAndBeats } from "../shared/beats.mts"
import { onFreePort } from "../shared/free-port.mts"
import { endpointsFrom } from "./endpoints.mts"
import { follow } from "./follow.mts"
import { isWord, type KeyValue, keyValue, read, readAsk, words, write } from "./messages.mts"
import { Table } from "./table.mts"

export interface CloneServerOptions {
  /** What it is of two servers. Default: it is alone, and serves. */
  readonly role?: Role
  readonly context?: Context
  /** Milliseconds between heartbeats; how late a value may be forgotten. Default: 1000. */
  readonly heartbeatInterval?: number
  /** After so many intervals without a message the other server counts as gone. Default: 3. */
  readonly liveness?: number
}

interface CloneServerEvents {
  /** It waits for its turn, and has all that the other server has. */
  synchronized: []
}

interface Parts {
  readonly endpoint: string
  readonly router: Router
  readonly publisher: Publisher
  readonly collector: Subscriber
  readonly star: BinaryStar | undefined
}

const defaults = { heartbeatInterval: 1000, liveness: 3 }

/** So many ids of changes are remembered, to know those again that come twice. */
const memory = 10_000

/** Changes that the other server has not published after so many beats never came to it. It was asked, not we. */
const patience = 20

/** Milliseconds until a client whose queue is full gets more of its snapshot. */
const breath = 10

/**
 * ```ts
 * await using server = await CloneServer.start("tcp://*:5556", { role: "primary" })
 * server.pairWith("tcp://backup.example:5556")
 * await server.ended
 * ```
 */
export class CloneServer extends EventEmitter<CloneServerEvents> implements AsyncDisposable {
  /** The endpoint for clients: the first of four neighbouring ports. */
  readonly endpoint: string
  /** Whether it serves; undefined when it is alone. */
  readonly star: BinaryStar | undefined
  /** Settles when the server has ended: by `close`, since its context is gone, or with a `ConflictError`. */
  readonly ended: Promise<void>
  readonly #parts: Parts
  readonly #options: Required<Pick<CloneServerOptions, "heartbeatInterval" | "liveness">> & CloneServerOptions
  readonly #table = new Table()
  readonly #published = new Set<string>()
  readonly #kept = new Map<string, { readonly update: KeyValue; beats: number }>()
  #sequence = 0
  #peer: string | undefined
  #following = new AbortController()

  /** Binds four neighbouring ports, from that of the endpoint on; `*` stands for any. */
  static start(endpoint: string, options: CloneServerOptions = {}): Promise<CloneServer> {
    const { context, role, heartbeatInterval, liveness } = { ...defaults, ...options }
    const inContext = context && { context }
    // Whoever takes nothing any more is dropped, and what waits for it.
    const dropping = { heartbeatInterval, heartbeatTimeout: heartbeatInterval * liveness, ...inContext }
    return onFreePort(endpoint, async (first) => {
      const { snapshots, publications, changes, peering } = endpointsFrom(first)
      const router = new Router({ mandatory: true, ...dropping })
      // Without limit: a client that misses a change is wrong from then on.
      const publisher = new Publisher({ linger: 0, sendHighWaterMark: 0, ...dropping })
      const collector = new Subscriber({ ...inContext })
      collector.subscribe()
      try {
        await router.bind(snapshots)
        await publisher.bind(publications)
        await collector.bind(changes)
        const star = role && (await BinaryStar.start(peering, { ...options, role }))
        return new CloneServer({ endpoint: snapshots, router, publisher, collector, star }, options)
      } catch (error) {
        await Promise.all([router, publisher, collector].map((each) => each.close()))
        throw error
      }
    })
  }

  private constructor(parts: Parts, options: CloneServerOptions) {
    super()
    this.#parts = parts
    this.#options = { ...defaults, ...options }
    this.endpoint = parts.endpoint
    this.star = parts.star
    this.star?.on("state", (state) => this.#become(state))
    this.ended = this.#run()
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  /** Tells it where the other server of the two is. */
  pairWith(peer: string): void {
    this.#peer = peer
    this.star?.connect(endpointsFrom(peer).peering)
  }

  /** A value, as this server has it: for tests and the curious. */
  get(key: string): Message | undefined {
    return this.#table.get(key)
  }

  async close(): Promise<void> {
    this.#following.abort()
    const { router, publisher, collector, star } = this.#parts
    await Promise.all([router.close({ linger: 1000 }), publisher.close(), collector.close(), star?.close()])
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #isActive(): boolean {
    return this.star === undefined || this.star.state === "active"
  }

  async #run(): Promise<void> {
    try {
      const running = [this.#serve(), this.#collect(), ...(this.star === undefined ? [] : [this.star.ended])]
      await Promise.race(running)
      this.#close()
      await Promise.all(running)
    } finally {
      this.#close()
    }
  }

  /** What has to do with one of its sockets closing has to do with all. */
  #close(): void {
    this.#following.abort()
    const { router, publisher, collector, star } = this.#parts
    for (const each of [router, publisher, collector, star]) void each?.close()
  }

  async #serve(): Promise<void> {
    for await (const frames of messagesAndBeats(this.#parts.router, this.#options.heartbeatInterval)) {
      if (frames === undefined) {
        this.#beat()
        continue
      }
      const [client, ...rest] = frames
      const asked = readAsk(rest)
      // A client that asks has a voice in who serves.
      if (client === undefined || asked === undefined || this.star?.vote() === false) continue
      const snapshot = this.#table.entries(asked.subtree, asked.withProperties)
      this.#sendSnapshot(client, asked.subtree, snapshot, this.#sequence).catch((error: unknown) => {
        const hasLeft = error instanceof ZmqError && error.code === "EHOSTUNREACH"
        if (!hasLeft && !this.#parts.router.closed) throw error
      })
    }
  }

  async #sendSnapshot(
    client: Message,
    subtree: string,
    snapshot: readonly KeyValue[],
    sequence: number,
  ): Promise<void> {
    const { router } = this.#parts
    const end = keyValue(words.end, { value: Buffer.from(subtree) })
    for (const each of [...snapshot, end]) {
      // Not `send`: everybody else would wait behind a client that does not read.
      while (!router.trySend([client, ...write({ ...each, sequence })])) await pause(breath)
    }
  }

  async #collect(): Promise<void> {
    for await (const frames of this.#parts.collector as AsyncIterable<Message[]>) {
      const update = read(frames)
      if (update === undefined || isWord(update.key)) continue
      if (this.#isActive) this.#change(update)
      else if (update.id.length > 0 && !this.#published.has(idOf(update))) {
        this.#kept.set(idOf(update), { update, beats: 0 })
      }
    }
  }

  #beat(): void {
    this.#publish(keyValue(words.beat))
    if (this.#isActive) {
      for (const key of this.#table.expired()) this.#change(keyValue(key))
      return
    }
    for (const [id, kept] of this.#kept) if (++kept.beats > patience) this.#kept.delete(id)
  }

  /** Makes a change, and publishes it. */
  #change(update: KeyValue): void {
    // One that comes twice must not undo what came after it; but whoever has made it waits to hear of it.
    const isRepeated = this.#published.has(idOf(update))
    const next = isRepeated ? { ...update, ...this.#table.entry(update.key) } : update
    if (!isRepeated) this.#table.apply(update)
    this.#remember(update)
    this.#publish({ ...next, sequence: ++this.#sequence })
  }

  #remember(update: KeyValue): void {
    const id = idOf(update)
    this.#kept.delete(id)
    if (id === "") return
    this.#published.add(id)
    for (const oldest of this.#published) {
      if (this.#published.size <= memory) break
      this.#published.delete(oldest)
    }
  }

  #publish(message: KeyValue): void {
    if (!this.#parts.publisher.closed) this.#parts.publisher.trySend(write(message))
  }

  #become(state: State): void {
    this.#following.abort()
    if (state === "active") {
      // What clients have told both servers, and the other one has not published any more.
      for (const { update } of [...this.#kept.values()]) this.#change(update)
    } else if (state === "passive") {
      this.#following = new AbortController()
      void this.#followPeer(this.#following.signal)
    }
  }

  async #followPeer(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#peer !== undefined) {
      for await (const news of follow(this.#peer, { ...this.#options, signal, withProperties: true })) {
        if (signal.aborted) return
        if (news.kind === "snapshot") {
          this.#table.replace(news.entries)
          this.#sequence = news.sequence
          // What the other one had before is in there. What it had not, clients tell us again when they come to us.
          this.#kept.clear()
          this.emit("synchronized")
        } else {
          this.#table.apply(news.update)
          this.#sequence = news.update.sequence
          this.#remember(news.update)
        }
      }
    }
  }
}

const idOf = ({ id }: KeyValue): string => id.toString("hex")
