import type { Parameters } from "fast-check"

const { TYPEMQ_FUZZ, TYPEMQ_FUZZ_SEED, TYPEMQ_FUZZ_PATH, TYPEMQ_FUZZ_NOTE } = process.env
const { TYPEMQ_FUZZ_SECONDS, TYPEMQ_FUZZ_TEST_SECONDS = TYPEMQ_FUZZ_SECONDS } = process.env

/** For how long each file tries, in milliseconds; undefined when the same few cases are to come every time. */
export const fuzzTime = TYPEMQ_FUZZ_SECONDS === undefined ? undefined : Number(TYPEMQ_FUZZ_SECONDS) * 1000

/** The seed of the cases, where one was given: `npm run fuzz -- --seed`. */
export const givenSeed = TYPEMQ_FUZZ_SEED === undefined ? undefined : Number(TYPEMQ_FUZZ_SEED)

/** Where to write what is being tried. */
export const noteFile = TYPEMQ_FUZZ_NOTE

/** Whether one case is to be tried again: `npm run fuzz -- --path`. */
export const isReplay = TYPEMQ_FUZZ_PATH !== undefined

/**
 * How hard to try. By default the same cases come every time, so that a failure is a change's fault. `npm run fuzz`
 * tries others each time, for as long as it is told to (`attempt` knows more about that). With TYPEMQ_FUZZ=50 there
 * are fifty times as many cases as usual. A failure prints the seed, the path and the smallest case that fails.
 */
export const effort = (runs: number): Parameters<unknown> => {
  const factor = Number(TYPEMQ_FUZZ ?? 0)
  if (fuzzTime === undefined) {
    return factor > 0 ? { numRuns: runs * factor } : { numRuns: runs, seed: 20_260_101 }
  }
  return {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Number(TYPEMQ_FUZZ_TEST_SECONDS) * 1000,
    ...(givenSeed === undefined ? {} : { seed: givenSeed }),
    ...(TYPEMQ_FUZZ_PATH === undefined ? {} : { path: TYPEMQ_FUZZ_PATH }),
  }
}

/** Time for a test that may be tried harder than usual. */
export const timeLimit =
  fuzzTime === undefined ? (TYPEMQ_FUZZ === undefined ? 60_000 : 3_600_000) : 2 * fuzzTime + 60_000
