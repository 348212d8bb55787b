// Runs every example, each with a time limit, and fails when one fails.

import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"

const folder = new URL("../examples/", import.meta.url)
const timeLimit = 30_000

for (const name of readdirSync(folder).filter((each) => each.endsWith(".mjs"))) {
  const child = spawn(process.execPath, [new URL(name, folder).pathname], { stdio: "inherit" })
  const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit)
  const [code, signal] = await once(child, "exit")
  clearTimeout(timer)
  if (code !== 0) {
    console.error(`examples/${name} failed: ${signal ?? `exit code ${code}`}`)
    process.exit(1)
  }
}
