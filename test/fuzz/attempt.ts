import { writeFileSync } from "node:fs"
import fc from "fast-check"
import { expect } from "vitest"
import { bytesHeld } from "../support/bytes-held.ts"
import { effort, fuzzTime, givenSeed, isReplay, noteFile } from "./effort.ts"

/** Milliseconds that no case may take, however busy the machine is. */
const longestCase = 10_000
/** Bytes that the process may hold more after all cases than after the first ones. */
const mostGrowth = 48 * 1024 * 1024
/** The part of the time after which everything is loaded and compiled that will be. */
const warmUp = 0.1
/** Milliseconds below which that does not hold, and collecting garbage would take most of the time. */
const leastWatched = 5_000

/** How many cases are the usual ones. */
export interface Attempts {
  readonly runs: number
  /** The part of its file's time that a test may take when it is tried for a while. */
  readonly share?: number
}

type Property<Case extends [unknown, ...unknown[]]> =
  | fc.IPropertyWithHooks<Case>
  | fc.IAsyncPropertyWithHooks<Case>

/**
 * Tries cases: the usual ones, or others for a while (see `effort`). Then it also sees to it that no case takes long,
 * and that nothing stays behind of any.
 */
export const attempt = async <Case extends [unknown, ...unknown[]]>(
  property: Property<Case>,
  { runs, share = 1 }: Attempts,
): Promise<void> => {
  const timed = property as fc.IAsyncPropertyWithHooks<Case>
  // Where a failure takes its time, making it smaller must not take the test's.
  if (fuzzTime === undefined || isReplay)
    await check(timed, { interruptAfterTimeLimit: 40_000, ...effort(runs) })
  else await tryFor(timed, { runs, milliseconds: fuzzTime * share })
}

/** Tries cases as long as there is time, a few with each seed. */
const tryFor = async <Case extends [unknown, ...unknown[]]>(
  property: fc.IAsyncPropertyWithHooks<Case>,
  { runs, milliseconds }: { readonly runs: number; readonly milliseconds: number },
): Promise<void> => {
  // A test may have the clocks that it uses in its hands.
  const now = Date.now
  const seed = givenSeed ?? Math.trunc(Math.random() * 2 ** 31)
  const start = now()
  let begun = 0
  let longest = 0
  property.beforeEach(() => {
    begun = now()
  })
  property.afterEach(() => {
    longest = Math.max(longest, now() - begun)
  })
  const numRuns = Math.max(5, Math.ceil(runs / 4))
  let count = 0
  let held: number | undefined
  for (let batch = 0; now() - start < milliseconds; batch++) {
    note(`${stateOf()}: ${testName()}: --seed ${seed + batch}`)
    await check(property, { numRuns, seed: seed + batch })
    count += numRuns
    const isWarm = now() - start > milliseconds * warmUp
    if (held === undefined && isWarm && milliseconds >= leastWatched) held = await bytesHeld()
  }
  const growth = held === undefined ? 0 : (await bytesHeld()) - held
  const megabytes = held === undefined ? "" : `, ${(growth / 1024 / 1024).toFixed(1)} MB more held`
  report(`${count} cases from seed ${seed} on, the slowest took ${longest} ms${megabytes}`)
  expect(longest, "milliseconds of the slowest case").toBeLessThan(longestCase)
  expect(growth, "bytes more held").toBeLessThan(mostGrowth)
}

const check = async <Case extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<Case>,
  parameters: fc.Parameters<unknown>,
): Promise<void> => {
  const told = { ...parameters, includeErrorInReport: true } as fc.Parameters<Case>
  const details = await fc.check(property, told)
  if (!details.failed) return
  const which = `--only ${stateOf()} --test ${JSON.stringify(testName())}`
  const again = `npm run fuzz -- ${which} --seed ${details.seed} --path ${details.counterexamplePath}`
  throw new Error(`${fc.defaultReportMessage(details)}\n\nTo see it again: ${again}`)
}

const stateOf = (): string => /([^/]+)\.test\.ts$/.exec(expect.getState().testPath ?? "")?.[1] ?? ""

const testName = (): string => expect.getState().currentTestName?.split(" > ").at(-1) ?? ""

const report = (text: string): void => {
  process.stdout.write(`${stateOf()}: ${testName()}: ${text}\n`)
}

/** Leaves word of what is tried now: a case that never ends cannot. */
const note = (text: string): void => {
  if (noteFile !== undefined) writeFileSync(noteFile, text)
}
