// @ts-check
import { parseArgs } from "node:util"
import { sideNames } from "./sides.mjs"
import { works } from "./works.mjs"

export const usage = `npm run bench -- [options]

  --only NAME    only this work, or those whose names begin so; may be given again
  --sides A,B    only these of ${sideNames.join(", ")}
  --pairs N      runs of every side in every work, side after side (5)
  --smoke        every work tiny and once: do all messages arrive?
  --check        compare with the targets
  --json         print everything as JSON
  --list         print the names of the works
  --help         print this
`

/**
 * What the command line asks for.
 *
 * @returns {{ works: readonly import("./works.mjs").Work[], sides: import("./sides.mjs").SideName[],
 *   pairs: number, smoke: boolean, check: boolean, json: boolean, list: boolean, help: boolean }}
 * @throws {Error} when it asks for something that is not there
 */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      sides: { type: "string" },
      pairs: { type: "string", default: "5" },
      smoke: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  const pairs = Number(values.pairs)
  if (!(Number.isInteger(pairs) && pairs > 0))
    throw new Error(`--pairs ${values.pairs}: not a number of runs`)
  return {
    ...values,
    works: values.only ? values.only.flatMap(worksNamed) : works,
    sides: values.sides?.split(",").map(sideNamed) ?? sideNames,
    pairs: values.smoke ? 1 : pairs,
  }
}

/**
 * The work of that name, else all whose names begin so.
 *
 * @param {string} name
 */
function worksNamed(name) {
  const exact = works.filter((work) => work.name === name)
  const found = exact.length > 0 ? exact : works.filter((work) => work.name.startsWith(name))
  if (found.length === 0) throw new Error(`--only ${name}: no such work, see --list`)
  return found
}

/** @param {string} name */
function sideNamed(name) {
  const found = sideNames.find((side) => side === name)
  if (!found) throw new Error(`--sides ${name}: no such side`)
  return found
}
