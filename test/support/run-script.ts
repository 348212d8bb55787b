import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { compiledLibrary } from "./compiled-library.ts"

/** Milliseconds for a test that runs a script: starting a process takes its time on a busy machine. */
export const scriptTime = 60_000

/** How a script ended. */
export interface ScriptResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

/** How a script is run. */
export interface ScriptOptions {
  /** Options of Node. */
  readonly flags?: readonly string[]
  /** Largest number of open files, as `ulimit -n` sets it. */
  readonly openFiles?: number
  /** Milliseconds after which it is killed. Default 50 000. */
  readonly timeLimit?: number
  /** Told what the script prints, as it comes. */
  readonly heard?: (part: string) => void
}

/**
 * Runs a script with the library, imported as `zmq` (from `library`), in a process of its own, and waits for its
 * end. The text is that of an ES module; what it prints is the result.
 */
export const runScript = (
  text: string,
  { flags = [], openFiles, timeLimit = 50_000, heard }: ScriptOptions = {},
): Promise<ScriptResult> =>
  new Promise((resolve, reject) => {
    const library = JSON.stringify(compiledLibrary)
    const module = `import * as zmq from ${library}\nconst library = ${library}\n${text}`
    const command = [process.execPath, ...flags, "--input-type=module", "-e", module]
    const limited = ["/bin/sh", "-c", `ulimit -n ${openFiles} && exec "$0" "$@"`, ...command]
    const [program, ...parameters] = openFiles === undefined ? command : limited
    // What it binds with ipc://* is put there even where the environment names no place.
    const env = { TMPDIR: tmpdir(), ...process.env }
    const child = spawn(program as string, parameters, { stdio: ["ignore", "pipe", "pipe"], env })
    const timer = setTimeout(() => child.kill("SIGKILL"), timeLimit)
    let output = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part
      heard?.(part)
    })
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      errors += part
    })
    child.once("error", reject)
    child.once("close", (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, output, errors })
    })
  })
