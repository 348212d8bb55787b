// @ts-check

/**
 * The middle value; the mean of the two middle ones when their number is even.
 *
 * @param {readonly number[]} samples
 * @returns {number}
 */
export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/**
 * The smallest sample that at least `fraction` of all samples do not exceed.
 *
 * @param {Float64Array} sorted ascending
 * @param {number} fraction 0 to 1
 * @returns {number}
 */
export function percentile(sorted, fraction) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN
}

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {readonly number[]} samples in the order they were taken
 */

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export function summarize(samples) {
  return { median: median(samples), min: Math.min(...samples), max: Math.max(...samples), samples }
}

/**
 * How one side compares with another: the ratio of the medians, and the median of the ratios of runs
 * made right after each other, which a machine that slows down half-way disturbs less.
 *
 * @typedef {object} Comparison
 * @property {number} ofMedians
 * @property {number} pairwise
 */

/**
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs runs in the same order; both sides keep only pairs that succeeded
 * @returns {Comparison}
 */
export function compare(ours, theirs) {
  const ratios = ours.map((value, index) => value / (theirs[index] ?? Number.NaN))
  return { ofMedians: median(ours) / median(theirs), pairwise: median(ratios.filter(Number.isFinite)) }
}
