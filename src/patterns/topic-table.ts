/** A topic that somebody holds, or a waypoint on the way to longer ones, or both. */
interface Entry<Holder> {
  readonly topic: string
  holders: Holder[] | undefined
  /** How many longer topics begin with it and need it as a waypoint. */
  longer: number
  /** The next entry with the same hash. */
  next: Entry<Holder> | undefined
}

/** Waypoints are the prefixes with this length, twice this length, and so on. */
const firstWaypoint = 8

const randomInteger = (): number => crypto.getRandomValues(new Int32Array(1))[0] as number

/**
 * Topics and who subscribed to them, in one hash table: a message is matched by hashing its octets one after the
 * other and looking up each prefix that has the length of some topic. The cost does not depend on how many
 * topics there are, as a trie's does, whose nodes are more cache misses the more of them there are. Topics longer
 * than a waypoint are looked for only if the waypoint is there.
 *
 * Topics are strings with one character per octet (see `keyOf`). The hash is seeded at random, so that nobody can
 * prepare topics that collide. The caller sees to it that a holder is added to a topic once.
 */
export class TopicTable<Holder> {
  readonly #seed = randomInteger()
  readonly #factor = randomInteger() | 1
  readonly #entries = new Map<number, Entry<Holder>>()
  /** How many topics there are of each length. */
  readonly #lengths: number[] = []
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
    for (const waypoint of waypointsOf(topic)) this.#reach(waypoint).longer++
    this.#reach(topic).holders = [holder]
    while (this.#lengths.length <= topic.length) this.#lengths.push(0)
    this.#lengths[topic.length] = (this.#lengths[topic.length] as number) + 1
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
    }
    this.#lengths[topic.length] = (this.#lengths[topic.length] as number) - 1
    while (this.#lengths.at(-1) === 0) this.#lengths.pop()
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
    const lengths = this.#lengths
    const longest = Math.min(lengths.length - 1, bytes.length)
    let hash = this.#seed
    let waypoint = firstWaypoint
    for (let length = 0; length <= longest; length++) {
      const isWaypoint = length === waypoint
      if (isWaypoint || lengths[length] !== 0) {
        let entry = this.#entries.get(hash)
        while (entry !== undefined && !isPrefix(entry.topic, length, bytes)) entry = entry.next
        if (entry?.holders !== undefined) {
          if (found === undefined) return true
          found(entry.holders)
        }
        if (isWaypoint) {
          if (entry === undefined || entry.longer === 0) return false
          waypoint *= 2
        }
      }
      if (length < longest) hash = mix(hash, bytes[length] as number, this.#factor)
    }
    return false
  }

  #find(topic: string): Entry<Holder> | undefined {
    let entry = this.#entries.get(this.#hash(topic))
    while (entry !== undefined && entry.topic !== topic) entry = entry.next
    return entry
  }

  /** The entry of a topic, made if need be. */
  #reach(topic: string): Entry<Holder> {
    const known = this.#find(topic)
    if (known !== undefined) return known
    const hash = this.#hash(topic)
    const entry = { topic, holders: undefined, longer: 0, next: this.#entries.get(hash) }
    this.#entries.set(hash, entry)
    return entry
  }

  #dropIfIdle(entry: Entry<Holder>): void {
    if (entry.holders !== undefined || entry.longer > 0) return
    const hash = this.#hash(entry.topic)
    const first = this.#entries.get(hash)
    if (first !== entry) {
      let before = first as Entry<Holder>
      while (before.next !== entry) before = before.next as Entry<Holder>
      before.next = entry.next
    } else if (entry.next === undefined) {
      this.#entries.delete(hash)
    } else {
      this.#entries.set(hash, entry.next)
    }
  }

  #hash(topic: string): number {
    let hash = this.#seed
    for (let index = 0; index < topic.length; index++) hash = mix(hash, topic.charCodeAt(index), this.#factor)
    return hash
  }
}

const mix = (hash: number, octet: number, factor: number): number => {
  const product = Math.imul(hash ^ octet, factor)
  return product ^ (product >>> 15)
}

const isPrefix = (topic: string, length: number, bytes: Uint8Array): boolean => {
  if (topic.length !== length) return false
  for (let index = 0; index < length; index++) if (topic.charCodeAt(index) !== bytes[index]) return false
  return true
}

/** The waypoints of a topic: those of its prefixes that a search passes before it comes to the topic. */
function* waypointsOf(topic: string): Generator<string> {
  for (let length = firstWaypoint; length < topic.length; length *= 2) yield topic.slice(0, length)
}
