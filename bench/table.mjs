// @ts-check

/** @typedef {import("./summary.mjs").Row} Row */
/** @typedef {"per second" | "milliseconds" | "bytes" | "times" | "count"} Unit */

/** @type {Record<Unit, (value: number) => string>} */
const formats = {
  "per second": (value) => `${scaled(value, 1000, ["", " k", " M", " G"])}/s`,
  milliseconds: (value) => scaled(value * 1e6, 1000, [" ns", " µs", " ms", " s"]),
  bytes: (value) => scaled(value, 1024, [" B", " KiB", " MiB", " GiB"]),
  times: (value) => `${value.toFixed(2)}×`,
  count: (value) => String(value),
}

/**
 * @param {Row[]} rows
 * @param {{ check: boolean }} options `check`: with the column of targets
 * @returns {string}
 */
export function drawTable(rows, { check }) {
  const titles = ["work", "metric", "side", "median", "min – max", "typemq ÷ side", "pair by pair"]
  if (check) titles.push("target")
  const lines = rows.map((row, index) => {
    const above = rows[index - 1]
    const sameWork = above?.work === row.work
    const cells = [
      sameWork ? "" : row.title,
      sameWork && above.metric === row.metric ? "" : row.metric.name,
      row.side,
      ...figures(row),
    ]
    if (check) cells.push(verdict(row))
    return cells
  })
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  const draw = (/** @type {string[]} */ cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  const rule = widths.map((width) => "─".repeat(width)).join("  ")
  return [draw(titles), rule, ...lines.map(draw)].join("\n")
}

/** @param {Row} row */
function figures({ summary, ratio, metric }) {
  if (!summary) return ["–", "", "", ""]
  const format = formats[metric.unit]
  return [
    format(summary.median),
    `${format(summary.min)} – ${format(summary.max)}`,
    ratio ? formats.times(ratio.ofMedians) : "",
    ratio ? formats.times(ratio.pairwise) : "",
  ]
}

/** @param {Row} row */
function verdict({ target, metric, side }) {
  if (!target) return ""
  const [, sign = "", number = ""] = /^(\S+) (\S+)$/.exec(target.bound) ?? []
  const bound = side === "typemq" ? formats[metric.unit](Number(number)) : `${number}×`
  const words = target.reached === undefined ? "not measured" : target.reached ? "reached" : "NOT reached"
  return `${sign} ${bound}: ${words}`
}

/**
 * Three significant digits before the largest unit that leaves something before the point.
 *
 * @param {number} value
 * @param {number} step from one unit to the next
 * @param {string[]} units
 */
function scaled(value, step, units) {
  let unit = 0
  let rest = value
  while (Math.abs(rest) >= step && unit < units.length - 1) {
    rest /= step
    unit++
  }
  return `${rest >= 100 ? rest.toFixed(0) : rest.toPrecision(3)}${units[unit]}`
}
