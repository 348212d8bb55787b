// Plays all scenarios with the library whose address is the first argument, and that of its drafts the second. The third
// says how often one may be played that breaks off: a machine can be too busy for time limits. Prints a
// line of JSON for each: its title and its transcript.

import { readdirSync } from "node:fs"
import { setTimeout } from "node:timers/promises"
import { Stage } from "./stage.mjs"

const [address, draftAddress, times = 1] = process.argv.slice(2)
const zmq = await import(address)
const draft = draftAddress === undefined ? {} : await import(draftAddress)

/** Scenarios that are under way together: most of their time is spent waiting. */
const together = 6

const folder = new URL("scenarios/", import.meta.url)
const files = readdirSync(folder).filter((each) => each.endsWith(".mjs"))
const modules = await Promise.all(files.map((each) => import(new URL(each, folder).href)))
const waiting = modules.flatMap(({ scenarios }) => Object.entries(scenarios))

/** Fails when a scenario has had more time than any needs. */
const late = async () => {
  await setTimeout(20_000)
  throw new Error("It takes too long")
}

const play = async (title, scenario, left = Number(times) - 1) => {
  const stage = new Stage(zmq, draft)
  try {
    await Promise.race([scenario(stage), late()])
  } catch (error) {
    if (left > 0) {
      stage.close()
      await play(title, scenario, left - 1)
      return
    }
    stage.lines.push(`broke off: ${error.code ?? ""} ${error.stack}`)
  }
  stage.close()
  process.stdout.write(`${JSON.stringify({ title, lines: stage.lines })}\n`)
}

const work = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await play(...next)
}
await Promise.all(Array.from({ length: together }, work))
// How the process ends is not the question here.
process.stdout.end(() => process.kill(process.pid, "SIGKILL"))
