/** What a generator gives, whether it makes its callers wait or not. */
export type ValueSource = AsyncIterator<unknown> | Iterator<unknown>

/** Where the values of a stream go. */
export interface StreamOutput {
  item(value: unknown): void
  ended(): void
  failed(error: unknown): void
}

/** The values of a generator, as a stream: only those, since arrays and maps are values themselves. */
export const sourceOf = (value: unknown): ValueSource | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  if (typeof (value as Partial<ValueSource>).next !== "function") {
    const open = (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator]
    return typeof open === "function" ? open.call(value) : undefined
  }
  return value as ValueSource
}

/**
 * A caller may ask for no more values at a time: a generator that never waits would let nobody else have a turn. Our
 * clients ask for 64.
 */
const mostCredit = 1_024

/** Sends the values of a generator, as many as the other side asked for. */
export class StreamSender {
  readonly #source: ValueSource
  readonly #output: StreamOutput
  #credit = 0
  #busy = false
  #done = false

  constructor(source: ValueSource, output: StreamOutput) {
    this.#source = source
    this.#output = output
  }

  /** The other side takes more values. */
  grant(credit: number): void {
    this.#credit = Math.min(this.#credit + credit, mostCredit)
    if (!this.#busy && !this.#done) void this.#pump()
  }

  /** The other side wants no more: the generator runs its `finally`. */
  cancel(): void {
    if (this.#done) return
    this.#done = true
    // A generator that waits inside ends when it goes on; what it throws then concerns nobody.
    void (async () => this.#source.return?.(undefined))().catch(() => {})
  }

  async #pump(): Promise<void> {
    this.#busy = true
    try {
      while (this.#credit > 0 && !this.#done) {
        const result = await this.#source.next()
        if (this.#done) return
        if (result.done === true) {
          this.#done = true
          this.#output.ended()
        } else {
          this.#credit--
          this.#output.item(result.value)
        }
      }
    } catch (error) {
      if (this.#done) return
      this.cancel()
      this.#output.failed(error)
    } finally {
      this.#busy = false
    }
  }
}
