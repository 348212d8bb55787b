import { empty } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { RoutingIds, unknownPeer } from "./routing-ids.ts"

/**
 * ROUTER (RFC 28): the first frame of what is sent names the peer, and the first frame of what is received tells
 * who sent it. Peers that speak no ZMTP (option `raw`) are given ids, and an empty frame ends their connection.
 */
export class ByRoutingId implements Pattern {
  readonly #host: PatternHost
  readonly #incoming = new FairQueue()
  readonly #ids = new RoutingIds()
  #mandatory = false
  #handover = false
  #probe = false

  constructor(host: PatternHost) {
    this.#host = host
  }

  /** Unroutable messages are dropped, so sending never waits; unless that is to be an error. */
  get sendable(): boolean {
    if (!this.#mandatory) return true
    for (const pipe of this.#ids.pipes()) if (pipe.hasRoom) return true
    return false
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  configure(options: OptionSet): void {
    this.#mandatory = options.value("mandatory")
    this.#handover = options.value("handover")
    this.#probe = options.value("probeRouter")
  }

  attach(pipe: Pipe): void {
    if (pipe.givenRoutingId !== undefined) this.#name(pipe, pipe.givenRoutingId)
    else if (pipe.raw) this.#name(pipe, this.#ids.fresh())
    if (this.#probe && !pipe.raw) pipe.send([empty])
  }

  connected(pipe: Pipe): void {
    // A peer that comes back keeps the id it had, whatever it announces now.
    if (pipe.routingId.length === 0) this.#identify(pipe)
  }

  checkRoutingId(id: Uint8Array): void {
    this.#ids.checkFree(id)
  }

  detachOutgoing(pipe: Pipe): void {
    this.#ids.remove(pipe)
    // A mandatory send that waits for this peer has to learn that it is gone.
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
    if (pipe === undefined) {
      if (!this.#mandatory) {
        this.#host.dropped()
        return true
      }
      throw unknownPeer(id)
    }
    if (pipe.raw && message.length === 2 && (message[1] as Uint8Array).length === 0) {
      this.#host.hangUp(pipe)
      return true
    }
    if (pipe.send(message.length === 2 ? [message[1] as Uint8Array] : message.slice(1))) return true
    if (this.#mandatory) return false
    pipe.dropped()
    return true
  }

  receive(): Message | undefined {
    const message = this.#incoming.receive()
    return message === undefined ? undefined : this.present(this.#incoming.current as Pipe, message)
  }

  present(pipe: Pipe, message: Message): Message {
    if (message.length === 1) return [pipe.routingId, message[0] as Uint8Array]
    return [pipe.routingId, ...message]
  }

  /** The peer with this id. Throws EHOSTUNREACH when there is none. */
  peer(id: Uint8Array): Pipe {
    const pipe = this.#ids.find(id)
    if (pipe === undefined) throw unknownPeer(id)
    return pipe
  }

  #identify(pipe: Pipe): void {
    const announced = pipe.peer?.routingId ?? empty
    if (announced.length === 0) {
      this.#name(pipe, this.#ids.fresh())
      return
    }
    const earlier = this.#ids.find(announced)
    if (earlier === undefined) {
      this.#name(pipe, announced)
    } else if (this.#handover) {
      this.#ids.remove(earlier)
      earlier.routingId = this.#ids.fresh()
      this.#host.abandon(earlier)
      this.#name(pipe, announced)
    } else {
      // The name is taken: the newcomer stays connected, but it is not heard and cannot be reached.
      pipe.ignore()
    }
  }

  #name(pipe: Pipe, id: Uint8Array): void {
    this.#ids.add(pipe, id)
    this.#incoming.attach(pipe)
    this.#host.sendable()
  }
}
