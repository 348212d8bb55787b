import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { addressOf, type Package } from "./packages.ts"

/** What came of a program. */
export interface ProgramResult {
  /** What it printed, line by line. */
  readonly lines: readonly string[]
  readonly errors: string
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
}

/** Milliseconds after which a program is taken to hang. */
const patience = 30_000

/** Starts the text of a module that imports or requires `zeromq` with one package or the other in its place. */
export const startProgram = (
  text: string,
  name: Package,
  type: "module" | "commonjs" = "module",
): ChildProcessWithoutNullStreams => {
  const address = addressOf(name)
  const module = text
    .replace(' from "zeromq"', ` from ${JSON.stringify(address)}`)
    .replace('require("zeromq")', `require(${JSON.stringify(fileURLToPath(address))})`)
  const child = spawn(process.execPath, [`--input-type=${type}`, "-"], { stdio: "pipe" })
  // Whoever is gone before it has read everything shows that by its exit code.
  child.stdin.on("error", () => {})
  child.stdin.end(module)
  return child
}

/** The same, to its end. */
export const runProgram = (
  text: string,
  name: Package,
  type?: "module" | "commonjs",
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const child = startProgram(text, name, type)
    const timer = setTimeout(() => child.kill("SIGKILL"), patience)
    let output = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part
    })
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      errors += part
    })
    child.once("error", reject)
    child.once("close", (code) => {
      clearTimeout(timer)
      resolve({ lines: output.trimEnd().split("\n"), errors, code })
    })
  })
