/**
 * A list whose active members stand in front: choosing among them and moving one in or out takes constant
 * time and allocates nothing.
 */
export class ActiveList<Item> {
  readonly #items: Item[] = []
  readonly #places = new Map<Item, number>()
  #active = 0

  /** How many are active; they stand at 0 to `active - 1`. */
  get active(): number {
    return this.#active
  }

  get size(): number {
    return this.#items.length
  }

  at(index: number): Item | undefined {
    return this.#items[index]
  }

  has(item: Item): boolean {
    return this.#places.has(item)
  }

  /** Adds a member, active, behind the active ones. */
  add(item: Item): void {
    this.#items.push(item)
    this.#places.set(item, this.#items.length - 1)
    this.activate(item)
  }

  remove(item: Item): void {
    const place = this.#places.get(item)
    if (place === undefined) return
    let hole = place
    if (hole < this.#active) {
      this.#active--
      this.#swap(hole, this.#active)
      hole = this.#active
    }
    this.#swap(hole, this.#items.length - 1)
    this.#items.pop()
    this.#places.delete(item)
  }

  /** Makes a member active, behind the other active ones. */
  activate(item: Item): void {
    const place = this.#places.get(item)
    if (place === undefined || place < this.#active) return
    this.#swap(place, this.#active)
    this.#active++
  }

  /** Makes a member inactive: the last active one takes its place. */
  deactivate(item: Item): void {
    const place = this.#places.get(item)
    if (place === undefined || place >= this.#active) return
    this.#active--
    this.#swap(place, this.#active)
  }

  [Symbol.iterator](): IterableIterator<Item> {
    return this.#items[Symbol.iterator]()
  }

  #swap(left: number, right: number): void {
    if (left === right) return
    const first = this.#items[left] as Item
    const second = this.#items[right] as Item
    this.#items[left] = second
    this.#items[right] = first
    this.#places.set(second, left)
    this.#places.set(first, right)
  }
}
