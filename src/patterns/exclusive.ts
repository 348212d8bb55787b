import type { Message } from "../core/message.ts"
import type { Pattern, Pipe } from "./pattern.ts"

/**
 * PAIR (RFC 31): one peer at a time. Whoever comes while there is one stays connected but unheard, so that its
 * own reconnecting does not knock again and again.
 */
export class Exclusive implements Pattern {
  #pipe: Pipe | undefined
  /** The pipe that left but has messages which were not taken yet. */
  #leaving: Pipe | undefined
  source: Pipe | undefined

  get sendable(): boolean {
    return this.#pipe?.hasRoom ?? false
  }

  get receivable(): boolean {
    return ((this.#leaving ?? this.#pipe)?.queued ?? 0) > 0
  }

  attach(pipe: Pipe): void {
    if (this.#pipe === undefined && this.#leaving === undefined) this.#pipe = pipe
    else pipe.refuse()
  }

  detachOutgoing(pipe: Pipe): void {
    if (this.#pipe !== pipe) return
    this.#pipe = undefined
    this.#leaving = pipe
  }

  detachIncoming(pipe: Pipe): void {
    if (this.#leaving === pipe) this.#leaving = undefined
    if (this.#pipe === pipe) this.#pipe = undefined
  }

  writable(): void {}

  readable(): void {}

  send(message: Message): boolean {
    return this.#pipe?.send(message) ?? false
  }

  receive(): Message | undefined {
    this.source = this.#leaving ?? this.#pipe
    return this.source?.take()
  }
}
