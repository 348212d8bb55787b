// @ts-check
import { describeMachine } from "./machine.mjs"
import { measure } from "./measure.mjs"
import { readOptions, usage } from "./options.mjs"
import { findSide } from "./sides.mjs"
import { summaryOf } from "./summary.mjs"
import { drawTable } from "./table.mjs"

/** @typedef {import("./sides.mjs").Side} Side */
/** @typedef {import("./sides.mjs").MissingSide} MissingSide */
/** @typedef {ReturnType<typeof readOptions>} Options */

process.exitCode = await main()

async function main() {
  /** @type {Options} */
  let options
  try {
    options = readOptions()
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n\n${usage}`)
    return 2
  }
  if (options.help || options.list) {
    const list = options.works.map(({ name, title }) => `${name.padEnd(22)}${title}\n`).join("")
    process.stdout.write(options.help ? usage : list)
    return 0
  }
  return bench(options)
}

/**
 * @param {Options} options
 * @returns {Promise<number>} the exit code: 1 when a run failed or lost messages, never for speed
 */
async function bench({ works, sides: names, pairs, smoke, check, json }) {
  const machine = await describeMachine()
  const found = await Promise.all(names.map(findSide))
  const sides = found.filter((side) => "command" in side)
  const missing = found.filter((side) => "missing" in side)
  if (!json) process.stdout.write(`${describe(machine, sides, missing)}\n\n`)

  const outcomes = []
  for (const work of works) {
    const able = sides.filter(({ name }) => work.sides.includes(name))
    const say = (/** @type {string} */ text) => void process.stderr.write(text)
    outcomes.push(await measure(work, able, { rounds: pairs, smoke, say }))
  }

  const rows = outcomes.flatMap((outcome) => summaryOf(outcome, names))
  const failures = outcomes.flatMap((outcome) => outcome.failures)
  // The works are about typemq: a smoke run without it has proved nothing.
  if (smoke) failures.push(...missing.filter(({ name }) => name === "typemq").map(sentence))
  if (json) {
    const versions = Object.fromEntries(sides.map(({ name, version }) => [name, version]))
    const everything = { machine, versions, missing, pairs, rows, failures }
    process.stdout.write(`${JSON.stringify(everything, null, 2)}\n`)
  } else {
    // Runs too short to be timed give no figures worth a table.
    if (!smoke) process.stdout.write(`\n${drawTable(rows, { check })}\n`)
    for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`)
  }
  const lost = rows.some(({ metric, summary }) => metric.name === "messages lost" && (summary?.max ?? 0) > 0)
  return failures.length > 0 || lost ? 1 : 0
}

/**
 * @param {import("./machine.mjs").Machine} machine
 * @param {Side[]} sides
 * @param {MissingSide[]} missing
 */
function describe({ processor, cores, memory, system, node, load, openFiles }, sides, missing) {
  return [
    `${processor}, ${cores} cores, ${(memory / 2 ** 30).toFixed(0)} GiB; ${system}; Node ${node}`,
    `load before the start ${load}; open files allowed ${openFiles} (ulimit -n, not raised)`,
    `sides: ${sides.map(({ version }) => version).join("; ") || "none"}`,
    ...missing.map(sentence),
  ].join("\n")
}

/** @param {MissingSide} side */
function sentence({ name, missing }) {
  return `${name} is missing: ${missing}`
}
