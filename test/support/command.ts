import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { once } from "node:events"
import { constants } from "node:os"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { afterEach } from "vitest"

export { RecordingTerminal, resultInProcess, runInProcess } from "./recording-terminal.ts"

/** The compiled command. */
export const commandFile: string = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url))
const terminalProgram = fileURLToPath(new URL("python/terminal.py", import.meta.url))

const running = new Set<ChildProcessWithoutNullStreams>()

/** Ends what tests have started and not ended: for `afterEach` of files that start commands. */
export const endCommands = (): void => {
  for (const each of running) each.kill("SIGKILL")
}

/** To be called in files that start commands. */
export const endCommandsAfterEach = (): void => afterEach(endCommands)

/** What a command did. */
export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How a command is started. */
export interface CommandOptions {
  /** What it reads; without it, its input ends at once. `null`: its input stays open. */
  readonly input?: string | Uint8Array | null
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** A command that runs in a process of its own, through pipes. */
export class RunningCommand {
  readonly child: ChildProcessWithoutNullStreams
  readonly result: Promise<CommandResult>
  #stdout = ""
  #stderr = ""
  readonly #waits = new Set<() => void>()

  constructor(args: readonly string[], { input = "", env = {}, cwd }: CommandOptions = {}) {
    this.child = spawn(process.execPath, [commandFile, ...args], {
      env: { ...clean(process.env), ...env },
      ...(cwd === undefined ? {} : { cwd }),
    })
    running.add(this.child)
    const { stdin, stdout, stderr } = this.child
    stdin.on("error", () => {})
    if (input !== null) stdin.end(input)
    stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text
      for (const each of this.#waits) each()
    })
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text
      for (const each of this.#waits) each()
    })
    this.result = once(this.child, "close").then(([code]) => {
      running.delete(this.child)
      for (const each of this.#waits) each()
      return { code: code as number | null, stdout: this.#stdout, stderr: this.#stderr }
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** The first match in what it wrote, as soon as there is one. */
  async match(form: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const found = `${this.#stdout}\n${this.#stderr}`.match(form)
      if (found !== null) return found
      if (!running.has(this.child)) throw new Error(`It ended: ${this.#stdout}\n${this.#stderr}`)
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.#waits.delete(look)
          resolve()
        }
        this.#waits.add(look)
      })
    }
  }
}

/** Runs the compiled command in a process of its own, through pipes. */
export const runCommand = (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
  new RunningCommand(args, options).result

/** The environment without what would change colours and sizes. */
const clean = ({ NO_COLOR, FORCE_COLOR, COLUMNS, LINES, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  rest

/** How a terminal is opened. */
export interface TerminalOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** Another program than the command: with its arguments. */
  readonly program?: readonly string[]
}

/** How a command in a terminal ended. */
export interface TerminalResult {
  readonly code: number
  /** Everything the terminal was sent. */
  readonly screen: string
  /** Whether its line discipline is as it was before: what is typed is shown, lines are gathered. */
  readonly restored: boolean
}

/** A command in a real terminal. */
export class TerminalSession {
  readonly result: Promise<TerminalResult>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waits = new Set<() => void>()
  #screen = Buffer.alloc(0)
  #exit: { readonly exit: number; readonly restored: boolean } | undefined

  constructor(args: readonly string[], { columns = 80, rows = 24, env = {}, program }: TerminalOptions = {}) {
    const command = program ?? [process.execPath, commandFile, ...args]
    this.#child = spawn("/usr/bin/python3", [terminalProgram, String(columns), String(rows), ...command], {
      env: { ...clean(process.env), TERM: "xterm-256color", ...env },
    })
    running.add(this.#child)
    this.#child.stdin.on("error", () => {})
    this.#child.stderr.pipe(process.stderr)
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const told = JSON.parse(line) as { output?: string; exit?: number; restored?: boolean }
      if (told.output !== undefined) {
        this.#screen = Buffer.concat([this.#screen, Buffer.from(told.output, "base64")])
      } else this.#exit = told as { exit: number; restored: boolean }
      for (const each of this.#waits) each()
    })
    this.result = once(this.#child, "close").then(() => {
      running.delete(this.#child)
      for (const each of this.#waits) each()
      return { code: this.#exit?.exit ?? -1, screen: this.screen, restored: this.#exit?.restored === true }
    })
  }

  /** Everything the terminal was sent so far. */
  get screen(): string {
    return this.#screen.toString()
  }

  /** Types text; `"\u0003"` is Ctrl-C. */
  type(text: string): void {
    this.#tell({ type: text })
  }

  resize(columns: number, rows: number): void {
    this.#tell({ size: [columns, rows] })
  }

  signal(name: keyof typeof constants.signals): void {
    this.#tell({ signal: constants.signals[name] })
  }

  /** The first match in what the terminal was sent from an offset on, as soon as there is one. */
  async match(form: RegExp, from = 0): Promise<RegExpMatchArray> {
    for (;;) {
      const found = this.screen.slice(from).match(form)
      if (found !== null) return found
      if (!running.has(this.#child)) throw new Error(`It ended: ${this.screen}`)
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.#waits.delete(look)
          resolve()
        }
        this.#waits.add(look)
      })
    }
  }

  #tell(what: object): void {
    this.#child.stdin.write(`${JSON.stringify(what)}\n`)
  }
}

/** Runs the compiled command in a real terminal. */
export const inTerminal = (args: readonly string[], options: TerminalOptions = {}): TerminalSession =>
  new TerminalSession(args, options)
