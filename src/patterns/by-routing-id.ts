import { copy, empty, keyOf } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"

/**
 * ROUTER (RFC 28): the first frame of what is sent names the peer, and the first frame of what is received tells
 * who sent it.
 */
export class ByRoutingId implements Pattern {
  readonly #host: PatternHost
  readonly #incoming = new FairQueue()
  readonly #pipes = new Map<string, Pipe>()
  /** The ids by the very arrays that received messages carry: a reply needs no look-up by content. */
  readonly #known = new Map<Uint8Array, Pipe>()
  #counter = crypto.getRandomValues(new Uint32Array(1))[0] as number
  #mandatory = false
  #handover = false
  #probe = false

  constructor(host: PatternHost) {
    this.#host = host
  }

  /** Unroutable messages are dropped, so sending never waits; unless that is to be an error. */
  get sendable(): boolean {
    if (!this.#mandatory) return true
    for (const pipe of this.#pipes.values()) if (pipe.hasRoom) return true
    return false
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
    if (this.#probe) pipe.send([empty])
  }

  connected(pipe: Pipe): void {
    // A peer that comes back keeps the id it had, whatever it announces now.
    if (pipe.routingId.length === 0) this.#identify(pipe)
  }

  checkRoutingId(id: Uint8Array): void {
    if (!this.#pipes.has(keyOf(id))) return
    throw zmqError("EADDRINUSE", `A peer of this socket has the routing id ${printableId(id)} already.`)
  }

  detachOutgoing(pipe: Pipe): void {
    const key = keyOf(pipe.routingId)
    if (this.#pipes.get(key) === pipe) this.#pipes.delete(key)
    this.#known.delete(pipe.routingId)
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
    const pipe = this.#known.get(id) ?? this.#pipes.get(keyOf(id))
    if (pipe === undefined) {
      if (!this.#mandatory) {
        this.#host.dropped()
        return true
      }
      throw zmqError("EHOSTUNREACH", `No peer has the routing id ${printableId(id)}.`)
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

  #identify(pipe: Pipe): void {
    const announced = pipe.peer?.routingId ?? empty
    if (announced.length === 0) {
      this.#name(pipe, this.#freshId())
      return
    }
    const earlier = this.#pipes.get(keyOf(announced))
    if (earlier === undefined) {
      this.#name(pipe, announced)
    } else if (this.#handover) {
      this.#pipes.delete(keyOf(announced))
      this.#known.delete(earlier.routingId)
      earlier.routingId = this.#freshId()
      this.#host.abandon(earlier)
      this.#name(pipe, announced)
    } else {
      // The name is taken: the newcomer stays connected, but it is not heard and cannot be reached.
      pipe.ignore()
    }
  }

  #name(pipe: Pipe, id: Uint8Array): void {
    pipe.routingId = copy(id)
    this.#pipes.set(keyOf(id), pipe)
    this.#known.set(pipe.routingId, pipe)
    this.#incoming.attach(pipe)
    this.#host.sendable()
  }

  /** RFC 28: ids that we give out begin with a zero octet; four more hold a counter. */
  #freshId(): Uint8Array {
    for (;;) {
      const id = new Uint8Array(5)
      new DataView(id.buffer).setUint32(1, this.#counter)
      this.#counter = (this.#counter + 1) >>> 0
      if (!this.#pipes.has(keyOf(id))) return copy(id)
    }
  }
}

const printableId = (id: Uint8Array): string => {
  const shown = id.subarray(0, 32)
  const isText = shown.every((octet) => octet >= 0x20 && octet < 0x7f)
  return isText
    ? JSON.stringify(String.fromCharCode(...shown))
    : [...shown].map((octet) => octet.toString(16).padStart(2, "0")).join("")
}
