import { compare, copy, keyOf } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, Pipe } from "./pattern.ts"
import { TopicTrie } from "./topic-trie.ts"

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
  readonly #filter = new TopicTrie<true>()
  #invert = false

  constructor({ xsub }: { readonly xsub: boolean }) {
    this.#xsub = xsub
  }

  get sendable(): boolean {
    return this.#xsub
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
    return this.#xsub || this.#filter.matches(message[0] as Uint8Array) !== this.#invert
  }

  /** XSUB only: a frame that begins with 1 or 0 is a subscription or its end, anything else goes upstream. */
  send(message: Message): boolean {
    const first = message[0] as Uint8Array
    const kind = first[0]
    const isSubscription = message.length === 1 && (kind === 1 || kind === 0)
    if (isSubscription && !this.#count(first.subarray(1), kind === 1)) return true
    for (const pipe of this.#pipes) {
      // Whoever connects later gets all subscriptions then.
      if (isSubscription && !pipe.connected) continue
      if (pipe.send(message)) continue
      if (isSubscription) pipe.subscribe(first.subarray(1), kind === 1)
      else pipe.dropped()
    }
    return true
  }

  receive(): Message | undefined {
    return this.#incoming.receive()
  }

  subscribe(topic: Uint8Array, on: boolean): void {
    if (!this.#count(topic, on)) return
    for (const pipe of this.#pipes) pipe.subscribe(topic, on)
  }

  /** Counts a subscription or its end; answers whether publishers are to be told. */
  #count(topic: Uint8Array, on: boolean): boolean {
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
