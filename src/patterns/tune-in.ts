import { copy, keyOf } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import { checkGroup, longestGroup } from "../core/group.ts"
import type { Message } from "../core/message.ts"
import { ProtocolError } from "../core/peer-errors.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, Pipe } from "./pattern.ts"

/**
 * DISH (RFC 48): tells every RADIO which groups it joined, again on each new connection, and lets nothing else
 * through. A message has its group for the first frame.
 */
export class TuneIn implements Pattern {
  readonly #incoming = new FairQueue()
  readonly #pipes = new Set<Pipe>()
  readonly #groups = new Map<string, Uint8Array>()

  get sendable(): boolean {
    return false
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  attach(pipe: Pipe): void {
    this.#pipes.add(pipe)
    this.#incoming.attach(pipe)
  }

  connected(pipe: Pipe): void {
    for (const group of this.#groups.values()) pipe.subscribe(group, true)
  }

  detachOutgoing(pipe: Pipe): void {
    this.#pipes.delete(pipe)
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(): void {}

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  /** RFC 48: a group and a body. A RADIO that sends anything else is broken, and is dropped. */
  admit(_pipe: Pipe, message: Message): boolean {
    const group = message[0] as Uint8Array
    if (message.length !== 2 || group.length > longestGroup) {
      throw new ProtocolError("ZMTP_UNSPECIFIED", "The peer's message is not a group and one frame.")
    }
    return this.#groups.has(keyOf(group))
  }

  send(): boolean {
    return false
  }

  receive(): Message | undefined {
    return this.#incoming.receive()
  }

  /** Joins a group. Throws EINVAL when it cannot be one, or was joined already. */
  join(group: Uint8Array): void {
    checkGroup(group)
    const key = keyOf(group)
    if (this.#groups.has(key)) throw zmqError("EINVAL", "This DISH socket joined the group already.")
    const own = copy(group)
    this.#groups.set(key, own)
    for (const pipe of this.#pipes) pipe.subscribe(own, true)
  }

  /** Leaves a group: what arrived for it is thrown away. Throws EINVAL when it was not joined. */
  leave(group: Uint8Array): void {
    if (!this.#groups.delete(keyOf(group))) {
      throw zmqError("EINVAL", "This DISH socket did not join the group that it is to leave.")
    }
    for (const pipe of this.#pipes) pipe.subscribe(group, false)
    this.#incoming.filter((message) => this.#groups.has(keyOf(message[0] as Uint8Array)))
  }
}
