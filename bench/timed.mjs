// @ts-check
import { play } from "./scenario.mjs"

/** @type {import("./works.mjs").Metric} */
export const throughput = { name: "throughput", unit: "per second", better: "more" }

/**
 * A run whose one result is the time that its messages took.
 *
 * @param {import("./sides.mjs").Side} side
 * @param {import("./scenario.mjs").Scenario} scenario
 * @param {import("./works.mjs").Load} load
 * @param {import("./scenario.mjs").Parameters} parameters
 * @returns {Promise<import("./works.mjs").Measurement>}
 */
export async function timed(side, scenario, { count, limit }, parameters) {
  const { binder, dialers } = await play(
    side,
    scenario,
    { ...parameters, count, warmup: warmupOf(count) },
    limit,
  )
  const milliseconds = binder.milliseconds ?? dialers[0]?.milliseconds ?? Number.NaN
  return { milliseconds, values: { throughput: perSecond(count, milliseconds) } }
}

/** @param {number} count messages that are timed */
export function warmupOf(count) {
  return Math.ceil(count / 5)
}

/**
 * @param {number} count
 * @param {number | undefined} milliseconds
 */
export function perSecond(count, milliseconds = Number.NaN) {
  return (count / milliseconds) * 1000
}
