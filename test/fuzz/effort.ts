import type { Parameters } from "fast-check"

/**
 * How hard to try. By default the same cases come every time, so that a failure is a change's fault; with
 * TYPEMQ_FUZZ=50 there are fifty times as many, and others each time (a failure then prints the seed to try again
 * with).
 */
export const effort = (runs: number): Parameters<unknown> => {
  const factor = Number(process.env["TYPEMQ_FUZZ"] ?? 0)
  return factor > 0 ? { numRuns: runs * factor } : { numRuns: runs, seed: 20_260_101 }
}

/** Time for a test that is tried harder than usual. */
export const timeLimit = process.env["TYPEMQ_FUZZ"] === undefined ? 60_000 : 3_600_000
