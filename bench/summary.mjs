// @ts-check
import { samplesOf } from "./measure.mjs"
import { compare, summarize } from "./statistics.mjs"
import { reaches, targetOf } from "./targets.mjs"

/** @typedef {import("./sides.mjs").SideName} SideName */
/** @typedef {import("./statistics.mjs").Summary} Summary */
/** @typedef {import("./statistics.mjs").Comparison} Comparison */

/**
 * One line of the table: one metric of one work on one side.
 *
 * @typedef {object} Row
 * @property {string} work
 * @property {string} title
 * @property {import("./works.mjs").Metric} metric
 * @property {SideName} side
 * @property {number | undefined} count messages of one run
 * @property {Summary | undefined} summary nothing when the side is missing or failed
 * @property {Comparison | undefined} ratio typemq to this side
 * @property {{ bound: string, reached: boolean | undefined } | undefined} target
 */

/**
 * @param {import("./measure.mjs").Outcome} outcome
 * @param {SideName[]} names the sides that were asked for, in the order of the table
 * @returns {Row[]}
 */
export function summaryOf(outcome, names) {
  const { work, counts } = outcome
  return work.metrics.flatMap((metric) =>
    names
      .filter((side) => work.sides.includes(side))
      .map((side) => {
        const samples = samplesOf(outcome, metric.name, side)
        const ours = samplesOf(outcome, metric.name, "typemq", side)
        const theirs = samplesOf(outcome, metric.name, side, "typemq")
        const summary = samples.length > 0 ? summarize(samples) : undefined
        const ratio = side !== "typemq" && ours.length > 0 ? compare(ours, theirs) : undefined
        const target = verdict(
          work.name,
          metric.name,
          side,
          side === "typemq" ? summary?.median : ratio?.ofMedians,
        )
        return {
          work: work.name,
          title: work.title,
          metric,
          side,
          count: counts.get(side),
          summary,
          ratio,
          target,
        }
      }),
  )
}

/**
 * @param {string} work
 * @param {string} metric
 * @param {SideName} side
 * @param {number | undefined} value
 */
function verdict(work, metric, side, value) {
  const target = targetOf(work, metric, side)
  if (!target) return undefined
  const bound = target.atLeast === undefined ? `<= ${target.atMost}` : `>= ${target.atLeast}`
  return { bound, reached: value === undefined ? undefined : reaches(target, value) }
}
