// @ts-check
import { calibrate } from "./calibrate.mjs"

/** @typedef {import("./sides.mjs").Side} Side */
/** @typedef {import("./sides.mjs").SideName} SideName */
/** @typedef {import("./works.mjs").Work} Work */

/** Milliseconds after which a run is given up: messages were lost, or something hangs. */
const limits = { smoke: 20_000, measured: 60_000 }

/**
 * What the runs of one work gave.
 *
 * @typedef {object} Outcome
 * @property {Work} work
 * @property {Map<SideName, number>} counts messages per run
 * @property {Array<Map<SideName, Record<string, number>>>} rounds one run of every side, side after side
 * @property {string[]} failures
 */

/**
 * Runs a work, its sides in turn: A B C, A B C, …
 *
 * @param {Work} work
 * @param {Side[]} sides
 * @param {{ rounds: number, smoke: boolean, say: (text: string) => void }} options
 * @returns {Promise<Outcome>} a failed run is told in `failures`, and its side then left out of the work
 */
export async function measure(work, sides, { rounds, smoke, say }) {
  const limit = smoke ? limits.smoke : limits.measured
  /** @type {Outcome} */
  const outcome = { work, counts: new Map(), rounds: [], failures: [] }
  /** @type {Set<Side>} */
  const standing = new Set(sides)
  const attempt = async (/** @type {Side} */ side, /** @type {() => Promise<void>} */ action) => {
    try {
      await action()
    } catch (error) {
      standing.delete(side)
      outcome.failures.push(`${work.name}: ${/** @type {Error} */ (error).message}`)
      say(` ${side.name} failed`)
    }
  }

  say(`${work.name}:`)
  for (const side of sides) {
    await attempt(side, async () => {
      const known = smoke ? work.smoke : work.fixed ? work.start : undefined
      const count = known ?? (await calibrate(work.start, (count) => work.run(side, { count, limit, smoke })))
      outcome.counts.set(side.name, count)
    })
  }
  for (let round = 0; round < rounds; round++) {
    /** @type {Map<SideName, Record<string, number>>} */
    const values = new Map()
    for (const side of standing) {
      await attempt(side, async () => {
        const count = outcome.counts.get(side.name) ?? work.start
        values.set(side.name, (await work.run(side, { count, limit, smoke })).values)
      })
    }
    outcome.rounds.push(values)
    say(smoke ? ` ${[...values.keys()].join(", ")} well` : ` ${round + 1}`)
  }
  say("\n")
  return outcome
}

/**
 * The samples of one metric of one side, only from the rounds in which `also` did run as well.
 *
 * @param {Outcome} outcome
 * @param {string} metric
 * @param {SideName} side
 * @param {SideName} [also]
 * @returns {number[]}
 */
export function samplesOf(outcome, metric, side, also = side) {
  return outcome.rounds
    .filter((round) => round.has(side) && round.has(also))
    .map((round) => round.get(side)?.[metric] ?? Number.NaN)
}
