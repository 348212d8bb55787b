import { compare, copy, keyOf } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, Pipe } from "./pattern.ts"
import { isSubscription } from "./subscription.ts"
import { TopicTable } from "./topic-table.ts"

interface Topic {
  readonly bytes: Uint8Array
  /** How many times the application subscribed to it. */
  count: number
}

/**
 * SUB and XSUB (RFC 29): subscriptions go to every publisher, again on each new connection. A SUB filters what
 * comes in once more, since messages may still be under way after an unsubscription; an XSUB does not.
 */
export class Subscribe implements Pattern {
  readonly #xsub: boolean
  readonly #incoming = new FairQueue()
  readonly #pipes = new Set<Pipe>()
  readonly #topics = new Map<string, Topic>()
  readonly #filter = new TopicTable<true>()
  #invert = false
  #allUnsubscribes = false
  #onlyFirst = false

  constructor({ xsub }: { readonly xsub: boolean }) {
    this.#xsub = xsub
  }

  get sendable(): boolean {
    return this.#xsub
  }

  get source(): Pipe | undefined {
    return this.#incoming.current
  }

  get receivable(): boolean {
    return this.#incoming.receivable
  }

  /** Different topics subscribed to. */
  get topics(): number {
    return this.#topics.size
  }

  configure(options: OptionSet): void {
    this.#invert = options.value("invertMatching")
    this.#allUnsubscribes = options.value("verboseUnsubscribe")
    this.#onlyFirst = options.value("onlyFirstSubscribe")
  }

  attach(pipe: Pipe): void {
    this.#pipes.add(pipe)
    this.#incoming.attach(pipe)
  }

  connected(pipe: Pipe): void {
    const sorted = [...this.#topics.values()].sort((left, right) => compare(left.bytes, right.bytes))
    for (const topic of sorted) pipe.subscribe(topic.bytes, true)
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

  admit(_pipe: Pipe, message: Message): boolean {
    return this.#xsub || this.#passes(message)
  }

  /** XSUB only: a frame that begins with 1 or 0 is a subscription or its end, anything else goes upstream. */
  send(message: Message): boolean {
    const frames = this.#count(message)
    if (frames.length === 0) return true
    const subscriptions = frames.every(isSubscription)
    for (const pipe of this.#pipes) {
      // Whoever connects later gets all subscriptions then.
      if (subscriptions && !pipe.connected) continue
      if (pipe.send(pipe.wired ? frames : frames.slice())) continue
      // No high-water mark may hold subscriptions back, nor may they overtake what waits.
      if (subscriptions && pipe.wired) pipe.insist(frames)
      else {
        for (const frame of frames) {
          if (isSubscription(frame)) pipe.subscribe(frame.subarray(1), frame[0] === 1)
        }
        if (!subscriptions) pipe.dropped()
      }
    }
    return true
  }

  receive(): Message | undefined {
    return this.#incoming.receive()
  }

  subscribe(topic: Uint8Array, on: boolean): void {
    if (!this.#enter(topic, on)) return
    for (const pipe of this.#pipes) pipe.subscribe(topic, on)
    // What has arrived is filtered again: nothing of a topic is received once it is unsubscribed.
    if (on === this.#invert) this.#incoming.filter((message) => this.#passes(message))
  }

  #passes(message: Message): boolean {
    return this.#filter.matches(message[0] as Uint8Array) !== this.#invert
  }

  /** Enters the subscriptions among the frames of a message; answers what of it publishers are to be told. */
  #count(message: Message): Message {
    const first = message[0] as Uint8Array
    if (this.#onlyFirst && !isSubscription(first)) return message
    return message.filter(
      (frame) =>
        !isSubscription(frame) ||
        this.#enter(frame.subarray(1), frame[0] === 1) ||
        (frame[0] === 0 && this.#allUnsubscribes),
    )
  }

  /** Counts a subscription or its end; answers whether publishers are to be told. */
  #enter(topic: Uint8Array, on: boolean): boolean {
    const key = keyOf(topic)
    const known = this.#topics.get(key)
    if (on) {
      if (known === undefined) {
        this.#topics.set(key, { bytes: copy(topic), count: 1 })
        this.#filter.add(key, true)
      } else {
        known.count++
      }
      return true
    }
    if (known === undefined) return false
    known.count--
    if (known.count > 0) return false
    this.#topics.delete(key)
    this.#filter.remove(key, true)
    return true
  }
}
