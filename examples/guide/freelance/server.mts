// A server for freelancers (RFC 10). Its routing id is its endpoint, under which clients address it.

import { type Context, type Message, type MessageLike, Router } from "typemq"
import { onFreePort } from "../shared/free-port.mts"

export interface FreelanceServerOptions {
  readonly context?: Context
  /** What it throws ends the server. */
  readonly answer: (body: readonly Message[]) => readonly MessageLike[] | Promise<readonly MessageLike[]>
}

/**
 * ```ts
 * await using server = await FreelanceServer.bind("tcp://192.168.0.5:5555", { answer: (body) => body })
 * await server.ended
 * ```
 */
export class FreelanceServer implements AsyncDisposable {
  /** The endpoint, as clients have to know it: with the address that they connect to. */
  readonly endpoint: string
  /** Settles when the server has ended: by `close`, since its context is gone, or with what `answer` has thrown. */
  readonly ended: Promise<void>
  readonly #router: Router
  readonly #answer: FreelanceServerOptions["answer"]

  /** `*` for the port stands for any. */
  static bind(endpoint: string, { context, answer }: FreelanceServerOptions): Promise<FreelanceServer> {
    return onFreePort(endpoint, async (known) => {
      const router = new Router({ routingId: known, ...(context && { context }) })
      try {
        await router.bind(known)
      } catch (error) {
        await router.close()
        throw error
      }
      return new FreelanceServer(router, known, answer)
    })
  }

  private constructor(router: Router, endpoint: string, answer: FreelanceServerOptions["answer"]) {
    this.#router = router
    this.#answer = answer
    this.endpoint = endpoint
    this.ended = this.#run()
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  async close(): Promise<void> {
    await this.#router.close({ linger: 1000 })
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    let failure: { readonly error: unknown } | undefined
    for await (const [client, control, ...body] of this.#router as AsyncIterable<Message[]>) {
      if (client === undefined || control === undefined || this.#router.closed) continue
      if (body.length > 0) {
        this.#reply(client, control, body).catch((error: unknown) => {
          failure = { error }
          return this.#router.close({ linger: 1000 })
        })
      } else if (String(control) === "PING") this.#router.trySend([client, "PONG"])
    }
    if (failure !== undefined) throw failure.error
  }

  async #reply(client: Message, control: Message, body: readonly Message[]): Promise<void> {
    const reply = await this.#answer(body)
    if (!this.#router.closed) this.#router.trySend([client, control, ...reply])
  }
}
