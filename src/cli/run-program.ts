import { spawn } from "node:child_process"
import { Failure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

/** What a program did. */
export interface ProgramResult {
  readonly output: Buffer
  /** Why the output does not count; undefined when it does. */
  readonly failure: string | undefined
}

/** What a program is given. */
export interface ProgramDetails {
  readonly input: Uint8Array
  /** Ends the program when it aborts. */
  readonly signal: AbortSignal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Shows what the program writes to its standard error output. */
  readonly terminal: Terminal
}

/** Windows has no groups of processes that a signal reaches. */
const groups = process.platform !== "win32"

/** How long a program may take to end after it was told to, in milliseconds. */
const grace = 2_000

/**
 * Runs a program, given as its name and its arguments: there is no shell in between. Rejects when there is no such
 * program, and with the signal's reason when it aborts; the program has ended by then.
 */
export const runProgram = (
  [name = "", ...args]: readonly string[],
  { input, signal, environment, terminal }: ProgramDetails,
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(name, args, {
      stdio: "pipe",
      env: environment as NodeJS.ProcessEnv,
      // A group of its own, so that the programs that it starts end with it.
      detached: groups,
    })
    const send = (signal: NodeJS.Signals): void => {
      try {
        if (groups && child.pid !== undefined) process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // It has ended already.
      }
    }
    const pieces: Buffer[] = []
    child.stdout.on("data", (piece: Buffer) => pieces.push(piece))
    let line = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (line + text).split("\n")
      line = lines.pop() ?? ""
      for (const each of lines) terminal.note(each)
    })
    // It may end without reading all of it.
    child.stdin.on("error", () => {})
    child.stdin.end(input)
    let hard: NodeJS.Timeout | undefined
    const stop = (): void => {
      send("SIGTERM")
      hard = setTimeout(() => send("SIGKILL"), grace)
    }
    // An end at once, as after a second Ctrl-C, leaves no program behind either.
    const kill = (): void => send("SIGKILL")
    process.on("exit", kill)
    const end = (settle: () => void): void => {
      clearTimeout(hard)
      process.off("exit", kill)
      signal.removeEventListener("abort", stop)
      if (line !== "") terminal.note(line)
      settle()
    }
    signal.addEventListener("abort", stop, { once: true })
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const what = cause.code === "ENOENT" ? "there is no such program" : cause.message
      end(() => reject(new Failure(`Cannot run ${name}: ${what}.`, { cause })))
    })
    child.once("close", (code, killed) => {
      end(() => {
        if (signal.aborted) reject(signal.reason)
        else resolve({ output: Buffer.concat(pieces), failure: failureOf(code, killed) })
      })
    })
  })

const failureOf = (code: number | null, killed: string | null): string | undefined =>
  killed !== null ? `it was ended by ${killed}` : code === 0 ? undefined : `it failed with ${code}`
