// A client of two servers: asks the one that answered last, and the other one when no answer comes.

import { AgainError, type Context, type Message, type MessageLike, Request } from "typemq"

export interface FailoverClientOptions {
  readonly servers: readonly string[]
  readonly context?: Context
  /** Milliseconds to wait for an answer before asking another server. Default: 1000. */
  readonly timeout?: number
  /** How often to ask. Default: 10. */
  readonly attempts?: number
}

/**
 * ```ts
 * await using client = new FailoverClient({ servers: ["tcp://one.example:5001", "tcp://two.example:5001"] })
 * const [answer] = await client.request(["hello"])
 * ```
 */
export class FailoverClient implements AsyncDisposable {
  readonly #options: FailoverClientOptions
  #current = 0
  #socket: Request
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: FailoverClientOptions) {
    if (options.servers.length === 0) throw new RangeError("There must be a server at least.")
    this.#options = options
    this.#socket = this.#open()
  }

  /**
   * The answer. One request at a time; others wait for their turn. Rejects with EAGAIN when none has come, or with the
   * signal's reason.
   */
  request(
    body: readonly MessageLike[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Message[]> {
    const asked = this.#last.then(() => this.#ask(body, signal))
    this.#last = asked.catch(() => {})
    return asked
  }

  close(): Promise<void> {
    return this.#socket.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #ask(body: readonly MessageLike[], signal?: AbortSignal): Promise<Message[]> {
    const { timeout = 1000, attempts = 10 } = this.#options
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#socket.send(body, { timeout, signal })
        return await this.#socket.receive({ timeout, signal })
      } catch (error) {
        if (this.#socket.closed) throw error
        // Whether it is tried again or not: this socket would wait for the answer to what was sent.
        await this.#turnToTheNext()
        if (!(error instanceof AgainError) || attempt >= attempts) throw error
      }
    }
  }

  async #turnToTheNext(): Promise<void> {
    const old = this.#socket
    this.#current = (this.#current + 1) % this.#options.servers.length
    this.#socket = this.#open()
    await old.close()
  }

  #open(): Request {
    const { servers, context } = this.#options
    const socket = new Request({ linger: 0, ...(context === undefined ? {} : { context }) })
    socket.connect(servers[this.#current] as string)
    return socket
  }
}
