/**
 * A queue over one growing array whose size is a power of two: nothing is allocated per item, and taken slots
 * are cleared so that the queue keeps nothing alive. It shrinks back when it has run empty after a burst.
 */
export class Ring<Item> {
  #items: (Item | undefined)[] = []
  #first = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  push(item: Item): void {
    const capacity = this.#items.length
    if (this.#size === capacity) this.#grow()
    this.#items[(this.#first + this.#size) & (this.#items.length - 1)] = item
    this.#size++
  }

  shift(): Item | undefined {
    if (this.#size === 0) return undefined
    const first = this.#first
    const item = this.#items[first]
    this.#items[first] = undefined
    this.#first = (first + 1) & (this.#items.length - 1)
    this.#size--
    if (this.#size === 0 && this.#items.length > retainedCapacity) this.clear()
    return item
  }

  peek(): Item | undefined {
    return this.#size === 0 ? undefined : this.#items[this.#first]
  }

  /** Removes the first item equal to `item`; answers whether there was one. Linear. */
  remove(item: Item): boolean {
    const mask = this.#items.length - 1
    for (let offset = 0; offset < this.#size; offset++) {
      if (this.#items[(this.#first + offset) & mask] !== item) continue
      for (let next = offset; next < this.#size - 1; next++) {
        this.#items[(this.#first + next) & mask] = this.#items[(this.#first + next + 1) & mask]
      }
      this.#size--
      this.#items[(this.#first + this.#size) & mask] = undefined
      return true
    }
    return false
  }

  /** Whether the test accepts one of the items. */
  some(accepts: (item: Item) => boolean): boolean {
    return this.#items.some((item) => item !== undefined && accepts(item))
  }

  /** Keeps only what the test accepts, in order; answers how many items went. */
  filter(accepts: (item: Item) => boolean): number {
    const before = this.#size
    for (let count = before; count > 0; count--) {
      const item = this.shift() as Item
      if (accepts(item)) this.push(item)
    }
    return before - this.#size
  }

  clear(): void {
    this.#items = []
    this.#first = 0
    this.#size = 0
  }

  #grow(): void {
    const capacity = this.#items.length
    const items: (Item | undefined)[] = new Array(capacity === 0 ? 8 : capacity * 2).fill(undefined)
    for (let index = 0; index < this.#size; index++) {
      items[index] = this.#items[(this.#first + index) & (capacity - 1)]
    }
    this.#items = items
    this.#first = 0
  }
}

/** An empty ring keeps this many slots, so that a steady stream never allocates. */
const retainedCapacity = 4096
