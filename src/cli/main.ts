#!/usr/bin/env node
import { runCommandLine } from "./run-command-line.ts"
import { SystemTerminal } from "./system-terminal.ts"

const opened: SystemTerminal[] = []

const code = await runCommandLine(process.argv.slice(2), (settings) => {
  const terminal = new SystemTerminal(settings)
  opened.push(terminal)
  return terminal
})
const ends = await Promise.all(opened.map((each) => each.end(code)))
// Input that nobody reads any more would keep the process.
process.exit(ends[0] ?? code)
