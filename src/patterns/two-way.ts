import { empty } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Incoming, Outgoing, Pattern, Pipe } from "./pattern.ts"
import { RoundRobin } from "./round-robin.ts"

/** Who only sends has no ear: what a peer sends nevertheless is thrown away. */
export class Unheard implements Incoming {
  readonly current = undefined
  readonly receivable = false

  attach(): void {}

  detach(): void {}

  readable(pipe: Pipe): void {
    pipe.clearInbox()
    pipe.dropped()
  }

  receive(): undefined {}
}

/** A pattern made of two independent halves: PUSH, PULL, DEALER. */
export class TwoWay implements Pattern {
  readonly #outgoing: Outgoing | undefined
  readonly #incoming: Incoming
  #probe = false

  constructor(outgoing: Outgoing | undefined, incoming: Incoming) {
    this.#outgoing = outgoing
    this.#incoming = incoming
  }

  get sendable(): boolean {
    return this.#outgoing?.sendable ?? false
  }

  get sole(): Pipe | undefined {
    return this.#outgoing?.sole
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  configure(options: OptionSet): void {
    this.#probe = options.value("probeRouter")
  }

  attach(pipe: Pipe): void {
    this.#outgoing?.attach(pipe)
    this.#incoming.attach(pipe)
    if (this.#probe) pipe.send([empty])
  }

  detachOutgoing(pipe: Pipe): void {
    this.#outgoing?.detach(pipe)
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming.detach(pipe)
  }

  writable(pipe: Pipe): void {
    this.#outgoing?.writable(pipe)
  }

  readable(pipe: Pipe): void {
    this.#incoming.readable(pipe)
  }

  send(message: Message): boolean {
    return this.#outgoing?.send(message) ?? false
  }

  receive(): Message | undefined {
    return this.#incoming.receive()
  }
}

/** PUSH: round-robin, sends only (RFC 30). */
export const push = (): Pattern => new TwoWay(new RoundRobin(), new Unheard())
/** PULL: fair-queued, receives only (RFC 30). */
export const pull = (): Pattern => new TwoWay(undefined, new FairQueue())
/** DEALER: round-robin out, fair-queued in (RFC 28). */
export const dealer = (): Pattern => new TwoWay(new RoundRobin(), new FairQueue())
