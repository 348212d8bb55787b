// @ts-check

const attempts = 5
/** Milliseconds that the timed part of a run should last. */
const wanted = 1500

/**
 * Finds the message count with which a run of this side lasts long enough to be believed and not longer.
 *
 * @param {number} start the count to begin with
 * @param {(count: number) => Promise<{ milliseconds: number }>} run
 * @returns {Promise<number>}
 */
export async function calibrate(start, run) {
  let count = start
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { milliseconds } = await run(count)
    const factor = wanted / Math.max(milliseconds, 1)
    if (factor < 4) return rounded(count * factor)
    count = rounded(count * Math.min(factor, 20)) // a short run says little: no leap on its word
  }
  return count
}

/**
 * Two digits are enough, and easier to read.
 *
 * @param {number} count
 */
function rounded(count) {
  return Math.max(1, Number(count.toPrecision(2)))
}
