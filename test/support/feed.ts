/** A list that grows, and that a test can wait on. */
export class Feed<Item> {
  readonly items: Item[] = []
  #cursor = 0
  #changed: (() => void)[] = []

  push(item: Item): void {
    this.items.push(item)
    for (const callback of this.#changed.splice(0)) callback()
  }

  /** Resolves when the list is as wanted. */
  async until(wanted: (items: readonly Item[]) => boolean, timeout = 10_000): Promise<readonly Item[]> {
    const deadline = performance.now() + timeout
    let overdue = false
    while (!wanted(this.items)) {
      const left = deadline - performance.now()
      if (overdue) throw new Error(`Not so within ${timeout} ms: ${JSON.stringify(this.items.slice(-20))}`)
      // A little more when time is up: all the time may have gone by without us.
      overdue = left <= 0
      await this.#change(Math.max(left, 100))
    }
    return this.items
  }

  /** The next item that matches, behind the one found last; items in between are passed over. */
  async next(matches: (item: Item) => boolean, timeout?: number): Promise<Item> {
    const find = (): number => this.items.findIndex((item, index) => index >= this.#cursor && matches(item))
    await this.until(() => find() !== -1, timeout)
    const index = find()
    this.#cursor = index + 1
    return this.items[index] as Item
  }

  #change(timeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeout)
      this.#changed.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
