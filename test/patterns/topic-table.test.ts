import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { keyOf } from "../../src/core/bytes.ts"
import { TopicTable } from "../../src/patterns/topic-table.ts"

/** What the trie is to be, without any thought for speed. */
class NaiveTopics {
  readonly #holders = new Map<string, Set<string>>()

  get topics(): number {
    return this.#holders.size
  }

  has(topic: string): boolean {
    return this.#holders.has(topic)
  }

  holds(topic: string, holder: string): boolean {
    return this.#holders.get(topic)?.has(holder) === true
  }

  topicsOf(holder: string): string[] {
    return [...this.#holders].filter(([, holders]) => holders.has(holder)).map(([topic]) => topic)
  }

  add(topic: string, holder: string): boolean {
    const known = this.#holders.get(topic)
    if (known === undefined) this.#holders.set(topic, new Set([holder]))
    else known.add(holder)
    return known === undefined
  }

  remove(topic: string, holder: string): boolean {
    const known = this.#holders.get(topic)
    if (known?.delete(holder) !== true || known.size > 0) return false
    return this.#holders.delete(topic)
  }

  /** The holders of each prefix, shortest first. */
  match(bytes: string): string[][] {
    return [...this.#holders]
      .filter(([topic]) => bytes.startsWith(topic))
      .toSorted(([left], [right]) => left.length - right.length)
      .map(([, holders]) => [...holders].toSorted())
  }
}

const bytesOf = (topic: string): Buffer => Buffer.from(topic, "latin1")

const matched = (trie: TopicTable<string>, topic: string): string[][] => {
  const found: string[][] = []
  trie.match(bytesOf(topic), (holders) => found.push([...holders].toSorted()))
  return found
}

const holderOf = fc.constantFrom("p", "q", "r", "s")
/** Topics that often begin alike, now and then long ones. */
const topicOf = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom("\u0000", "a", "\u00ff"), maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom("a", "b"), minLength: 240, maxLength: 260 }) },
  { weight: 1, arbitrary: fc.nat({ max: 300 }).map((length) => "a".repeat(length)) },
)

type Operation =
  | { readonly what: "add" | "remove"; readonly topic: string; readonly holder: string }
  | { readonly what: "match"; readonly topic: string }
  | { readonly what: "forget"; readonly holder: string }

const operationOf: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant("add" as const), topic: topicOf, holder: holderOf }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ what: fc.constant("remove" as const), topic: topicOf, holder: holderOf }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("match" as const), topic: topicOf }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("forget" as const), holder: holderOf }) },
)

/** Does the same to both, and compares what they answer. */
const perform = (operation: Operation, trie: TopicTable<string>, naive: NaiveTopics): void => {
  if (operation.what === "match") {
    expect(matched(trie, operation.topic)).toEqual(naive.match(operation.topic))
    expect(trie.matches(bytesOf(operation.topic))).toBe(naive.match(operation.topic).length > 0)
  } else if (operation.what === "forget") {
    // What became empty is what nobody else holds.
    const own = naive.topicsOf(operation.holder)
    const emptied = own.filter((topic) => trie.remove(topic, operation.holder))
    expect(emptied).toEqual(own.filter((topic) => naive.remove(topic, operation.holder)))
  } else {
    const { topic, holder } = operation
    if (operation.what === "remove") expect(trie.remove(topic, holder)).toBe(naive.remove(topic, holder))
    else if (!naive.holds(topic, holder)) expect(trie.add(topic, holder)).toBe(naive.add(topic, holder))
    expect(trie.has(topic)).toBe(naive.has(topic))
  }
  expect(trie.topics).toBe(naive.topics)
}

describe("a topic trie", () => {
  it("answers as a naive one does, whatever is added, removed and matched", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(operationOf, { minLength: 20, maxLength: 250, size: "max" }), (operations) => {
        const trie = new TopicTable<string>()
        const naive = new NaiveTopics()
        for (const operation of operations) perform(operation, trie, naive)
        for (const holder of ["p", "q", "r", "s"]) perform({ what: "forget", holder }, trie, naive)
        expect(trie.topics).toBe(0)
        expect(trie.matches(bytesOf("aaaa"))).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it("tells the first holder of a topic and the last", () => {
    const trie = new TopicTable<string>()
    expect([trie.add("a", "p"), trie.add("a", "q"), trie.add("ab", "q")]).toEqual([true, false, true])
    expect([trie.remove("a", "p"), trie.remove("a", "p"), trie.remove("a", "q")]).toEqual([
      false,
      false,
      true,
    ])
    expect([trie.remove("a", "q"), trie.remove("b", "q"), trie.remove("abc", "q")]).toEqual([
      false,
      false,
      false,
    ])
    expect([trie.has("a"), trie.has("ab"), trie.topics]).toEqual([false, true, 1])
  })

  it("has a place for the empty topic, which everything begins with", () => {
    const trie = new TopicTable<string>()
    expect(trie.matches(bytesOf(""))).toBe(false)
    expect(trie.add("", "p")).toBe(true)
    expect(trie.has("")).toBe(true)
    expect(matched(trie, "")).toEqual([["p"]])
    expect(matched(trie, "anything")).toEqual([["p"]])
    expect(trie.remove("", "p")).toBe(true)
    expect(trie.matches(bytesOf("anything"))).toBe(false)
  })

  it("does not take a part of a topic for the topic", () => {
    const trie = new TopicTable<string>()
    trie.add("abcdef", "p")
    trie.add("abcxyz", "q")
    for (const topic of ["", "a", "abc", "abcd", "abcde", "abcxy", "abd", "bcdef"]) {
      expect(trie.has(topic)).toBe(false)
      expect(trie.matches(bytesOf(topic))).toBe(false)
      expect(trie.remove(topic, "p")).toBe(false)
    }
    expect(matched(trie, "abcdefg")).toEqual([["p"]])
    expect(trie.topics).toBe(2)
  })

  it("finds holders with the shortest of their topics first", () => {
    const trie = new TopicTable<string>()
    for (const topic of ["abc", "", "ab", "abcd", "b", "a"]) trie.add(topic, topic)
    expect(matched(trie, "abcx")).toEqual([[""], ["a"], ["ab"], ["abc"]])
  })

  it("keeps octets apart, whatever their values", () => {
    const trie = new TopicTable<number>()
    for (let octet = 0; octet < 256; octet++) trie.add(keyOf(Buffer.of(7, octet, 7)), octet)
    for (let octet = 0; octet < 256; octet++) {
      const found: number[][] = []
      trie.match(Buffer.of(7, octet, 7, octet), (holders) => found.push([...holders]))
      expect(found).toEqual([[octet]])
    }
    for (let octet = 0; octet < 256; octet += 2)
      expect(trie.remove(keyOf(Buffer.of(7, octet, 7)), octet)).toBe(true)
    expect(trie.topics).toBe(128)
    expect([trie.matches(Buffer.of(7, 128, 7)), trie.matches(Buffer.of(7, 129, 7))]).toEqual([false, true])
  })

  it("holds topics of any length and any nesting without exhausting the stack", () => {
    const trie = new TopicTable<string>()
    const long = "x".repeat(1 << 20)
    trie.add(long, "p")
    for (let length = 0; length <= 3000; length++) trie.add("y".repeat(length), "q")
    expect(trie.has(long)).toBe(true)
    expect(matched(trie, "y".repeat(3001))).toHaveLength(3001)
    expect(matched(trie, `${long}z`)).toEqual([["q"], ["p"]])
    for (let length = 3000; length >= 0; length--) expect(trie.remove("y".repeat(length), "q")).toBe(true)
    expect(trie.remove(long, "p")).toBe(true)
    expect(trie.topics).toBe(0)
  })

  it("keeps many topics apart that begin alike", () => {
    const trie = new TopicTable<number>()
    const topics = Array.from({ length: 5000 }, (_, index) => `shared/${index.toString(7)}/${index % 13}`)
    for (const [index, topic] of topics.entries()) trie.add(topic, index)
    for (let index = 0; index < topics.length; index += 3) trie.remove(topics[index] as string, index)
    for (const [index, topic] of topics.entries()) {
      const found: number[] = []
      trie.match(bytesOf(topic), (holders) => found.push(...holders))
      expect(found).toEqual(index % 3 === 0 ? [] : [index])
    }
  })
})
