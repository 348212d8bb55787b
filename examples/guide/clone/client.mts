// A client that has a copy of a subtree of the table, and can change it. When its server is silent it goes to the next one;
// changes that were under way then are made there.

import { randomBytes } from "node:crypto"
import { EventEmitter, on } from "node:events"
import { type Context, type Message, TerminatedError, XPublisher } from "typemq"
import { endpointsFrom } from "./endpoints.mts"
import { follow, type News } from "./follow.mts"
import { checkSubtree, isWord, type KeyValue, keyValue, write } from "./messages.mts"

export interface CloneClientOptions {
  /** Endpoints of the servers, in the order in which they are tried. */
  readonly servers: readonly string[]
  /** What to have a copy of: `"/a/b/"` for instance. Default: all. */
  readonly subtree?: string
  readonly context?: Context
  /** Milliseconds between the heartbeats of the servers. Default: 1000. */
  readonly heartbeatInterval?: number
  /** After so many intervals without a message a server counts as gone. Default: 3. */
  readonly liveness?: number
}

/** How to change a value. */
export interface ChangeOptions {
  /** Milliseconds after which the servers are to forget the value. Default: never. */
  readonly timeToLive?: number
  /** Ends the waiting; the change may be made nevertheless. */
  readonly signal?: AbortSignal
}

interface Unconfirmed {
  readonly update: KeyValue
  readonly confirm: () => void
  readonly fail: (reason: unknown) => void
}

interface CloneClientEvents {
  /** The copy is complete, as this server has it. */
  synchronized: [server: string]
  /** A value is another one, or is forgotten. */
  change: [key: string, value: Message | undefined]
}

/**
 * ```ts
 * await using client = new CloneClient({ servers: ["tcp://one.example:5556", "tcp://two.example:5556"] })
 * await client.set("/lights/kitchen", "on")
 * for await (const { key, value } of client) console.log(key, String(value))
 * ```
 */
export class CloneClient extends EventEmitter<CloneClientEvents> implements AsyncDisposable {
  /** Settles when the client has ended: by `close`, or since its context is gone. Nothing is waited for from then on. */
  readonly ended: Promise<void>
  readonly #options: Required<Omit<CloneClientOptions, "context">> & Pick<CloneClientOptions, "context">
  readonly #stop = new AbortController()
  readonly #publisher: XPublisher
  readonly #values = new Map<string, Message>()
  readonly #unconfirmed = new Map<string, Unconfirmed>()
  #server: string | undefined

  constructor({ subtree = "", ...options }: CloneClientOptions) {
    super()
    if (options.servers.length === 0) throw new RangeError("There must be a server at least.")
    this.#options = { heartbeatInterval: 1000, liveness: 3, ...options, subtree: checkSubtree(subtree) }
    // An XPUB is a PUB that knows when somebody listens; each of the servers, that is.
    this.#publisher = new XPublisher({
      verbosity: "allSubs",
      sendHighWaterMark: 0, // changes are kept until they are confirmed, anyway
      ...(options.context && { context: options.context }),
    })
    for (const server of options.servers) this.#publisher.connect(endpointsFrom(server).changes)
    this.ended = this.#run()
  }

  /** The server that the copy is up to date with, if there is one. */
  get server(): string | undefined {
    return this.#server
  }

  get size(): number {
    return this.#values.size
  }

  get(key: string): Message | undefined {
    return this.#values.get(key)
  }

  keys(): IterableIterator<string> {
    return this.#values.keys()
  }

  /**
   * Sets a value. Resolves when a server has published the change: then every client has it, or will. Throws
   * `RangeError` for keys that are outside of the subtree or words of the protocol, and for values without octets, which
   * mean that there is none.
   */
  set(key: string, value: string | Uint8Array, options: ChangeOptions = {}): Promise<void> {
    if (value.length === 0) throw new RangeError("To forget a value, use `delete`.")
    return this.#change(key, Buffer.from(value as Uint8Array), options)
  }

  /** Has a value forgotten. Resolves as `set` does. */
  delete(key: string, options: Pick<ChangeOptions, "signal"> = {}): Promise<void> {
    return this.#change(key, Buffer.alloc(0), options)
  }

  /** Resolves when something holds; it is looked at again after every change of the copy. */
  until(holds: () => boolean, { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const ends = [this.#stop.signal, ...(signal === undefined ? [] : [signal])]
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.off("change", look).off("synchronized", look)
        for (const each of ends) each.removeEventListener("abort", giveUp)
      }
      const look = (): void => {
        if (!holds()) return
        settle()
        resolve()
      }
      const giveUp = (): void => {
        settle()
        reject(ends.find(({ aborted }) => aborted)?.reason)
      }
      this.on("change", look).on("synchronized", look)
      for (const each of ends) each.addEventListener("abort", giveUp)
      look()
      if (ends.some(({ aborted }) => aborted)) giveUp()
    })
  }

  /** The changes from now on, until the client is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<{
    readonly key: string
    readonly value: Message | undefined
  }> {
    const { signal } = this.#stop
    try {
      for await (const [key, value] of on(this, "change", { signal })) yield { key, value }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#publisher.close({ linger: 1000 })
    await this.ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #change(key: string, value: Message, { timeToLive, signal }: ChangeOptions): Promise<void> {
    if (isWord(key)) throw new RangeError(`${key} is a word of the protocol and cannot be a key.`)
    if (!key.startsWith(this.#options.subtree)) {
      throw new RangeError(
        `${key} is not in the subtree ${this.#options.subtree}, which this client follows.`,
      )
    }
    const id = randomBytes(16)
    // Whole seconds are what everybody understands; ours take parts of them as well.
    const properties: Record<string, string> =
      timeToLive === undefined ? {} : { ttl: String(timeToLive / 1000) }
    const update = keyValue(key, { id, properties, value })
    for (const each of [this.#stop.signal, signal]) each?.throwIfAborted()
    const number = id.toString("hex")
    const giveUp = (): void => this.#unconfirmed.get(number)?.fail(signal?.reason)
    signal?.addEventListener("abort", giveUp)
    try {
      await new Promise<void>((confirm, fail) => {
        this.#unconfirmed.set(number, { update, confirm, fail })
        this.#publisher.trySend(write(update))
      })
    } finally {
      this.#unconfirmed.delete(number)
      signal?.removeEventListener("abort", giveUp)
    }
  }

  async #run(): Promise<void> {
    const repeating = this.#repeatForNewcomers()
    try {
      await this.#follow()
    } catch (error) {
      if (!(error instanceof TerminatedError)) throw error
    } finally {
      this.#stop.abort()
      for (const { fail } of this.#unconfirmed.values()) fail(this.#stop.signal.reason)
      await repeating
    }
  }

  async #follow(): Promise<void> {
    const { servers } = this.#options
    const { signal } = this.#stop
    for (let turn = 0; !signal.aborted; turn++) {
      const server = servers[turn % servers.length] as string
      for await (const news of follow(server, { ...this.#options, signal })) this.#apply(news, server)
      this.#server = undefined
    }
  }

  /** Who comes to listen, be it for the first time or again, has missed what was sent before. */
  async #repeatForNewcomers(): Promise<void> {
    for await (const [notice] of this.#publisher as AsyncIterable<Message[]>) {
      if (notice?.[0] === 1) this.#repeat()
    }
  }

  #repeat(): void {
    for (const { update } of this.#unconfirmed.values()) this.#publisher.trySend(write(update))
  }

  #apply(news: News, server: string): void {
    if (news.kind === "update") {
      this.#setOrForget(news.update)
      this.#unconfirmed.get(news.update.id.toString("hex"))?.confirm()
      return
    }
    const there = new Set(news.entries.map(({ key }) => key))
    for (const key of [...this.#values.keys()]) if (!there.has(key)) this.#setOrForget(keyValue(key))
    for (const entry of news.entries) this.#setOrForget(entry)
    this.#server = server
    this.emit("synchronized", server)
    this.#repeat()
  }

  #setOrForget({ key, value }: KeyValue): void {
    const before = this.#values.get(key)
    if (value.length === 0) {
      if (this.#values.delete(key)) this.emit("change", key, undefined)
    } else if (before === undefined || !before.equals(value)) {
      this.#values.set(key, value)
      this.emit("change", key, value)
    }
  }
}
