import { allocate, empty, equal } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { ProtocolError } from "../core/peer-errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { RoundRobin } from "./round-robin.ts"

const requestIdSize = 4

/**
 * REQ (RFC 28): one request, then its reply, in turns. A request goes to the next peer with an empty frame in
 * front (and a request id before that when the option `correlate` is on); only that peer's answer counts.
 */
export class AskThenListen implements Pattern {
  readonly #host: PatternHost
  readonly #outgoing = new RoundRobin()
  readonly #incoming = new FairQueue()
  #waiting = false
  /** Who got the request; undefined when that peer is gone, then anybody may answer. */
  #asked: Pipe | undefined
  #requestId = crypto.getRandomValues(new Uint32Array(1))[0] as number
  #currentId: Uint8Array = empty
  #correlate = false
  #relaxed = false
  #probe = false

  constructor(host: PatternHost) {
    this.#host = host
  }

  get sendable(): boolean {
    return (!this.#waiting || this.#relaxed) && this.#outgoing.sendable
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return this.#waiting && this.#incoming.receivable
  }

  configure(options: OptionSet): void {
    this.#correlate = options.value("correlate")
    this.#relaxed = options.value("relaxed")
    this.#probe = options.value("probeRouter")
  }

  attach(pipe: Pipe): void {
    this.#outgoing.attach(pipe)
    this.#incoming.attach(pipe)
    if (this.#probe) pipe.send([empty])
  }

  detachOutgoing(pipe: Pipe): void {
    this.#outgoing.detach(pipe)
    if (this.#asked === pipe) this.#asked = undefined
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(pipe: Pipe): void {
    this.#outgoing.writable(pipe)
  }

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  /** A peer on the wire that answers without an envelope is broken and is dropped. */
  admit(pipe: Pipe, message: Message): boolean {
    if (!pipe.wired) return true
    const delimiter = (message[0] as Uint8Array).length === requestIdSize ? 1 : 0
    if (message[delimiter]?.length === 0 && message.length > delimiter + 1) return true
    throw new ProtocolError(
      "ZMTP_UNSPECIFIED",
      "The peer's reply does not begin with an empty frame that is followed by another.",
    )
  }

  send(message: Message): boolean {
    if (this.#waiting && !this.#relaxed) {
      throw zmqError(
        "EFSM",
        "A REQ socket waits for the reply to its last request: receive it first, or set the option relaxed.",
      )
    }
    const id = this.#correlate ? this.#nextId() : empty
    const request = this.#correlate ? [id, empty, ...message] : [empty, ...message]
    if (!this.#outgoing.send(request)) return false
    // Whatever has come in until now answers something older.
    this.#incoming.clear()
    this.#requestId = (this.#requestId + 1) >>> 0
    this.#currentId = id
    this.#asked = this.#outgoing.current
    this.#waiting = true
    return true
  }

  receive(): Message | undefined {
    while (this.#waiting) {
      const message = this.#incoming.receive()
      if (message === undefined) return undefined
      if (this.#asked !== undefined && this.#incoming.current !== this.#asked) continue
      const reply = this.#open(message)
      if (reply === undefined) continue
      this.#waiting = false
      this.#host.sendable()
      return reply
    }
    return undefined
  }

  checkReceive(): void {
    if (this.#waiting) return
    throw zmqError("EFSM", "A REQ socket has no request to receive a reply to: send one first.")
  }

  /** The reply inside its envelope; undefined when the envelope is not that of the present request. */
  #open(message: Message): Message | undefined {
    const delimiter = this.#correlate ? 1 : 0
    if (this.#correlate && !equal(message[0] as Uint8Array, this.#currentId)) return undefined
    if (message[delimiter]?.length !== 0 || message.length === delimiter + 1) return undefined
    return message.slice(delimiter + 1)
  }

  #nextId(): Uint8Array {
    const id = allocate(requestIdSize)
    new DataView(id.buffer, id.byteOffset).setUint32(0, this.#requestId, true)
    return id
  }
}
