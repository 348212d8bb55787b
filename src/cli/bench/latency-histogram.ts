/** Buckets for each doubling: values are known to within 9 %. */
const steps = 8
const doublings = 40

/** How values spread over orders of magnitude, in buckets of equal ratio, as HDR histograms have them. */
export class LatencyHistogram {
  readonly #buckets = new Float64Array(steps * doublings)
  #count = 0
  #sum = 0
  #minimum = Number.POSITIVE_INFINITY
  #maximum = 0

  /** Adds a time in microseconds. */
  add(microseconds: number): void {
    const exact = Math.floor(Math.log2(Math.max(1, microseconds)) * steps)
    const bucket = Math.min(exact, this.#buckets.length - 1)
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1
    this.#count++
    this.#sum += microseconds
    if (microseconds < this.#minimum) this.#minimum = microseconds
    if (microseconds > this.#maximum) this.#maximum = microseconds
  }

  get count(): number {
    return this.#count
  }

  get minimum(): number {
    return this.#count === 0 ? 0 : this.#minimum
  }

  get maximum(): number {
    return this.#maximum
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  /** The time in microseconds that a share of all values, from 0 to 1, does not exceed. */
  percentile(share: number): number {
    const wanted = Math.ceil(share * this.#count)
    let seen = 0
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count
      if (count > 0 && seen >= wanted) return Math.min(2 ** ((bucket + 1) / steps), this.#maximum)
    }
    return this.#maximum
  }

  /** How many values lie below each power of two, from the first that has any to the last. */
  get rows(): readonly { readonly below: number; readonly count: number }[] {
    const all = Array.from({ length: doublings }, (_, power) => ({
      below: 2 ** (power + 1),
      count: this.#buckets.subarray(power * steps, (power + 1) * steps).reduce((sum, each) => sum + each, 0),
    }))
    const first = all.findIndex(({ count }) => count > 0)
    const last = all.findLastIndex(({ count }) => count > 0)
    return first < 0 ? [] : all.slice(first, last + 1)
  }
}

/** Microseconds for people: 812 µs, 12.3 ms. */
export const durationText = (microseconds: number): string =>
  microseconds < 1000
    ? `${microseconds.toFixed(microseconds < 10 ? 1 : 0)} µs`
    : microseconds < 1_000_000
      ? `${(microseconds / 1000).toFixed(1)} ms`
      : `${(microseconds / 1_000_000).toFixed(1)} s`

/** A histogram as bars of text. */
export const barsOf = (histogram: LatencyHistogram, width: number): readonly string[] => {
  const { rows } = histogram
  const most = Math.max(1, ...rows.map(({ count }) => count))
  return rows.map(({ below, count }) => {
    const bar = "█".repeat(Math.ceil((count / most) * width))
    return `${`< ${durationText(below)}`.padStart(10)}  ${String(count).padStart(9)}  ${bar}`.trimEnd()
  })
}
