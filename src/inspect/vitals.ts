import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks"
import type { ProcessVitals } from "./state.ts"

/** Milliseconds between two looks at how late timers are. */
const resolution = 20

const nanoseconds = 1_000_000

/** Looks at the process again and again, for one reader. Begins to measure with the first look. */
export class Vitals {
  readonly #delay = monitorEventLoopDelay({ resolution })
  #measuring = false
  #busy: EventLoopUtilization = performance.eventLoopUtilization()

  look(): ProcessVitals {
    const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#busy)
    this.#busy = now
    return {
      memory: { resident: rss, heapUsed, heapTotal, external, arrayBuffers },
      eventLoop: { utilization, delay: this.#lateness() },
    }
  }

  end(): void {
    this.#delay.disable()
  }

  #lateness(): ProcessVitals["eventLoop"]["delay"] {
    const delay = this.#delay
    if (!this.#measuring) {
      this.#measuring = true
      delay.enable()
      return null
    }
    const { mean, max, count } = delay
    // What is measured is the time from one look to the next, not by how much it was longer than it should be.
    const late = (time: number): number => (count === 0 ? 0 : Math.max(0, time / nanoseconds - resolution))
    const lateness = { mean: late(mean), p99: late(delay.percentile(99)), max: late(max) }
    delay.reset()
    return lateness
  }
}
