import { empty } from "../core/bytes.ts"
import type { Context } from "../socket/context.ts"
import { engineOf } from "../socket/internals.ts"
import { Router } from "../socket/sockets.ts"

/** Where the engine asks, in each context (RFC 27, section 3.1). */
export const zapEndpoint = "inproc://zeromq.zap.01"

/** Answers a request: both without an envelope. Undefined when there is nobody to answer to. Never rejects. */
export type AnswerRequest = (frames: Uint8Array[], signal: AbortSignal) => Promise<Uint8Array[] | undefined>

/** The socket that the engine of a context asks. Requests are answered as they get ready, each once. */
export class ZapHandler {
  readonly #router: Router
  readonly #answer: AnswerRequest
  readonly #limit: number
  readonly #running = new Set<Promise<void>>()
  readonly #ending = new AbortController()

  /** Rejects with EADDRINUSE when the context has a handler already. */
  static async start(context: Context, answer: AnswerRequest, limit: number): Promise<ZapHandler> {
    const router = new Router({ context, linger: 0 })
    try {
      await router.bind(zapEndpoint)
      return new ZapHandler(router, answer, limit)
    } catch (error) {
      await router.close()
      throw error
    }
  }

  private constructor(router: Router, answer: AnswerRequest, limit: number) {
    this.#router = router
    this.#answer = answer
    this.#limit = limit
    // A program that waits for nothing else shall end.
    router[engineOf].receiver.keepsProcess = false
    router.consume((message) => this.#take(message))
  }

  get closed(): boolean {
    return this.#router.closed
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#router.close()
  }

  /** While as many as may be are being decided, the others wait in the queue of the socket. */
  #take(message: Uint8Array[]): Promise<unknown> | undefined {
    const job = this.#serve(message)
    this.#running.add(job)
    void job.finally(() => this.#running.delete(job))
    return this.#running.size < this.#limit ? undefined : Promise.race(this.#running)
  }

  async #serve(message: Uint8Array[]): Promise<void> {
    // Whoever asks through others has more than one frame in front of the empty one.
    const delimiter = message.findIndex((each) => each.length === 0)
    const start = delimiter < 0 ? message.length : delimiter + 1
    const reply = await this.#answer(message.slice(start), this.#ending.signal)
    if (reply === undefined || this.#router.closed) return
    try {
      await this.#router.send([...message.slice(0, start - 1), empty, ...reply])
    } catch {
      // The socket was closed meanwhile: whoever asked learns that from its own end.
    }
  }
}
