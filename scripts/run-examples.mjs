// Runs every example, also those in folders, each with a time limit, and fails when one fails. With words after it,
// only examples with one of them in their names: npm run examples decorators

import { spawn } from "node:child_process"
import { once } from "node:events"
import { exampleNames, withExample } from "./example-programs.mjs"

const timeLimit = 30_000

const words = process.argv.slice(2)
const names = exampleNames().filter((name) => words.length === 0 || words.some((each) => name.includes(each)))
if (names.length === 0) {
  console.error(`There is no example with ${words.join(" or ")} in its name.`)
  process.exit(1)
}

for (const name of names) {
  const [code, signal] = await withExample(name, async (path) => {
    const child = spawn(process.execPath, [path], { stdio: "inherit" })
    const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit)
    const ended = await once(child, "exit")
    clearTimeout(timer)
    return ended
  })
  if (code !== 0) {
    console.error(`examples/${name} failed: ${signal ?? `exit code ${code}`}`)
    process.exit(1)
  }
}
