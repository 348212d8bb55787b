import { stripVTControlCharacters } from "node:util"
import { plainMessage } from "./explained.ts"
import { exitCodes, Failure } from "./failure.ts"
import { hearKeys } from "./keys.ts"
import type { LiveArea, LiveAreaOptions } from "./live-area.ts"
import { LiveScreen } from "./live-screen.ts"
import { colorPaint, type Paint, plainPaint, wantsColor } from "./paint.ts"
import type { TerminalSettings } from "./run-command-line.ts"
import { interruptible } from "./signals.ts"
import type { Terminal } from "./terminal.ts"

/** The terminal, the pipes and the signals of this process. */
export class SystemTerminal implements Terminal {
  readonly input = process.stdin
  readonly interactive: boolean = process.stdout.isTTY === true
  readonly attended: boolean = process.stderr.isTTY === true
  readonly environment = process.env
  readonly json: boolean
  readonly verbose: boolean
  readonly quiet: boolean
  readonly paint: Paint
  readonly signal: AbortSignal
  readonly #stop = new AbortController()
  readonly #screen = new LiveScreen()
  readonly #keys = new Set<Disposable>()
  readonly #plainNotes: boolean
  #loss: Failure | undefined
  readonly #interrupt: (exitCode?: number) => void

  constructor({ json, noColor, quiet, verbose }: TerminalSettings) {
    this.json = json
    this.verbose = verbose
    this.quiet = quiet
    this.signal = this.#stop.signal
    const colored = wantsColor(process.env, { interactive: this.interactive, forbidden: noColor })
    this.paint = colored ? colorPaint : plainPaint
    // A file of errors needs no colours, even when a terminal shows the results.
    this.#plainNotes = !wantsColor(process.env, { interactive: this.attended, forbidden: noColor })
    this.#interrupt = interruptible(this.#stop, (exitCode) => process.exit(exitCode)).interrupt
    process.on("exit", () => this.#restore())
    process.on("SIGWINCH", () => this.#screen.resized())
    process.stdout.on("error", (error: NodeJS.ErrnoException) => this.#lost(error))
    // Nobody is there to be told.
    process.stderr.on("error", () => {})
  }

  get columns(): number {
    return process.stdout.columns ?? (Number(process.env["COLUMNS"]) || 80)
  }

  get rows(): number {
    return process.stdout.rows ?? 24
  }

  write(text: string | Uint8Array): Promise<void> {
    const { stdout } = process
    if (this.#stop.signal.aborted && !stdout.writable) return Promise.resolve()
    return this.#screen.around(text, () => {
      if (stdout.write(text)) return done
      return new Promise((resolve) => {
        const settle = (): void => {
          stdout.off("drain", settle)
          stdout.off("close", settle)
          this.signal.removeEventListener("abort", settle)
          resolve()
        }
        stdout.once("drain", settle)
        stdout.once("close", settle)
        this.signal.addEventListener("abort", settle, { once: true })
      })
    })
  }

  note(text: string): void {
    if (!this.quiet) this.complain(text)
  }

  complain(text: string): void {
    const line = `${this.#plainNotes ? stripVTControlCharacters(text) : text}\n`
    this.#screen.around(line, () => process.stderr.write(line))
  }

  live(render: () => string, options: LiveAreaOptions = {}): LiveArea {
    const canvas = options.on === "notes" ? process.stderr : process.stdout
    return this.#screen.open(canvas, render, options)
  }

  onKey(listener: (key: string) => void): Disposable {
    if (this.input.isTTY !== true) return { [Symbol.dispose]: () => {} }
    const keys = hearKeys(this.input, listener, () => this.#interrupt())
    this.#keys.add(keys)
    return {
      [Symbol.dispose]: () => {
        if (this.#keys.delete(keys)) keys[Symbol.dispose]()
      },
    }
  }

  /**
   * Resolves when everything that was written has gone out, and the terminal is as it was: to the exit code, which is not
   * that of the command when its last words were lost, as on a full disk.
   */
  async end(code: number): Promise<number> {
    this.#restore()
    await Promise.all(
      [process.stdout, process.stderr].map(
        (stream) =>
          new Promise<void>((resolve) => (stream.writable ? stream.write("", () => resolve()) : resolve())),
      ),
    )
    return this.#loss?.exitCode ?? code
  }

  #restore(): void {
    this.#screen.restore()
    for (const each of this.#keys) each[Symbol.dispose]()
    this.#keys.clear()
  }

  /** A reader that has gone, as `head` does, has seen enough. */
  #lost(error: NodeJS.ErrnoException): void {
    if (error.code === "EPIPE" || error.code === "EOF") {
      this.#stop.abort(new Failure("Nobody reads the output any more.", { exitCode: exitCodes.done }))
      return
    }
    if (this.#loss !== undefined) return
    this.#loss = new Failure(`Cannot write the output: ${plainMessage(error)}`, { cause: error })
    this.complain(`typemq: ${this.#loss.message}`)
    this.#stop.abort(this.#loss)
  }
}

const done = Promise.resolve()
