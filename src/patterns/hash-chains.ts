/** Something that is found by its hash. */
export interface Chained<Self> {
  readonly hash: number
  /** The next one of the same chain. For `HashChains` alone to change. */
  next: Self | undefined
}

const fewestChains = 8

/**
 * A hash table whose entries are its own links: nothing is allocated per entry, and looking for something that is
 * not there mostly reads a single place. There are between one and eight chains for an entry.
 */
export class HashChains<Entry extends Chained<Entry>> {
  #chains: (Entry | undefined)[] = emptyChains(fewestChains)
  #size = 0

  /** The first entry of the chain that has all entries of a hash, among others. */
  first(hash: number): Entry | undefined {
    return this.#chains[hash & (this.#chains.length - 1)]
  }

  add(entry: Entry): void {
    if (this.#size === this.#chains.length) this.#resize(this.#chains.length * 2)
    this.#link(entry)
    this.#size++
  }

  /** Removes an entry that was added. */
  remove(entry: Entry): void {
    const place = entry.hash & (this.#chains.length - 1)
    const first = this.#chains[place] as Entry
    if (first === entry) {
      this.#chains[place] = entry.next
    } else {
      let before = first
      while (before.next !== entry) before = before.next as Entry
      before.next = entry.next
    }
    this.#size--
    if (this.#size * 8 < this.#chains.length && this.#chains.length > fewestChains) {
      this.#resize(this.#chains.length / 2)
    }
  }

  #link(entry: Entry): void {
    const place = entry.hash & (this.#chains.length - 1)
    entry.next = this.#chains[place]
    this.#chains[place] = entry
  }

  #resize(count: number): void {
    const before = this.#chains
    this.#chains = emptyChains(count)
    for (let entry of before) {
      while (entry !== undefined) {
        const { next } = entry
        this.#link(entry)
        entry = next
      }
    }
  }
}

const emptyChains = (count: number): undefined[] => new Array<undefined>(count).fill(undefined)
