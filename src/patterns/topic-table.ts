import { type Chained, HashChains } from "./hash-chains.ts"
import { wordAt, wordsOf } from "./topic-words.ts"

/** A topic that somebody holds, or a waypoint on the way to longer ones, or both. */
interface Entry<Holder> extends Chained<Entry<Holder>> {
  readonly length: number
  readonly words: readonly number[]
  holders: Holder[] | undefined
  /** How many longer topics begin with it and need it as a waypoint. */
  longer: number
}

/** Waypoints are the prefixes with this length, twice this length, and so on. */
const firstWaypoint = 8

const randomInteger = (): number => crypto.getRandomValues(new Int32Array(1))[0] as number

/**
 * Topics and who subscribed to them, in one hash table: a message is matched by hashing its octets from the
 * first on and looking up each prefix that has the length of some topic. The cost does not depend on how many
 * topics there are, as a trie's does, whose nodes are more cache misses the more of them there are. Topics longer
 * than a waypoint are looked for only if the waypoint is there.
 *
 * Topics are strings with one character per octet (see `keyOf`). The hash is seeded at random, so that nobody can
 * prepare topics that collide. The caller sees to it that a holder is added to a topic once.
 */
export class TopicTable<Holder> {
  readonly #seed = randomInteger()
  readonly #wordFactor = randomInteger() | 1
  readonly #factor = randomInteger() | 1
  readonly #entries = new HashChains<Entry<Holder>>()
  /** The lengths at which a search looks anything up, from the shortest. */
  readonly #stops: number[] = []
  /** How many topics and waypoints there are of each length. */
  readonly #counts = new Map<number, number>()
  #topics = 0

  /** How many different topics have a holder. */
  get topics(): number {
    return this.#topics
  }

  /** Adds a holder; answers whether it is the topic's first. */
  add(topic: string, holder: Holder): boolean {
    const known = this.#find(topic)?.holders
    if (known !== undefined) {
      known.push(holder)
      return false
    }
    for (const waypoint of waypointsOf(topic)) {
      this.#reach(waypoint).longer++
      this.#count(waypoint.length, 1)
    }
    this.#reach(topic).holders = [holder]
    this.#count(topic.length, 1)
    this.#topics++
    return true
  }

  /** Removes a holder; answers whether it was the topic's last. */
  remove(topic: string, holder: Holder): boolean {
    const entry = this.#find(topic)
    const holders = entry?.holders
    if (entry === undefined || holders === undefined) return false
    const index = holders.indexOf(holder)
    if (index === -1) return false
    holders[index] = holders[holders.length - 1] as Holder
    holders.pop()
    if (holders.length > 0) return false
    entry.holders = undefined
    this.#dropIfIdle(entry)
    for (const waypoint of waypointsOf(topic)) {
      const passed = this.#find(waypoint) as Entry<Holder>
      passed.longer--
      this.#dropIfIdle(passed)
      this.#count(waypoint.length, -1)
    }
    this.#count(topic.length, -1)
    this.#topics--
    return true
  }

  /** Whether anybody holds this very topic. */
  has(topic: string): boolean {
    return this.#find(topic)?.holders !== undefined
  }

  /** Whether anybody holds a prefix of these octets. */
  matches(bytes: Uint8Array): boolean {
    return this.#walk(bytes, undefined)
  }

  /** Calls back with the holders of each prefix of these octets, shortest first. */
  match(bytes: Uint8Array, found: (holders: readonly Holder[]) => void): void {
    this.#walk(bytes, found)
  }

  /** Looks up the prefixes. Without `found` it stops at the first, and answers whether there was one. */
  #walk(bytes: Uint8Array, found: ((holders: readonly Holder[]) => void) | undefined): boolean {
    const stops = this.#stops
    const wordFactor = this.#wordFactor
    const factor = this.#factor
    // The hash of whole words so far: the octets between the last word and a stop concern that stop alone.
    let words = this.#seed
    let hashed = 0
    for (let index = 0; index < stops.length; index++) {
      const length = stops[index] as number
      if (length > bytes.length) return false
      for (; hashed + 4 <= length; hashed += 4) words = mix(words, wordAt(bytes, hashed), wordFactor, factor)
      let hash = words
      for (let tail = hashed; tail < length; tail++) {
        hash = mix(hash, bytes[tail] as number, wordFactor, factor)
      }
      let entry = this.#entries.first(hash)
      while (entry !== undefined && !(entry.hash === hash && isPrefix(entry, length, bytes))) {
        entry = entry.next
      }
      if (entry?.holders !== undefined) {
        if (found === undefined) return true
        found(entry.holders)
      }
      if (isWaypoint(length) && (entry === undefined || entry.longer === 0)) return false
    }
    return false
  }

  /** One topic or waypoint of a length more or less. */
  #count(length: number, change: 1 | -1): void {
    const before = this.#counts.get(length) ?? 0
    if (before + change > 0) this.#counts.set(length, before + change)
    else this.#counts.delete(length)
    if (before + change === 0) this.#stops.splice(placeOf(length, this.#stops), 1)
    else if (before === 0) this.#stops.splice(placeOf(length, this.#stops), 0, length)
  }

  #find(topic: string): Entry<Holder> | undefined {
    const words = wordsOf(topic)
    return this.#findWords(words, topic.length, this.#hash(words))
  }

  #findWords(words: readonly number[], length: number, hash: number): Entry<Holder> | undefined {
    let entry = this.#entries.first(hash)
    while (entry !== undefined && !(entry.length === length && areSame(entry.words, words)))
      entry = entry.next
    return entry
  }

  /** The entry of a topic, made if need be. */
  #reach(topic: string): Entry<Holder> {
    const { length } = topic
    const words = wordsOf(topic)
    const hash = this.#hash(words)
    const known = this.#findWords(words, length, hash)
    if (known !== undefined) return known
    const entry = { length, words, hash, holders: undefined, longer: 0, next: undefined }
    this.#entries.add(entry)
    return entry
  }

  #dropIfIdle(entry: Entry<Holder>): void {
    if (entry.holders === undefined && entry.longer === 0) this.#entries.remove(entry)
  }

  /** The same hash that a search comes to. */
  #hash(words: readonly number[]): number {
    let hash = this.#seed
    for (const word of words) hash = mix(hash, word, this.#wordFactor, this.#factor)
    return hash
  }
}

/**
 * Takes four octets, or one, into a hash. The word is multiplied by itself first: after a single multiplication
 * the difference that its highest bit makes would be known, whatever the factor is.
 */
const mix = (hash: number, word: number, wordFactor: number, factor: number): number =>
  fold(Math.imul(hash ^ fold(Math.imul(word, wordFactor)), factor))

const fold = (product: number): number => product ^ (product >>> 15)

const areSame = (left: readonly number[], right: readonly number[]): boolean => {
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false
  return true
}

/** Whether the octets begin with the topic of an entry, which must have that length. */
const isPrefix = (
  { length, words }: { readonly length: number; readonly words: readonly number[] },
  wanted: number,
  bytes: Uint8Array,
): boolean => {
  if (length !== wanted) return false
  let at = 0
  let index = 0
  for (; at + 4 <= length; at += 4) if (wordAt(bytes, at) !== words[index++]) return false
  for (; at < length; at++) if (bytes[at] !== words[index++]) return false
  return true
}

/** Where a length is among ascending ones, or would have to be. */
const placeOf = (length: number, lengths: readonly number[]): number => {
  let low = 0
  let high = lengths.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((lengths[middle] as number) < length) low = middle + 1
    else high = middle
  }
  return low
}

const isWaypoint = (length: number): boolean => length >= firstWaypoint && (length & (length - 1)) === 0

/** The waypoints of a topic: those of its prefixes that a search passes before it comes to the topic. */
function* waypointsOf(topic: string): Generator<string> {
  for (let length = firstWaypoint; length < topic.length; length *= 2) yield topic.slice(0, length)
}
