import { AgainError, type MessageLike, Request } from "typemq"

/** How long a client asks. */
export interface Patience {
  /** Milliseconds until it asks again. */
  readonly timeout: number
  /** How often it asks before it gives up. */
  readonly attempts: number
  /** Told of each attempt that was in vain. */
  readonly onSilence?: (question: MessageLike, attempt: number) => void
}

/**
 * A client that asks again when there is no answer, on a new socket: a REQ waits for an answer for ever, and what comes
 * too late for the old socket is not taken for an answer to the next question. The service may get a question more than
 * once. Works with any REP or ROUTER, as it is.
 */
export class LazyPirate implements AsyncDisposable {
  readonly #endpoint: string
  readonly #patience: Patience
  #request: Request
  #last: Promise<unknown> = Promise.resolve()

  constructor(endpoint: string, patience: Patience) {
    this.#endpoint = endpoint
    this.#patience = patience
    this.#request = this.#open()
  }

  /**
   * One question at a time; others wait for their turn. Rejects with an `AgainError` when nobody answers, or when this is
   * closed meanwhile, and with the signal's reason.
   */
  ask(question: MessageLike, signal?: AbortSignal): Promise<Buffer> {
    const asked = this.#last.then(() => this.#ask(question, signal))
    this.#last = asked.catch(() => {})
    return asked
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#request.close()
  }

  async #ask(question: MessageLike, signal?: AbortSignal): Promise<Buffer> {
    for (let attempt = 1; ; attempt++) {
      const { timeout, attempts, onSilence } = this.#patience
      const limits = { timeout, signal }
      try {
        await this.#request.send(question, limits)
        const [answer] = await this.#request.receive(limits)
        return answer ?? Buffer.alloc(0)
      } catch (error) {
        if (this.#request.closed) throw error
        void this.#request.close()
        this.#request = this.#open()
        if (!(error instanceof AgainError)) throw error
        onSilence?.(question, attempt)
        if (attempt >= attempts) throw error
      }
    }
  }

  #open(): Request {
    const request = new Request({ linger: 0, reconnectInterval: 20 })
    request.connect(this.#endpoint)
    return request
  }
}
