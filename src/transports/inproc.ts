import { zmqError } from "../core/errors.ts"
import { type Interest, interestMessage } from "../core/interest.ts"
import type { Message } from "../core/message.ts"
import type { Link, LinkHandler, Peer } from "./transport.ts"

/** One end of a connection inside the process. */
export interface InprocEnd {
  readonly handler: LinkHandler
  /** What the other end learns of this one. */
  readonly self: Peer
  /** Whether what its peers ask for means something to it. */
  readonly publisher: boolean
  /** What that is. */
  readonly interest: Interest
  /** Its mark for sending, which adds to the other's for receiving: there is one queue for both. */
  readonly sendLimit: number
  /** Whether it can take no message now. */
  full(): boolean
  /** Whether it keeps only the last message. The one who connects decides for both. */
  readonly conflate: boolean
  attach(link: Link, peerSendLimit: number, conflate: boolean): void
  /** The other end's mark for sending changed. */
  peerLimit(sendLimit: number): void
}

/** A socket that bound a name. */
export interface InprocBinder {
  readonly socketType: string
  accept(): InprocEnd
}

interface Pending {
  readonly name: string
  readonly end: InprocEnd
}

/**
 * Names of sockets in one context. Whoever connects to a name that nobody has bound waits until somebody does.
 */
export class InprocNames {
  readonly #bound = new Map<string, InprocBinder>()
  #pending: Pending[] = []

  bind(name: string, binder: InprocBinder): void {
    if (this.#bound.has(name)) {
      throw zmqError("EADDRINUSE", `The name inproc://${name} is taken in this context.`, {
        address: `inproc://${name}`,
      })
    }
    this.#bound.set(name, binder)
    const waiting = this.#pending.filter((each) => each.name === name)
    this.#pending = this.#pending.filter((each) => each.name !== name)
    for (const { end } of waiting) join(binder.accept(), end)
  }

  /** Who has bound a name. */
  at(name: string): InprocBinder | undefined {
    return this.#bound.get(name)
  }

  unbind(name: string, binder: InprocBinder): void {
    if (this.#bound.get(name) === binder) this.#bound.delete(name)
  }

  connect(name: string, end: InprocEnd): void {
    const binder = this.#bound.get(name)
    if (binder === undefined) this.#pending.push({ name, end })
    else join(binder.accept(), end)
  }

  /** Forgets an end that still waits for its name; answers whether it did. */
  withdraw(end: InprocEnd): boolean {
    const before = this.#pending.length
    this.#pending = this.#pending.filter((each) => each.end !== end)
    return this.#pending.length < before
  }
}

const join = (bound: InprocEnd, connecting: InprocEnd): void => {
  const there = new InprocLink(connecting)
  const here = new InprocLink(bound)
  there.partner = here
  here.partner = there
  bound.attach(there, connecting.sendLimit, connecting.conflate)
  connecting.attach(here, bound.sendLimit, connecting.conflate)
  bound.handler.ready(connecting.self)
  // Whoever was bound may not want another peer.
  if (!here.closed) connecting.handler.ready(bound.self)
}

/** The way to the other end: what is sent arrives within the call. */
class InprocLink implements Link {
  readonly #other: InprocEnd
  partner: InprocLink | undefined
  /** A `send` was answered with false. */
  #refused = false
  closed = false

  constructor(other: InprocEnd) {
    this.#other = other
  }

  get hasRoom(): boolean {
    return !this.closed && !this.#other.full()
  }

  awaitRoom(): void {
    this.#refused = true
  }

  send(message: Message): boolean {
    if (this.closed || this.#other.full()) {
      this.#refused = true
      return false
    }
    this.#deliver(message)
    return true
  }

  subscribe(topic: Uint8Array, on: boolean): void {
    if (this.closed || !this.#other.publisher) return
    this.#deliver(interestMessage(this.#other.interest, topic, on))
  }

  limit(sendLimit: number): void {
    this.#other.peerLimit(sendLimit)
  }

  resume(): void {
    this.partner?.room()
  }

  /** The other end takes messages again. */
  room(): void {
    if (!this.#refused || !this.hasRoom) return
    this.#refused = false
    this.partner?.tellWritable()
  }

  /** Tells the other end that it may send again. */
  tellWritable(): void {
    this.#other.handler.writable()
  }

  /** What was sent has arrived already, so the end can follow at once. */
  finish(): void {
    this.close()
  }

  close(reason?: Error): void {
    if (this.closed) return
    this.closed = true
    this.partner?.close(reason)
    this.#other.handler.closed(reason)
  }

  /** What the other end does not put up with ends the connection, as on a wire, and nothing else. */
  #deliver(message: Message): void {
    try {
      this.#other.handler.message(message)
    } catch (error) {
      this.close(error as Error)
    }
  }
}
