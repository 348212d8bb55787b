import { keepSmallBodies, type Message } from "../core/message.ts"
import type { Pattern, Pipe as PatternPipe } from "../patterns/pattern.ts"
import type { FrameTarget, Passage } from "../transports/passage.ts"
import type { Link, LinkHandler, Peer } from "../transports/transport.ts"
import { BoundedQueue } from "./bounded-queue.ts"
import { Inbox } from "./inbox.ts"
import type { PipeHost, PipeLimits, PipeOwner, PipePeer, PipeShare } from "./pipe-host.ts"
import { PipeIdentity } from "./pipe-identity.ts"
import { PipeMemory } from "./pipe-memory.ts"
import type { Receiver } from "./receiver.ts"
import type { Traffic } from "./traffic.ts"

/**
 * One peer of a socket: the only queues and the only high-water marks there are. It outlives the connections
 * of a peer that we dialed.
 */
export class Pipe extends PipeIdentity implements PatternPipe, LinkHandler {
  readonly #host: PipeHost
  readonly #inbox: Inbox
  readonly #outbox: BoundedQueue
  /** Set while somebody wants to know when memory is free again. */
  memory: PipeMemory | undefined
  readonly #pattern: Pattern
  readonly #receiver: Receiver
  readonly #traffic: Traffic
  /** Whether the pattern wants to look at messages on arrival. */
  readonly #screened: boolean
  #link: Link | undefined
  #connected = false
  /** The link is the other end's own queue: nothing waits on this side. */
  #direct = false
  #refused = false
  #heldLink = false
  #held = false
  /** Nobody listens to the peer any more: what it sends is thrown away, so that its end is noticed. */
  #deaf = false
  #unwanted = false
  #leaving = false
  #finishing = false

  constructor(host: PipeHost, owner: PipeOwner, limits: PipeLimits, peer: PipePeer = {}) {
    super(owner, peer)
    this.#host = host
    this.#pattern = host.pattern
    this.#receiver = host.receiver
    this.#traffic = host.traffic
    this.#inbox = new Inbox(limits.receive, limits)
    this.#outbox = new BoundedQueue(limits.send, limits)
    this.#screened = host.pattern.admit !== undefined
  }

  get connected(): boolean {
    return this.#connected
  }

  get wired(): boolean {
    return !this.#direct
  }

  get queued(): number {
    return this.#inbox.size
  }

  /** Messages that wait for the peer. */
  get waiting(): number {
    return this.#outbox.size
  }

  get hasRoom(): boolean {
    if (this.#refused) return false
    return this.#direct && this.#connected ? (this.#link as Link).hasRoom : !this.#outbox.full
  }

  /** Whether nothing more can come in. */
  get full(): boolean {
    return this.#held || (!this.#deaf && this.#inbox.full)
  }

  /** The link of a new connection, before its handshake. */
  attachLink(link: Link, { direct = false }: { readonly direct?: boolean } = {}): void {
    this.#link = link
    this.memory?.linked(link)
    this.#direct = direct
  }

  // For the pattern

  get frames(): FrameTarget | undefined {
    const idle = this.#connected && this.#outbox.size === 0 && this.memory === undefined
    return idle ? this.#link?.frames : undefined
  }

  send(message: Message): boolean {
    if (this.#connected && this.#outbox.size === 0) {
      if (this.#direct) keepSmallBodies(message)
      if ((this.#link as Link).send(message)) {
        this.#traffic.sent(message)
        return true
      }
      if (this.#direct) {
        this.#refused = true
        return false
      }
    }
    if (this.#outbox.full) {
      this.#refused = true
      return false
    }
    this.#outbox.push(keepSmallBodies(message))
    // It may have taken the place of another.
    if (this.memory !== undefined && this.#inbox.conflates) this.memory.changed()
    return true
  }

  take(): Message | undefined {
    const inbox = this.#inbox
    const message = inbox.take()
    if (message === undefined) return undefined
    this.#receiver.queued--
    if ((this.#heldLink || this.#direct) && !inbox.full) this.#releaseLink()
    if (this.#leaving && inbox.size === 0) this.#host.pipeDrained(this)
    return message
  }

  subscribe(topic: Uint8Array, on: boolean): void {
    if (this.#connected) (this.#link as Link).subscribe(topic, on)
  }

  hold(): void {
    this.#held = true
  }

  release(): void {
    if (!this.#held) return
    this.#held = false
    if (this.#heldLink || this.#direct) this.#releaseLink()
  }

  insist(message: Message): void {
    this.#outbox.push(keepSmallBodies(message))
  }

  awaitRoom(): void {
    this.#refused = true
    if (this.#direct && this.#connected) this.#link?.awaitRoom?.()
  }

  ignore(): void {
    this.#deaf = true
    this.clearInbox()
  }

  refuse(): void {
    this.ignore()
    this.#unwanted = true
  }

  clearInbox(): void {
    this.filterInbox(() => false)
  }

  filterInbox(accepts: (message: Message) => boolean): void {
    this.#receiver.queued -= this.#inbox.filter(accepts)
    if (this.#heldLink || this.#direct) this.#releaseLink()
    if (this.#leaving && this.#inbox.size === 0) this.#host.pipeDrained(this)
  }

  dropped(): void {
    this.#host.dropped(this)
  }

  ready(peer: Peer): void {
    // In one process nobody knocks again: the other end is told that it has no peer here.
    if (this.#unwanted && this.#direct) {
      this.#link?.close()
      return
    }
    this.peer = peer
    this.#connected = true
    this.owner.linkReady(this)
    if (this.#connected) this.writable()
  }

  message(message: Message): boolean {
    if (this.#deaf) {
      this.dropped()
      return true
    }
    this.#traffic.received(message)
    if (this.#screened && this.#pattern.admit?.(this, message) !== true) return this.#mayGoOn()
    const receiver = this.#receiver
    // A consumer is never called from inside the send of a peer in this process.
    if (receiver.eager && !this.#inbox.conflates && (!this.#direct || receiver.waiting)) {
      receiver.deliver(this, message)
      return this.#mayGoOn()
    }
    const inbox = this.#inbox
    const before = inbox.size
    inbox.push(message)
    receiver.queued += inbox.size - before
    if (before === 0) this.#pattern.readable(this)
    receiver.arrived()
    return this.#mayGoOn()
  }

  passage(): Passage | undefined {
    const { present } = this.#pattern
    if (this.#deaf || this.#screened || present !== undefined || this.#inbox.conflates) return undefined
    return this.#receiver.eager ? this.#receiver.passage?.() : undefined
  }

  /** Hands over what waits, as far as the link takes it. */
  writable(): void {
    const outbox = this.#outbox
    for (let message = outbox.peek(); message !== undefined; message = outbox.peek()) {
      if (!this.#connected || !(this.#link as Link).send(message)) break
      outbox.take()
      this.#traffic.sent(message)
    }
    // What was written at once was told of while it was still in the queue.
    this.memory?.changed()
    this.#reportWritable()
    this.#finishIfEmpty()
  }

  closed(reason?: Error): void {
    this.#connected = false
    this.#link = undefined
    this.#heldLink = false
    this.memory?.changed()
    this.owner.linkClosed(this, reason)
  }

  /** Changes the high-water marks of the queues. */
  setLimits(send: number, receive: number): void {
    this.#outbox.setLimit(send)
    this.#inbox.setLimit(receive)
    if (this.#connected) this.#link?.limit?.(send)
    this.#reportWritable()
    if (this.#heldLink || this.#direct) this.#releaseLink()
  }

  /** What a peer in this process needs to know of it. */
  get share() {
    return { sendLimit: this.#outbox.limit, conflate: this.#inbox.conflates }
  }

  /** The peer is in this process: it adds its own mark, and whoever connects decides about conflating. */
  shareWith({ sendLimit, conflate = this.#inbox.conflates }: PipeShare): void {
    if (conflate !== this.#inbox.conflates) this.#inbox.setConflate(conflate)
    this.#inbox.setPeerLimit(sendLimit)
    this.#releaseLink()
  }

  newMemory(): PipeMemory {
    return new PipeMemory({ outbox: this.#outbox, link: () => this.#link })
  }

  /** Messages go nowhere any more; answers whether some of what came in is still to be received. */
  leave(): boolean {
    this.#leaving = true
    this.#outbox.clear()
    this.memory?.changed()
    return this.#inbox.size > 0
  }

  /** Sends what waits, then ends the link: the owner learns of its end as always. */
  finish(): void {
    this.#finishing = true
    this.#finishIfEmpty()
  }

  /** Ends the connection at once. */
  cut(reason?: Error): void {
    this.#link?.close(reason)
  }

  #mayGoOn(): boolean {
    if (!this.full) return true
    this.#heldLink = true
    return false
  }

  #releaseLink(): void {
    // What a peer in this process still holds must not be poured out to nobody.
    if (this.#held || this.#inbox.full || (this.#deaf && this.#direct)) return
    this.#heldLink = false
    this.#link?.resume()
  }

  #reportWritable(): void {
    if (!this.#refused || this.#outbox.full) return
    this.#refused = false
    this.#host.pipeWritable(this)
  }

  #finishIfEmpty(): void {
    if (this.#finishing && this.#outbox.size === 0) this.#link?.finish()
  }
}
