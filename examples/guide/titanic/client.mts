// A client of Titanic: hands in a request, and comes back for the reply, if need be after a restart of its own. All it has
// to keep is the id.

import { setTimeout as delay } from "node:timers/promises"
import type { Message, MessageLike } from "typemq"
import { Client, type ClientOptions } from "../majordomo/client.mts"
import { status } from "./titanic.mts"

/** What Titanic has refused, with its words. */
export class TitanicError extends Error {
  override readonly name = "TitanicError"
  /** `"400"`: it does not know the request, `"500"`: it failed itself. */
  readonly code: string

  constructor(service: string, answer: string) {
    super(`${service} answers ${answer}.`)
    this.code = answer.slice(0, 3)
  }
}

/** What can end a call early. */
interface Cancellation {
  readonly signal?: AbortSignal
}

/**
 * ```ts
 * await using client = new TitanicClient({ broker: "tcp://localhost:5555" })
 * const id = await client.submit("translate", [text])
 * const [translation] = await client.wait(id)
 * await client.discard(id)
 * ```
 */
export class TitanicClient implements AsyncDisposable {
  readonly #client: Client

  constructor(options: ClientOptions) {
    this.#client = new Client(options)
  }

  /** Hands in a request. It is on the disk when this resolves, to its id. */
  async submit(service: string, body: readonly MessageLike[], options?: Cancellation): Promise<string> {
    const { frames } = await this.#ask("titanic.request", [service, ...body], options)
    return String(frames[0])
  }

  /** The reply to a request, as often as one likes, or undefined when there is none yet. */
  async collect(id: string, options?: Cancellation): Promise<Message[] | undefined> {
    const { code, frames } = await this.#ask("titanic.reply", [id], options)
    return code === status.pending ? undefined : frames
  }

  /** The reply, when it is there. Asks every `interval` milliseconds (default: 1000). */
  async wait(
    id: string,
    { interval = 1000, ...options }: Cancellation & { readonly interval?: number } = {},
  ): Promise<Message[]> {
    for (;;) {
      const reply = await this.collect(id, options)
      if (reply !== undefined) return reply
      await delay(interval, undefined, options)
    }
  }

  /** Request and reply are needed no more. */
  async discard(id: string, options?: Cancellation): Promise<void> {
    await this.#ask("titanic.close", [id], options)
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #ask(
    service: string,
    body: readonly MessageLike[],
    options?: Cancellation,
  ): Promise<{ code: string; frames: Message[] }> {
    const [answer, ...frames] = await this.#client.request(service, body, options)
    const code = String(answer).slice(0, 3)
    if (code === status.ok || code === status.pending) return { code, frames }
    throw new TitanicError(service, String(answer))
  }
}
