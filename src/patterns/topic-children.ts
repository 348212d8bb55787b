/** Up to this many children are looked through one by one. */
const fewChildren = 16

/**
 * The children of a node of the trie by their first octet: two arrays side by side, in the order of the octets.
 * A publisher with very many subscriptions spends its time on cache misses, and a `Map` has twice as many.
 */
export class Children<Child> {
  readonly #keys: number[] = []
  readonly #children: Child[] = []

  get size(): number {
    return this.#keys.length
  }

  /** The child with the lowest octet; there must be one. */
  get first(): Child {
    return this.#children[0] as Child
  }

  get(key: number): Child | undefined {
    const keys = this.#keys
    const { length } = keys
    if (length > fewChildren) {
      const place = this.#place(key)
      return keys[place] === key ? this.#children[place] : undefined
    }
    for (let index = 0; index < length; index++) if (keys[index] === key) return this.#children[index]
    return undefined
  }

  set(key: number, child: Child): void {
    const place = this.#place(key)
    if (this.#keys[place] === key) {
      this.#children[place] = child
      return
    }
    this.#keys.splice(place, 0, key)
    this.#children.splice(place, 0, child)
  }

  delete(key: number): void {
    const place = this.#place(key)
    if (this.#keys[place] !== key) return
    this.#keys.splice(place, 1)
    this.#children.splice(place, 1)
  }

  /** Where the key is, or would have to be. */
  #place(key: number): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
