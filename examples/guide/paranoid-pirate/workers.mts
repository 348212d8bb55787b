interface Worker {
  readonly id: Buffer
  busy: boolean
  /** When it counts as gone, if nothing is heard of it before. */
  expires: number
}

/** The workers of a queue. */
export class Workers {
  readonly #lifetime: number
  readonly #changed: (change: "came" | "went", id: Buffer) => void
  /** By id; the one that has been idle for longest first. */
  readonly #known = new Map<string, Worker>()
  #wake: (() => void) | undefined
  #ended = false

  /** `lifetime`: milliseconds without a sign of life. `changed` is told of those who come and go. */
  constructor(lifetime: number, changed: (change: "came" | "went", id: Buffer) => void) {
    this.#lifetime = lifetime
    this.#changed = changed
  }

  get ids(): Buffer[] {
    return [...this.#known.values()].map(({ id }) => id)
  }

  /** It has answered, or has come: whatever it did before, it can be given a request. */
  idle(id: Buffer): void {
    const key = id.toString("latin1")
    if (!this.#known.delete(key)) this.#changed("came", id)
    this.#known.set(key, { id: Buffer.from(id), busy: false, expires: performance.now() + this.#lifetime })
    this.#wake?.()
  }

  /** A sign of life. Whoever was thought to be gone is back. */
  alive(id: Buffer): void {
    const worker = this.#known.get(id.toString("latin1"))
    if (worker === undefined) this.idle(id)
    else worker.expires = performance.now() + this.#lifetime
  }

  /** It is not there any more. */
  remove(id: Buffer): void {
    if (this.#known.delete(id.toString("latin1"))) this.#changed("went", id)
  }

  /** Removes those of whom nothing has been heard for too long. */
  purge(): void {
    const now = performance.now()
    for (const { id, expires } of [...this.#known.values()]) if (expires < now) this.remove(id)
  }

  /** The worker that has been idle for longest, as soon as there is one; it counts as busy. None after `end`. */
  async take(): Promise<Buffer | undefined> {
    while (!this.#ended) {
      const worker = [...this.#known.values()].find(({ busy }) => !busy)
      if (worker !== undefined) {
        worker.busy = true
        return worker.id
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return undefined
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }
}
