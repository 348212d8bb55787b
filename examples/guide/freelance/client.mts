// A client of many servers, each as good as the others, and no broker between (RFC 10, model three). It asks those that it
// hears of, and asks another one when a server falls silent before it has answered.

import { EventEmitter } from "node:events"
import { type Context, type Message, type MessageLike, Router } from "typemq"
import { messagesAndBeats } from "../shared/beats.mts"

export interface FreelanceClientOptions {
  /** Endpoints; more can be added by `connect`. */
  readonly servers?: readonly string[]
  readonly context?: Context
  /** Milliseconds between pings. Default: 2000. */
  readonly pingInterval?: number
  /** After so many intervals without a message a server counts as gone. Default: 3. */
  readonly liveness?: number
}

interface Server {
  readonly endpoint: string
  isAlive: boolean
  /** Beats since it was heard. */
  silence: number
}

interface OpenRequest {
  readonly id: string
  readonly body: readonly MessageLike[]
  readonly settle: (reply: Message[]) => void
  readonly fail: (reason: unknown) => void
  /** Who was asked; undefined while nobody is there to be asked. */
  server: Server | undefined
}

interface FreelanceClientEvents {
  /** A server answers: for the first time, or again. */
  alive: [endpoint: string]
  /** A server does not answer any more. */
  gone: [endpoint: string]
}

/**
 * ```ts
 * await using client = new FreelanceClient({ servers: ["tcp://one.example:5555", "tcp://two.example:5555"] })
 * const [answer] = await client.request(["hello"], { timeout: 3000 })
 * ```
 */
export class FreelanceClient extends EventEmitter<FreelanceClientEvents> implements AsyncDisposable {
  readonly #router: Router
  readonly #liveness: number
  readonly #servers = new Map<string, Server>()
  readonly #open = new Map<string, OpenRequest>()
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #count = 0

  constructor({ servers = [], context, pingInterval = 2000, liveness = 3 }: FreelanceClientOptions = {}) {
    super()
    this.#router = new Router({ mandatory: true, linger: 0, ...(context && { context }) })
    this.#liveness = liveness
    // Silence would not tell of a server that is back at once, without the requests that it had.
    this.#router.events.on("disconnect", ({ address }) => {
      const server = this.#servers.get(address)
      if (server === undefined) return
      this.#lose(server)
      this.#dispatchAll()
    })
    for (const each of servers) this.connect(each)
    this.#running = this.#run(pingInterval)
  }

  /** Adds a server. It is asked from its first answer to a ping on. */
  connect(endpoint: string): void {
    if (this.#servers.has(endpoint)) return
    // Under this id it can be addressed before it has said anything.
    this.#router.connect(endpoint, { routingId: endpoint })
    this.#servers.set(endpoint, { endpoint, isAlive: false, silence: 0 })
    this.#send(endpoint, ["PING"])
  }

  /** The servers that answer pings. */
  get alive(): string[] {
    return [...this.#servers.values()].filter(({ isAlive }) => isAlive).map(({ endpoint }) => endpoint)
  }

  /**
   * The reply of a server, as many requests at once as one likes. Rejects with a `TimeoutError` after `timeout`
   * milliseconds (default: 10 000), or with the signal's reason. The work may be done twice, by two servers.
   */
  async request(
    body: readonly [MessageLike, ...MessageLike[]],
    { signal, timeout = 10_000 }: { readonly signal?: AbortSignal; readonly timeout?: number } = {},
  ): Promise<Message[]> {
    for (const each of [this.#stop.signal, signal]) each?.throwIfAborted()
    const id = String(++this.#count)
    const fail = (reason: unknown): void => this.#open.get(id)?.fail(reason)
    const giveUp = (): void => fail(signal?.reason)
    const isLate = (): void => fail(new DOMException(`No answer within ${timeout} ms.`, "TimeoutError"))
    const timer = setTimeout(isLate, timeout)
    signal?.addEventListener("abort", giveUp)
    try {
      return await new Promise<Message[]>((settle, fail) => {
        const request: OpenRequest = { id, body, settle, fail, server: undefined }
        this.#open.set(id, request)
        this.#dispatch(request)
      })
    } finally {
      this.#open.delete(id)
      clearTimeout(timer)
      signal?.removeEventListener("abort", giveUp)
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#router.close()
    await this.#running
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(interval: number): Promise<void> {
    for await (const frames of messagesAndBeats(this.#router, interval)) {
      if (frames === undefined) this.#beat()
      else this.#hear(frames)
    }
    this.#stop.abort()
    for (const { fail } of this.#open.values()) fail(this.#stop.signal.reason)
  }

  #beat(): void {
    for (const server of this.#servers.values()) {
      if (++server.silence > this.#liveness) this.#lose(server)
      this.#send(server.endpoint, ["PING"])
    }
    this.#dispatchAll()
  }

  #hear([endpoint, control, ...reply]: readonly Message[]): void {
    const server = this.#servers.get(String(endpoint))
    if (server === undefined) return
    const isNew = !server.isAlive
    server.isAlive = true
    server.silence = 0
    // The control frame comes back as it was: the number of the request.
    if (reply.length > 0) this.#open.get(String(control))?.settle(reply)
    if (!isNew) return
    this.#dispatchAll()
    this.emit("alive", server.endpoint)
  }

  #lose(server: Server): void {
    if (!server.isAlive) return
    server.isAlive = false
    this.emit("gone", server.endpoint)
  }

  #dispatchAll(): void {
    for (const request of this.#open.values()) if (request.server?.isAlive !== true) this.#dispatch(request)
  }

  /** Asks the next server in turn that is there and has room for it. */
  #dispatch(request: OpenRequest): void {
    request.server = undefined
    for (const server of [...this.#servers.values()]) {
      if (!server.isAlive || !this.#send(server.endpoint, [request.id, ...request.body])) continue
      request.server = server
      // Whoever was asked comes last next time.
      this.#servers.delete(server.endpoint)
      this.#servers.set(server.endpoint, server)
      return
    }
  }

  #send(endpoint: string, frames: readonly MessageLike[]): boolean {
    return !this.#router.closed && this.#router.trySend([endpoint, ...frames])
  }
}
