// Runs every example, also those in folders, each with a time limit, and fails when one fails.

import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"

const folder = new URL("../examples/", import.meta.url)
const timeLimit = 30_000

const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((each) => each.endsWith(".mjs"))
  .sort()

for (const name of names) {
  const child = spawn(process.execPath, [new URL(name, folder).pathname], { stdio: "inherit" })
  const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit)
  const [code, signal] = await once(child, "exit")
  clearTimeout(timer)
  if (code !== 0) {
    console.error(`examples/${name} failed: ${signal ?? `exit code ${code}`}`)
    process.exit(1)
  }
}
