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

/** How often something is loaded in a row that changes meanwhile. */
const mostLoads = 3

/** What was loaded, and the mark that it had before and after; another one after it: somebody writes to it still. */
const loadAll = async <Value>(source: Source<Value>): Promise<{ mark: string; value: Value }> => {
  for (let loads = 1; ; loads++) {
    const mark = await source.mark()
    try {
      const value = await source.load()
      if (loads === mostLoads || (await source.mark()) === mark) return { mark, value }
    } catch (error) {
      if (loads === mostLoads || (await source.mark()) === mark) throw error
    }
  }
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
  #looked = performance.now()
  #looking: Promise<void> | undefined

  private constructor(source: Source<Value>, interval: number, mark: string, value: Value) {
    this.#source = source
    this.#interval = interval
    this.#mark = mark
    this.#value = value
  }

  /** Loads for the first time. Rejects when that fails. */
  static async load<Value>(source: Source<Value>, interval: number): Promise<Watched<Value>> {
    const { mark, value } = await loadAll(source)
    return new Watched(source, interval, mark, value)
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
      if ((await source.mark()) !== this.#mark) {
        const { mark, value } = await loadAll(source)
        this.#value = value
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
