import { allocate, keyOf } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import { joinedAll } from "../core/interest.ts"
import type { Message } from "../core/message.ts"
import { ProtocolError } from "../core/peer-errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import { Notices } from "./notices.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { isSubscription } from "./subscription.ts"
import { TopicTable } from "./topic-table.ts"

/** What a subscriber holds. */
interface Subscriber {
  /** Topics in the filter, by key. */
  readonly topics: Set<string>
  /** Topics it asked for while the application decides by hand what goes into the filter. */
  readonly asked: Set<string>
}

/**
 * PUB and XPUB (RFC 29): each message goes to every peer that subscribed to a prefix of its first frame. Peers
 * that are too slow miss messages; nobody waits for them, unless the option `noDrop` says so.
 */
export class Publish implements Pattern {
  readonly #host: PatternHost
  readonly #xpub: boolean
  readonly #filter = new TopicTable<Pipe>()
  readonly #subscribers = new Map<Pipe, Subscriber>()
  readonly #notices = new Notices()
  #round = 0
  /** Who sent the notice that was received last. */
  source: Pipe | undefined
  /** Who sent the subscription that was received last: whom a manual `subscribe` is about. */
  #asker: Pipe | undefined
  #allSubscribes = false
  #allUnsubscribes = false
  #manual = false
  #manualLastValue = false
  #onlyFirst = false
  #noDrop = false
  #invert = false
  #welcome: Uint8Array | null = null
  #topicLimit = 0
  #topicSizeLimit = 0

  constructor(host: PatternHost, { xpub }: { readonly xpub: boolean }) {
    this.#host = host
    this.#xpub = xpub
  }

  /** Publishing never waits; with `noDrop` it may, and is found out by trying. */
  get sendable(): boolean {
    return true
  }

  get receivable(): boolean {
    return this.#notices.size > 0
  }

  /** Notices that the application has not received. */
  get waiting(): number {
    return this.#notices.size
  }

  /** Different topics in the filter. */
  get topics(): number {
    return this.#filter.topics
  }

  configure(options: OptionSet): void {
    const verbosity = options.value("verbosity")
    this.#allSubscribes = verbosity !== null
    this.#allUnsubscribes = verbosity === "allSubsUnsubs"
    this.#manualLastValue = options.value("manualLastValue")
    this.#manual = options.value("manual") || this.#manualLastValue
    this.#onlyFirst = options.value("onlyFirstSubscribe")
    this.#noDrop = options.value("noDrop")
    this.#invert = options.value("invertMatching")
    this.#welcome = options.value("welcomeMessage")
    this.#notices.setLimit(options.value("receiveHighWaterMark"))
    this.#topicLimit = options.value("maxSubscriptionsPerPeer")
    this.#topicSizeLimit = options.value("maxTopicSize")
  }

  attach(pipe: Pipe): void {
    this.#subscribers.set(pipe, { topics: new Set(), asked: new Set() })
    if (this.#welcome !== null && this.#welcome.length > 0) pipe.send([this.#welcome])
  }

  detachOutgoing(pipe: Pipe): void {
    this.#forget(pipe)
    this.#subscribers.delete(pipe)
    this.#notices.forget(pipe)
    if (this.source === pipe) this.source = undefined
    if (this.#asker === pipe) this.#asker = undefined
    if (this.#noDrop) this.#host.sendable()
  }

  detachIncoming(): void {}

  writable(): void {
    if (this.#noDrop) this.#host.sendable()
  }

  readable(): void {}

  /**
   * Everything from a subscriber is used up here: it becomes a change of the filter, a notice, or nothing. Each
   * frame may be a subscription; what else stands in front of one is handed up together with it.
   */
  admit(pipe: Pipe, message: Message): boolean {
    const first = message[0] as Uint8Array
    if (!isSubscription(first) && (message.length === 1 || this.#onlyFirst)) {
      if (first === joinedAll) this.#sendAll(pipe)
      else this.#notify(message, pipe, { asks: false })
      return false
    }
    let others: Message = []
    for (const frame of message) {
      if (!isSubscription(frame)) {
        others.push(frame)
      } else if (this.#subscription(pipe, frame, frame[0] === 1)) {
        this.#notify([...others, frame], pipe, { asks: true })
        others = []
      }
    }
    if (others.length > 0) this.#notify(others, pipe, { asks: false })
    return false
  }

  send(message: Message): boolean {
    const first = message[0] as Uint8Array
    if (this.#manualLastValue && this.#asker !== undefined) return this.#sendToLast(message, this.#asker)
    if (this.#noDrop && !this.#allWritable(first)) return false
    this.#distribute(first, (pipe) => deliver(pipe, message))
    return true
  }

  /** The first message after a subscription was received: meant as the last value, for the new subscriber alone. */
  #sendToLast(message: Message, last: Pipe): boolean {
    let wanted = false
    this.#distribute(message[0] as Uint8Array, (pipe) => {
      wanted ||= pipe === last
    })
    if (wanted && this.#noDrop && !last.hasRoom) {
      last.awaitRoom()
      return false
    }
    this.#asker = undefined
    if (wanted) deliver(last, message)
    return true
  }

  receive(): Message | undefined {
    const notice = this.#notices.shift()
    if (notice === undefined) return undefined
    this.source = notice.from
    if (notice.asks) this.#asker = notice.from
    return notice.message
  }

  /** Edits the filter of the peer whose subscription was received last; only in manual mode. */
  subscribe(topic: Uint8Array, on: boolean): void {
    if (!this.#manual) {
      throw zmqError(
        "EINVAL",
        "A publisher's filter can be edited only with the option manual set; subscribers edit it otherwise.",
      )
    }
    const pipe = this.#asker
    const subscriber = pipe === undefined ? undefined : this.#subscribers.get(pipe)
    if (pipe === undefined || subscriber === undefined) return
    const key = keyOf(topic)
    if (on) this.#add(pipe, subscriber, key)
    else this.#remove(pipe, subscriber, key)
  }

  /** A peer that cannot subscribe gets everything. No application asked for that, and none is told. */
  #sendAll(pipe: Pipe): void {
    const subscriber = this.#subscribers.get(pipe)
    if (subscriber !== undefined) this.#add(pipe, subscriber, "")
  }

  /** Enters a subscription or its end into the filter; answers whether the application is to hear of it. */
  #subscription(pipe: Pipe, notice: Uint8Array, on: boolean): boolean {
    const subscriber = this.#subscribers.get(pipe)
    if (subscriber === undefined) return false
    if (notice.length - 1 > this.#topicSizeLimit) {
      throw tooMuch(`a topic of ${notice.length - 1} octets; the limit is ${this.#topicSizeLimit}`)
    }
    const key = keyOf(notice.subarray(1))
    const held = this.#manual ? subscriber.asked : subscriber.topics
    if (on && held.size >= this.#topicLimit && !held.has(key)) {
      throw tooMuch(`more than ${this.#topicLimit} subscriptions`)
    }
    if (this.#manual) {
      if (on) subscriber.asked.add(key)
      else subscriber.asked.delete(key)
      return true
    }
    if (on) return this.#add(pipe, subscriber, key) || this.#allSubscribes
    this.#remove(pipe, subscriber, key)
    return this.#allUnsubscribes || !this.#filter.has(key)
  }

  /**
   * Subscriptions of one peer are a set, not counted: peers repeat them freely but cancel only once. Answers
   * whether nobody held the topic before.
   */
  #add(pipe: Pipe, subscriber: Subscriber, key: string): boolean {
    if (subscriber.topics.has(key)) return false
    subscriber.topics.add(key)
    return this.#filter.add(key, pipe)
  }

  #remove(pipe: Pipe, subscriber: Subscriber, key: string): void {
    if (subscriber.topics.delete(key)) this.#filter.remove(key, pipe)
    // A send may have waited for this subscriber.
    if (this.#noDrop) this.#host.sendable()
  }

  /** Ends all subscriptions of a peer that is gone, and tells the application of those that nobody else has. */
  #forget(pipe: Pipe): void {
    const subscriber = this.#subscribers.get(pipe)
    if (subscriber === undefined) return
    const { topics, asked } = subscriber
    const gone: string[] = []
    for (const key of topics) {
      const last = this.#filter.remove(key, pipe)
      if (this.#xpub && !this.#manual && (last || this.#allUnsubscribes)) gone.push(key)
    }
    if (this.#manual) for (const key of asked) gone.push(key)
    for (const key of gone.sort()) this.#notifyGone(key)
    topics.clear()
    asked.clear()
  }

  #notifyGone(key: string): void {
    const notice = allocate(key.length + 1)
    notice[0] = 0
    for (let index = 0; index < key.length; index++) notice[index + 1] = key.charCodeAt(index)
    this.#notify([notice], undefined, { asks: true })
  }

  #notify(message: Message, from: Pipe | undefined, { asks }: { readonly asks: boolean }): void {
    if (!this.#xpub) return
    this.#notices.push({ message, from, asks })
    this.#host.receivable()
  }

  #allWritable(first: Uint8Array): boolean {
    let writable = true
    this.#distribute(first, (pipe) => {
      if (pipe.hasRoom) return
      writable = false
      pipe.awaitRoom()
    })
    return writable
  }

  /** Calls back once for each peer that a message with this first frame is for. */
  #distribute(first: Uint8Array, each: (pipe: Pipe) => void): void {
    const round = ++this.#round
    if (this.#invert) {
      this.#filter.match(first, (holders) => {
        for (const pipe of holders) pipe.round = round
      })
      for (const pipe of this.#subscribers.keys()) if (pipe.round !== round) each(pipe)
      return
    }
    this.#filter.match(first, (holders) => {
      for (let index = 0; index < holders.length; index++) {
        const pipe = holders[index] as Pipe
        if (pipe.round === round) continue
        pipe.round = round
        each(pipe)
      }
    })
  }
}

const deliver = (pipe: Pipe, message: Message): void => {
  // Readers in this process get the array itself, and may change it.
  if (!pipe.send(pipe.wired ? message : message.slice())) pipe.dropped()
}

const tooMuch = (detail: string): Error =>
  new ProtocolError("ZMTP_UNSPECIFIED", `The subscriber sent ${detail}.`)
