import { allocate } from "../core/bytes.ts"
import { type ZmqError, zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { isSingle, requireFrames } from "./single-frame.ts"

/**
 * SERVER and PEER (RFC 41, RFC 51): each peer has a number that only this socket knows, and is spoken to by it.
 * Between application and pattern it stands in front of the message, in 4 octets; on the wire there is none.
 */
export class ByPeerNumber implements Pattern {
  readonly #host: PatternHost
  readonly #incoming = new FairQueue()
  readonly #pipes = new Map<number, Pipe>()
  #counter = crypto.getRandomValues(new Uint32Array(1))[0] as number

  constructor(host: PatternHost) {
    this.#host = host
  }

  get sendable(): boolean {
    return true
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  /** The number that the next peer will get: none that is in use, and never 0. */
  get nextNumber(): number {
    while (this.#counter === 0 || this.#pipes.has(this.#counter)) this.#counter = (this.#counter + 1) >>> 0
    return this.#counter
  }

  attach(pipe: Pipe): void {
    const number = this.nextNumber
    this.#counter = (number + 1) >>> 0
    pipe.routingId = numberFrame(number)
    this.#pipes.set(number, pipe)
    this.#incoming.attach(pipe)
  }

  detachOutgoing(pipe: Pipe): void {
    this.#pipes.delete(readNumber(pipe.routingId))
    // A send that waits for this peer has to learn that it is gone.
    this.#host.sendable()
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(): void {}

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  admit(pipe: Pipe, message: Message): boolean {
    return isSingle(pipe, message)
  }

  send(message: Message): boolean {
    requireFrames(message, 2)
    return this.find(readNumber(message[0] as Uint8Array)).send([message[1] as Uint8Array])
  }

  receive(): Message | undefined {
    const message = this.#incoming.receive()
    return message === undefined ? undefined : this.present(this.#incoming.current as Pipe, message)
  }

  present(pipe: Pipe, message: Message): Message {
    return [pipe.routingId, message[0] as Uint8Array]
  }

  /** The peer with this number. Throws EHOSTUNREACH when there is none. */
  find(number: number): Pipe {
    const pipe = this.#pipes.get(number)
    if (pipe === undefined) throw unreachable(number)
    return pipe
  }
}

/** A peer's number as the frame in front of its messages. */
export const numberFrame = (number: number): Uint8Array => {
  const bytes = allocate(4)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, number)
  return bytes
}

/** The number in such a frame. */
export const readNumber = (bytes: Uint8Array): number =>
  bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) : 0

const unreachable = (number: number): ZmqError =>
  zmqError("EHOSTUNREACH", `No peer has the routing id ${number}, or it is gone.`)
