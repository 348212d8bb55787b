import { performance } from "node:perf_hooks"
import { LatencyHistogram } from "./latency-histogram.ts"

/** What is measured, and when that is over. */
export interface MeasurementLimits {
  /** Messages that come before those that count. */
  readonly warmUp: number
  /** Messages that count; none: as many as fit into the duration. */
  readonly count: number | undefined
  /** Milliseconds; infinite: until somebody ends it. */
  readonly duration: number
}

/** Up to this many messages, each has its own look at the clock. */
const often = 4096

/** Counts messages: those behind the warm-up, until there are enough or the time is over. */
export class Measurement {
  readonly latency = new LatencyHistogram()
  readonly #limits: MeasurementLimits
  #seen = 0
  #messages = 0
  #bytes = 0
  #began: number | undefined
  #last = 0

  constructor(limits: MeasurementLimits) {
    this.#limits = limits
    if (limits.warmUp === 0) this.#began = performance.now()
  }

  /** Whoever is needed is there: without a warm-up, time runs from now on. */
  start(): void {
    if (this.#began !== undefined) this.#began = performance.now()
  }

  get messages(): number {
    return this.#messages
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Messages before the warm-up was over included. */
  get seen(): number {
    return this.#seen
  }

  /** Seconds from the end of the warm-up to the last message. */
  get seconds(): number {
    return this.#began === undefined ? 0 : Math.max(0, this.#last - this.#began) / 1000
  }

  /** Messages that are still to come, those of the warm-up included; infinite when time decides. */
  get left(): number {
    const { count, warmUp } = this.#limits
    return count === undefined ? Number.POSITIVE_INFINITY : warmUp + count - this.#seen
  }

  /** Milliseconds until time is over; undefined while it does not run, or does not matter. */
  get remaining(): number | undefined {
    const { count, duration } = this.#limits
    if (count !== undefined || this.#began === undefined || !Number.isFinite(duration)) return undefined
    return Math.max(0, this.#began + duration - performance.now())
  }

  get over(): boolean {
    const { count, duration } = this.#limits
    if (count !== undefined) return this.#messages >= count
    return this.#began !== undefined && performance.now() - this.#began >= duration
  }

  /** One message; with the time of its round trip in microseconds if there was one. */
  add(bytes: number, microseconds?: number): void {
    this.#seen++
    if (this.#began === undefined) {
      if (this.#seen >= this.#limits.warmUp) this.#began = performance.now()
      return
    }
    this.#messages++
    this.#bytes += bytes
    // A look at the clock for each message would cost more than some messages do.
    if (microseconds !== undefined) this.latency.add(microseconds)
    const { count } = this.#limits
    if (this.#messages < often || (this.#messages & 63) === 0 || this.#messages === count) {
      this.#last = performance.now()
    }
  }

  /** The last message was the last. */
  end(): void {
    if (this.#messages > 0 && this.#last === 0) this.#last = performance.now()
  }
}
