/** Where something is loaded from, again and again. */
export interface Source<Value> {
  /** A text that changes when what there is to load does. */
  mark(): Promise<string>
  load(): Promise<Value>
  /** What there is when nothing can be loaded. */
  readonly nothing: Value
  /** Loading failed. */
  failed(error: unknown): void
}

/**
 * What was loaded from files, loaded again when they have changed. It is looked whether they have at most once in an
 * interval, and only when somebody asks; all who ask meanwhile get the same answer.
 */
export class Watched<Value> {
  readonly #source: Source<Value>
  readonly #interval: number
  #value: Value
  #mark: string
  #looked: number
  #looking: Promise<void> | undefined

  private constructor(source: Source<Value>, interval: number, mark: string, value: Value) {
    this.#source = source
    this.#interval = interval
    this.#mark = mark
    this.#value = value
    this.#looked = performance.now()
  }

  /** Loads for the first time. Rejects when that fails. */
  static async load<Value>(source: Source<Value>, interval: number): Promise<Watched<Value>> {
    // What changes between the two has another mark the next time.
    const mark = await source.mark()
    return new Watched(source, interval, mark, await source.load())
  }

  /** What was loaded the last time it was there. */
  get latest(): Value {
    return this.#value
  }

  async current(): Promise<Value> {
    this.#looking ??= this.#isDue() ? this.#look() : undefined
    await this.#looking
    return this.#value
  }

  #isDue(): boolean {
    return performance.now() - this.#looked >= this.#interval
  }

  async #look(): Promise<void> {
    const source = this.#source
    try {
      const mark = await source.mark()
      if (mark !== this.#mark) {
        this.#value = await source.load()
        this.#mark = mark
      }
    } catch (error) {
      // Whoever takes the files away means it: nobody gets in with what they said.
      this.#value = source.nothing
      if (this.#mark !== "") source.failed(error)
      this.#mark = ""
    }
    this.#looked = performance.now()
    this.#looking = undefined
  }
}
