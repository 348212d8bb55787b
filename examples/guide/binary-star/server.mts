// A server that answers requests as long as it is the active one of two. It does not refuse the others, it ignores
// them: clients have to try the other server anyway when one does not answer.

import { type Message, type MessageLike, Router } from "typemq"
import { BinaryStar, type BinaryStarOptions } from "./binary-star.mts"

export interface PairedServerOptions extends BinaryStarOptions {
  /** Where clients connect to. */
  readonly endpoint: string
  /** Where the other server connects to. */
  readonly peering: string
  /** Not to wait for anything: another one may serve by then. What it throws ends the server. */
  readonly answer: (body: readonly Message[]) => readonly MessageLike[]
}

/**
 * ```ts
 * await using server = await PairedServer.start({
 *   role: "primary",
 *   endpoint: "tcp://*:5001",
 *   peering: "tcp://*:5003",
 *   answer: (body) => body,
 * })
 * server.star.connect("tcp://backup.example:5003")
 * await server.ended
 * ```
 */
export class PairedServer implements AsyncDisposable {
  readonly endpoint: string
  readonly star: BinaryStar
  /** Settles when the server has ended: by `close`, since its context is gone, or with a `ConflictError`. */
  readonly ended: Promise<void>
  readonly #router: Router

  static async start(options: PairedServerOptions): Promise<PairedServer> {
    const { context, endpoint, peering, answer } = options
    const router = new Router(context === undefined ? {} : { context })
    try {
      const bound = await router.bind(endpoint)
      return new PairedServer(router, bound, await BinaryStar.start(peering, options), answer)
    } catch (error) {
      await router.close()
      throw error
    }
  }

  private constructor(
    router: Router,
    endpoint: string,
    star: BinaryStar,
    answer: PairedServerOptions["answer"],
  ) {
    this.endpoint = endpoint
    this.star = star
    this.#router = router
    this.ended = this.#run(answer)
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  async close(): Promise<void> {
    await Promise.all([this.star.close(), this.#router.close({ linger: 1000 })])
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Neither part goes on without the other: after a conflict nothing is served any more. */
  async #run(answer: PairedServerOptions["answer"]): Promise<void> {
    const end = (): void => {
      void this.star.close()
      void this.#router.close({ linger: 1000 })
    }
    await Promise.all([this.#serve(answer), this.star.ended].map((each) => each.finally(end)))
  }

  async #serve(answer: PairedServerOptions["answer"]): Promise<void> {
    for await (const [client, delimiter, ...body] of this.#router as AsyncIterable<Message[]>) {
      if (client === undefined || delimiter?.length !== 0) continue
      if (this.star.vote() && !this.#router.closed) this.#router.trySend([client, "", ...answer(body)])
    }
  }
}
