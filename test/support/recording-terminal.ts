import { exitCodes, Interrupted } from "../../src/cli/failure.ts"
import type { LiveArea, LiveAreaOptions } from "../../src/cli/live-area.ts"
import { colorPaint, plainPaint } from "../../src/cli/paint.ts"
import { runCommandLine } from "../../src/cli/run-command-line.ts"
import type { Terminal, TerminalInput } from "../../src/cli/terminal.ts"

/** What a recording terminal is like. */
export interface RecordingOptions {
  /** What the command reads: all of it, or piece by piece. */
  readonly input?: string | Uint8Array | AsyncIterable<Uint8Array>
  readonly inputIsTerminal?: boolean
  readonly interactive?: boolean
  readonly attended?: boolean
  readonly columns?: number
  readonly rows?: number
  readonly colors?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

interface Wait {
  readonly holds: () => unknown
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A terminal in memory, for commands that run in the process of their test. */
export class RecordingTerminal implements Terminal {
  readonly input: TerminalInput
  readonly interactive: boolean
  readonly attended: boolean
  readonly columns: number
  readonly rows: number
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  json = false
  verbose = false
  quiet = false
  paint = plainPaint
  /** What was written to the standard output, as octets. */
  readonly pieces: Uint8Array[] = []
  /** Lines of the standard error output. */
  readonly notes: string[] = []
  /** What live areas showed, one after the other. */
  readonly frames: string[] = []
  readonly #colors: boolean
  readonly #stop = new AbortController()
  readonly #waits = new Set<Wait>()
  readonly #listeners = new Set<(key: string) => void>()
  readonly #areas = new Set<() => void>()

  constructor(options: RecordingOptions = {}) {
    const { input = "", inputIsTerminal = false } = options
    this.input = Object.assign(piecesOf(input), { isTTY: inputIsTerminal })
    this.interactive = options.interactive ?? false
    this.attended = options.attended ?? this.interactive
    this.columns = options.columns ?? 80
    this.rows = options.rows ?? 24
    this.environment = options.environment ?? {}
    this.#colors = options.colors ?? false
    this.signal = this.#stop.signal
  }

  /** What was written so far, as text. */
  get output(): string {
    return Buffer.concat(this.pieces).toString()
  }

  /** How many areas are live. */
  get areas(): number {
    return this.#areas.size
  }

  async write(text: string | Uint8Array): Promise<void> {
    this.pieces.push(Buffer.from(text as Uint8Array))
    this.#look()
  }

  note(text: string): void {
    if (!this.quiet) this.complain(text)
  }

  complain(text: string): void {
    this.notes.push(text)
    this.#look()
  }

  live(render: () => string, { on = "output" }: LiveAreaOptions = {}): LiveArea {
    const shown = on === "output" ? this.interactive : this.attended
    const draw = (): void => {
      if (!shown) return
      this.frames.push(render())
      this.#look()
    }
    this.#areas.add(draw)
    draw()
    const end = (): void => void this.#areas.delete(draw)
    return { shown, refresh: draw, end, [Symbol.dispose]: end }
  }

  onKey(listener: (key: string) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) }
  }

  /** Presses a key. */
  press(key: string): void {
    for (const each of this.#listeners) each(key)
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.#stop.abort(new Interrupted(exitCodes.interrupted))
  }

  /** Resolves when something holds of what was written, noted or shown; looked at whenever that grows. */
  until(holds: () => unknown): Promise<void> {
    if (holds()) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waits.add({ holds, resolve, reject }))
  }

  /** The first match in what was written or noted, as soon as there is one. */
  async match(form: RegExp): Promise<RegExpMatchArray> {
    const all = (): string => `${this.output}\n${this.notes.join("\n")}`
    await this.until(() => form.test(all()))
    return all().match(form) as RegExpMatchArray
  }

  /** Takes over what options of every command say. @internal */
  set(settings: { json: boolean; verbose: boolean; quiet: boolean; noColor: boolean }): this {
    this.json = settings.json
    this.verbose = settings.verbose
    this.quiet = settings.quiet
    if (this.#colors && !settings.noColor) this.paint = colorPaint
    return this
  }

  /** The command is over: what still waits will not come. @internal */
  finish(code: number): void {
    for (const each of this.#waits) {
      if (each.holds()) each.resolve()
      else each.reject(new Error(`The command ended with ${code}: ${this.output}\n${this.notes.join("\n")}`))
    }
    this.#waits.clear()
  }

  #look(): void {
    for (const each of this.#waits) {
      if (!each.holds()) continue
      this.#waits.delete(each)
      each.resolve()
    }
  }
}

async function* piecesOf(input: string | Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof input === "string") {
    if (input !== "") yield Buffer.from(input)
  } else if (input instanceof Uint8Array) yield input
  else yield* input
}

/** Runs a command in this process. Resolves to its exit code. */
export const runInProcess = async (args: readonly string[], terminal: RecordingTerminal): Promise<number> => {
  const code = await runCommandLine(args, (settings) => terminal.set(settings))
  terminal.finish(code)
  return code
}

/** Runs a command in this process that ends by itself, and answers what it did. */
export const resultInProcess = async (
  args: readonly string[],
  options: RecordingOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  const terminal = new RecordingTerminal(options)
  const code = await runInProcess(args, terminal)
  return { code, stdout: terminal.output, stderr: terminal.notes.map((each) => `${each}\n`).join("") }
}
