import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"

/**
 * REP (RFC 28): one request, then the reply to it, in turns. What stands before the request's first empty frame
 * is its envelope: kept, not shown, and put in front of the reply.
 */
export class ListenThenAnswer implements Pattern {
  readonly #host: PatternHost
  readonly #incoming = new FairQueue()
  #answering = false
  #asker: Pipe | undefined
  #envelope: Message = []

  constructor(host: PatternHost) {
    this.#host = host
  }

  get sendable(): boolean {
    return this.#answering
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return !this.#answering && this.#incoming.receivable
  }

  attach(pipe: Pipe): void {
    this.#incoming.attach(pipe)
  }

  detachOutgoing(pipe: Pipe): void {
    if (this.#asker === pipe) this.#asker = undefined
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(): void {}

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  /** Never waits: a reply to a peer that is gone or too slow is dropped (RFC 28). */
  send(message: Message): boolean {
    if (!this.#answering) {
      throw zmqError("EFSM", "A REP socket has no request to reply to: receive one first.")
    }
    const asker = this.#asker
    this.#answering = false
    this.#asker = undefined
    if (asker?.send([...this.#envelope, ...message]) !== true) this.#host.dropped()
    this.#envelope = []
    this.#host.receivable()
    return true
  }

  receive(): Message | undefined {
    while (!this.#answering) {
      const message = this.#incoming.receive()
      if (message === undefined) return undefined
      const delimiter = message.findIndex((each) => each.length === 0)
      // Without an envelope, or with nothing behind it, it is no request.
      if (delimiter === -1 || delimiter === message.length - 1) continue
      this.#envelope = message.slice(0, delimiter + 1)
      this.#asker = this.#incoming.current
      this.#answering = true
      return message.slice(delimiter + 1)
    }
    return undefined
  }

  checkReceive(): void {
    if (!this.#answering) return
    throw zmqError("EFSM", "A REP socket owes a reply to the request it received: send it first.")
  }
}
