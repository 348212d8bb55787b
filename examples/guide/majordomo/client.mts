// A client that asks, waits, and asks again when nothing comes: with a new socket, as a REQ socket insists on the
// answer to its last question.

import { AgainError, type Context, type Message, type MessageLike, Request } from "typemq"
import { readClientMessage, writeClientMessage } from "./protocol.mts"

export interface ClientOptions {
  readonly broker: string
  readonly context?: Context
  /** Milliseconds to wait for a reply before asking again. Default: 2500. */
  readonly timeout?: number
  /** How often to ask. Default: 3. */
  readonly attempts?: number
}

/** Nobody has answered, as often as one asked. */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError"
}

/**
 * ```ts
 * await using client = new Client({ broker: "tcp://localhost:5555" })
 * const [text] = await client.request("echo", ["hello"])
 * ```
 */
export class Client implements AsyncDisposable {
  readonly #options: Required<Omit<ClientOptions, "context">> & Pick<ClientOptions, "context">
  #socket: Request
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ClientOptions) {
    this.#options = { timeout: 2500, attempts: 3, ...options }
    this.#socket = this.#open()
  }

  /**
   * The reply of a service. Requests made at once wait for each other. Rejects with `NoReplyError`, or with the
   * signal's reason when it aborts. The work may be done twice: when the first reply was late, or lost.
   */
  request(
    service: string,
    body: readonly MessageLike[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Message[]> {
    const asked = this.#last.then(() => this.#ask(service, body, options.signal))
    this.#last = asked.catch(() => {})
    return asked
  }

  /** Whether anybody offers a service right now (RFC 8). */
  async discover(service: string, options: { readonly signal?: AbortSignal } = {}): Promise<boolean> {
    const [code] = await this.request("mmi.service", [service], options)
    return String(code) === "200"
  }

  close(): Promise<void> {
    return this.#socket.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #ask(service: string, body: readonly MessageLike[], signal?: AbortSignal): Promise<Message[]> {
    const { timeout, attempts } = this.#options
    // The empty frame in front is the socket's own.
    const [, ...request] = writeClientMessage(service, body)
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        await this.#socket.send(request, { timeout, signal })
        const reply = readClientMessage([
          Buffer.alloc(0),
          ...(await this.#socket.receive({ timeout, signal })),
        ])
        if (reply?.service === service) return reply.body
      } catch (error) {
        if (!(error instanceof AgainError) || this.#socket.closed) {
          if (!this.#socket.closed) await this.#renew()
          throw error
        }
      }
      await this.#renew()
    }
    throw new NoReplyError(`${service} was asked for ${attempts} times, and nobody has answered.`)
  }

  async #renew(): Promise<void> {
    const old = this.#socket
    this.#socket = this.#open()
    await old.close()
  }

  #open(): Request {
    const { broker, context } = this.#options
    const socket = new Request({ linger: 0, ...(context === undefined ? {} : { context }) })
    socket.connect(broker)
    return socket
  }
}
