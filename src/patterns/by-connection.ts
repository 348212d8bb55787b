import type { Message } from "../core/message.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { RoutingIds, unknownPeer } from "./routing-ids.ts"

/**
 * STREAM: bytes without any protocol. The first frame of what is sent names the connection, the second holds
 * bytes for it; the first frame of what is received tells where the bytes in the second came from.
 */
export class ByConnection implements Pattern {
  readonly #host: PatternHost
  readonly #incoming = new FairQueue()
  readonly #ids = new RoutingIds()

  constructor(host: PatternHost) {
    this.#host = host
  }

  /** Whether a send goes through depends on the connection that it names: it is found out by trying. */
  get sendable(): boolean {
    return true
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  attach(pipe: Pipe): void {
    this.#ids.add(pipe, pipe.givenRoutingId ?? this.#freshId())
    this.#incoming.attach(pipe)
    this.#host.sendable()
  }

  checkRoutingId(id: Uint8Array): void {
    this.#ids.checkFree(id)
  }

  detachOutgoing(pipe: Pipe): void {
    this.#ids.remove(pipe)
    // A send that waits for this connection has to learn that it is gone.
    this.#host.sendable()
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(): void {}

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  send(message: Message): boolean {
    const id = message[0] as Uint8Array
    // An id with nothing behind it is no message.
    if (message.length === 1) return true
    const pipe = this.#ids.find(id)
    if (pipe === undefined) throw unknownPeer(id)
    const data = message[1] as Uint8Array
    if (message.length === 2 && data.length === 0) {
      this.#host.hangUp(pipe)
      return true
    }
    // There are no frames on the wire: the bytes of several simply follow one another.
    return pipe.send(message.length === 2 ? [data] : message.slice(1))
  }

  receive(): Message | undefined {
    const message = this.#incoming.receive()
    return message === undefined ? undefined : this.present(this.#incoming.current as Pipe, message)
  }

  present(pipe: Pipe, message: Message): Message {
    return [pipe.routingId, ...message]
  }

  /** The id of the connection made last is what the option `routingId` then answers. */
  #freshId(): Uint8Array {
    const id = this.#ids.fresh()
    this.#host.options.set("routingId", id)
    return id
  }
}
