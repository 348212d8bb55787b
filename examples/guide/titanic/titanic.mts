// Titanic (RFC 9): for clients and workers that are not there at the same time. To the broker it is three workers, which
// take requests, give replies and forget, and a client, which has the work done when somebody offers the service.

import { setTimeout as delay } from "node:timers/promises"
import type { Context, Message, MessageLike } from "typemq"
import { Client, NoReplyError } from "../majordomo/client.mts"
import type { Heartbeats } from "../majordomo/protocol.mts"
import { Worker } from "../majordomo/worker.mts"
import type { RequestStore } from "./store.mts"

export interface TitanicOptions extends Heartbeats {
  readonly broker: string
  readonly context?: Context
  /** Milliseconds until a service is looked for again that nobody offers. Default: 1000. */
  readonly retryInterval?: number
  /** Milliseconds until a request is made again that was not answered: more than the longest work takes. Default: 2500. */
  readonly timeout?: number
}

/** How answers begin. */
export const status = { ok: "200", pending: "300", unknown: "400", failed: "500" } as const

type Answer = (body: readonly Message[]) => Promise<readonly MessageLike[]>

/**
 * ```ts
 * const store = await RequestStore.open("requests")
 * await using titanic = await Titanic.start(store, { broker: "tcp://localhost:5555" })
 * await titanic.ended
 * ```
 */
export class Titanic implements AsyncDisposable {
  /** Settles when it has ended: by `close`, or with the error of a disk that is full, say. */
  readonly ended: Promise<void>
  readonly #store: RequestStore
  readonly #options: TitanicOptions & Required<Pick<TitanicOptions, "retryInterval" | "timeout">>
  readonly #stop = new AbortController()
  readonly #workers: readonly Worker[]
  /** Ids of requests, for each service that has any. */
  readonly #waiting = new Map<string, string[]>()
  readonly #deliveries = new Set<Promise<void>>()
  readonly #failures: unknown[] = []

  /** Begins with the requests that are in the store. */
  static async start(store: RequestStore, options: TitanicOptions): Promise<Titanic> {
    const pending = await store.pending()
    const titanic = new Titanic(store, options)
    try {
      for (const id of pending) {
        const request = await store.request(id)
        if (request !== undefined) titanic.#enqueue(request.service, id)
      }
    } catch (error) {
      await titanic.close()
      throw error
    }
    return titanic
  }

  private constructor(store: RequestStore, options: TitanicOptions) {
    this.#store = store
    this.#options = { retryInterval: 1000, timeout: 2500, ...options }
    const answers: Readonly<Record<string, Answer>> = {
      "titanic.request": (body) => this.#take(body),
      "titanic.reply": (body) => this.#give(body),
      "titanic.close": (body) => this.#forget(body),
    }
    this.#workers = Object.entries(answers).map(
      ([service, answer]) => new Worker({ ...options, service }, sparing(answer)),
    )
    this.ended = this.#untilEnd()
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#workers.map((each) => each.close()))
    await Promise.all(this.#deliveries)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #untilEnd(): Promise<void> {
    await Promise.all(this.#workers.map((each) => each.ended))
    if (this.#failures.length > 0) throw new AggregateError(this.#failures, "Requests cannot be delivered.")
  }

  async #take([service, ...body]: readonly Message[]): Promise<readonly MessageLike[]> {
    if (service === undefined || body.length === 0) return [`${status.failed} wants a service and a body`]
    const id = await this.#store.add({ service: String(service), body })
    this.#enqueue(String(service), id)
    return [status.ok, id]
  }

  async #give([id]: readonly Message[]): Promise<readonly MessageLike[]> {
    const reply = await this.#store.reply(String(id))
    if (reply !== undefined) return [status.ok, ...reply]
    return [(await this.#store.request(String(id))) === undefined ? status.unknown : status.pending]
  }

  async #forget([id]: readonly Message[]): Promise<readonly MessageLike[]> {
    await this.#store.remove(String(id))
    return [status.ok]
  }

  #enqueue(service: string, id: string): void {
    const ids = this.#waiting.get(service)
    if (ids !== undefined) {
      ids.push(id)
      return
    }
    this.#waiting.set(service, [id])
    const delivery = this.#deliver(service)
      .catch((error: unknown) => {
        if (this.#stop.signal.aborted) return
        this.#failures.push(error)
        void this.close()
      })
      .finally(() => this.#deliveries.delete(delivery))
    this.#deliveries.add(delivery)
  }

  /** Has the requests for a service done, one after the other, until there are none. */
  async #deliver(service: string): Promise<void> {
    const { retryInterval } = this.#options
    const { signal } = this.#stop
    const ids = this.#waiting.get(service) ?? []
    await using client = new Client({ ...this.#options, attempts: 1 })
    for (let id = ids[0]; id !== undefined; id = ids[0]) {
      const outcome = await this.#tryToDeliver(client, id)
      if (outcome === "nobody is there") {
        await delay(retryInterval, undefined, { signal })
        continue
      }
      ids.shift()
      // Last of all, then: it may be fatal to every worker, and others wait behind it.
      if (outcome === "no reply") ids.push(id)
    }
    this.#waiting.delete(service)
  }

  /** Settled is what there is a reply to, or what nobody wants any more. */
  async #tryToDeliver(client: Client, id: string): Promise<"settled" | "no reply" | "nobody is there"> {
    const { signal } = this.#stop
    const request = await this.#store.request(id)
    if (request === undefined) return "settled"
    const { service, body } = request
    try {
      // Asked for first: what nobody offers would only wait in the broker, and again with each attempt.
      if (!(await client.discover(service, { signal }))) return "nobody is there"
    } catch (error) {
      if (error instanceof NoReplyError) return "nobody is there" // not even a broker
      throw error
    }
    try {
      await this.#store.answer(id, { service, body: await client.request(service, body, { signal }) })
      return "settled"
    } catch (error) {
      if (error instanceof NoReplyError) return "no reply"
      throw error
    }
  }
}

/** What goes wrong at a request is told to who has made it; it does not end the worker. */
const sparing =
  (answer: Answer): Answer =>
  (body) =>
    answer(body).catch((error: Error) => [`${status.failed} ${error.message}`])
