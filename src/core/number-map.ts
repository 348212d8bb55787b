const smallest = 16

/** Spreads numbers that follow each other, and those that share their low bits, over a table. */
const spread = (key: number): number => Math.imul(key, 0x9e37_79b1) >>> 0

/**
 * A map from whole numbers of 32 bits, for entries that come and go all the time. The platform's `Map` makes itself
 * anew when enough was deleted, and each old self refers to the next: once one of them is thought to live long,
 * all later ones survive with what they held, and collecting garbage takes more time than the rest of the work.
 * This one writes over its own places.
 */
export class NumberMap<Value extends object> {
  #keys = new Uint32Array(smallest)
  #values: (Value | undefined)[] = new Array<Value | undefined>(smallest).fill(undefined)
  #mask = smallest - 1
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): Value | undefined {
    return this.#values[this.#place(key)]
  }

  has(key: number): boolean {
    return this.get(key) !== undefined
  }

  set(key: number, value: Value): void {
    let place = this.#place(key)
    if (this.#values[place] === undefined) {
      // At most three quarters are taken, so that a free place is always near.
      if (this.#size >= this.#mask - (this.#mask >> 2)) {
        this.#resize((this.#mask + 1) * 2)
        place = this.#place(key)
      }
      this.#size++
      this.#keys[place] = key
    }
    this.#values[place] = value
  }

  /** Takes an entry out; answers its value. */
  take(key: number): Value | undefined {
    const place = this.#place(key)
    const value = this.#values[place]
    if (value === undefined) return undefined
    this.#close(place)
    this.#size--
    if (this.#mask >= smallest * 4 && this.#size < this.#mask >> 3) this.#resize((this.#mask + 1) / 2)
    return value
  }

  clear(): void {
    this.#size = 0
    this.#allocate(smallest)
  }

  /** All values, in no order. Changes while somebody goes through them are not seen. */
  values(): Value[] {
    return this.#values.filter((value) => value !== undefined)
  }

  /** Where a key is, or would go. */
  #place(key: number): number {
    let place = spread(key) & this.#mask
    while (this.#values[place] !== undefined && this.#keys[place] !== key) place = (place + 1) & this.#mask
    return place
  }

  /** Frees a place, and moves those that were turned away from it nearer to where they belong. */
  #close(freed: number): void {
    const mask = this.#mask
    let free = freed
    for (let place = (free + 1) & mask; this.#values[place] !== undefined; place = (place + 1) & mask) {
      const home = spread(this.#keys[place] as number) & mask
      // Whether its home lies behind the free place, seen from where it is now.
      if (((place - home) & mask) < ((place - free) & mask)) continue
      this.#keys[free] = this.#keys[place] as number
      this.#values[free] = this.#values[place]
      free = place
    }
    this.#values[free] = undefined
  }

  #resize(capacity: number): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#allocate(capacity)
    for (let index = 0; index < values.length; index++) {
      if (values[index] === undefined) continue
      const place = this.#place(keys[index] as number)
      this.#keys[place] = keys[index] as number
      this.#values[place] = values[index]
    }
  }

  #allocate(capacity: number): void {
    this.#keys = new Uint32Array(capacity)
    this.#values = new Array<Value | undefined>(capacity).fill(undefined)
    this.#mask = capacity - 1
  }
}
