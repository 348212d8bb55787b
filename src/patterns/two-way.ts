import { empty } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Incoming, Outgoing, Pattern, Pipe } from "./pattern.ts"
import { RoundRobin } from "./round-robin.ts"

/** A pattern made of two independent halves, either of which may be missing: PUSH, PULL, DEALER. */
export class TwoWay implements Pattern {
  readonly #outgoing: Outgoing | undefined
  readonly #incoming: Incoming | undefined
  #probe = false

  constructor(outgoing: Outgoing | undefined, incoming: Incoming | undefined) {
    this.#outgoing = outgoing
    this.#incoming = incoming
  }

  get sendable(): boolean {
    return this.#outgoing?.sendable ?? false
  }

  get receivable(): boolean {
    return this.#incoming?.receivable ?? false
  }

  configure(options: OptionSet): void {
    this.#probe = options.value("probeRouter")
  }

  attach(pipe: Pipe): void {
    this.#outgoing?.attach(pipe)
    this.#incoming?.attach(pipe)
  }

  connected(pipe: Pipe): void {
    if (this.#probe) pipe.send([empty])
  }

  detachOutgoing(pipe: Pipe): void {
    this.#outgoing?.detach(pipe)
  }

  detachIncoming(pipe: Pipe): void {
    this.#incoming?.detach(pipe)
  }

  writable(pipe: Pipe): void {
    this.#outgoing?.writable(pipe)
  }

  readable(pipe: Pipe): void {
    this.#incoming?.readable(pipe)
  }

  send(message: Message): boolean {
    return this.#outgoing?.send(message) ?? false
  }

  receive(): Message | undefined {
    return this.#incoming?.receive()
  }
}

/** PUSH: round-robin, sends only (RFC 30). */
export const push = (): Pattern => new TwoWay(new RoundRobin(), undefined)
/** PULL: fair-queued, receives only (RFC 30). */
export const pull = (): Pattern => new TwoWay(undefined, new FairQueue())
/** DEALER: round-robin out, fair-queued in (RFC 28). */
export const dealer = (): Pattern => new TwoWay(new RoundRobin(), new FairQueue())
