// A client that does not wait: sends as many requests as it likes, and takes the replies as they come. They may come in
// another order, and what gets lost is not repeated.

import { type Context, Dealer, type Message, type MessageLike, type OperationOptions } from "typemq"
import { type ClientMessage, readClientMessage, writeClientMessage } from "./protocol.mts"

export interface AsyncClientOptions {
  readonly broker: string
  readonly context?: Context
}

/**
 * ```ts
 * await using client = new AsyncClient({ broker: "tcp://localhost:5555" })
 * for (const job of jobs) await client.send("resize", [job])
 * for await (const { service, body } of client) console.log(service, String(body))
 * ```
 */
export class AsyncClient implements AsyncDisposable {
  readonly #socket: Dealer

  constructor({ broker, context }: AsyncClientOptions) {
    this.#socket = new Dealer({ linger: 0, ...(context === undefined ? {} : { context }) })
    this.#socket.connect(broker)
  }

  /** Rejects as `Dealer.send` does. */
  send(service: string, body: readonly MessageLike[], options?: OperationOptions): Promise<void> {
    return this.#socket.send(writeClientMessage(service, body), options)
  }

  /** The next reply. Rejects as `Dealer.receive` does. */
  async receive(options?: OperationOptions): Promise<ClientMessage> {
    for (;;) {
      const reply = readClientMessage(await this.#socket.receive(options))
      if (reply !== undefined) return reply
    }
  }

  /** The replies, until the client is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ClientMessage, void> {
    for await (const frames of this.#socket as AsyncIterable<Message[]>) {
      const reply = readClientMessage(frames)
      if (reply !== undefined) yield reply
    }
  }

  close(): Promise<void> {
    return this.#socket.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
