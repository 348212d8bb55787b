import { setTimeout as delay } from "node:timers/promises"
import type { InspectReader, ProcessState } from "../../inspect/index.ts"
import { type Sample, sampleOf } from "./sample.ts"

/** How often to look. */
export interface SamplerOptions {
  readonly interval: number
  /** How many samples; without it, until the signal aborts. */
  readonly count?: number | undefined
  readonly timeout: number
  readonly signal: AbortSignal
}

/** Looks at a process again and again: each sample is what happened since the look before. */
export async function* samplesOf(
  reader: InspectReader,
  { interval, count = Number.POSITIVE_INFINITY, timeout, signal }: SamplerOptions,
): AsyncGenerator<Sample, undefined> {
  let before: ProcessState = await reader.state({ timeout, signal })
  for (let number = 0; number < count; number++) {
    await delay(interval, undefined, { signal })
    const state = await reader.state({ timeout, signal })
    yield sampleOf(state, before)
    before = state
  }
}
