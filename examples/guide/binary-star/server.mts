// A server that answers requests as long as it is the active one of two. It does not refuse the others, it ignores
// them: clients have to try the other server anyway when one does not answer.

import { type Message, type MessageLike, Router } from "typemq"
import { BinaryStar, type BinaryStarOptions } from "./binary-star.mts"

export interface PairedServerOptions extends BinaryStarOptions {
  /** Where clients connect to. */
  readonly endpoint: string
  /** Where the other server connects to. */
  readonly peering: string
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
 * ```
 */
export class PairedServer implements AsyncDisposable {
  readonly endpoint: string
  readonly star: BinaryStar
  readonly #router: Router
  readonly #served: Promise<void>

  static async start(options: PairedServerOptions): Promise<PairedServer> {
    const { context, endpoint, peering } = options
    const router = new Router(context === undefined ? {} : { context })
    const bound = await router.bind(endpoint)
    return new PairedServer(router, bound, await BinaryStar.start(peering, options), options.answer)
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
    this.#served = this.#serve(answer)
  }

  async close(): Promise<void> {
    await Promise.all([this.star.close(), this.#router.close({ linger: 1000 })])
    await this.#served
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #serve(answer: PairedServerOptions["answer"]): Promise<void> {
    for await (const [client, delimiter, ...body] of this.#router as AsyncIterable<Message[]>) {
      if (client === undefined || delimiter?.length !== 0) continue
      if (this.star.vote() && !this.#router.closed) this.#router.trySend([client, "", ...answer(body)])
    }
  }
}
