import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import type { Socket } from "node:net"

/**
 * What runs in front of the program. It has the far end of a pipe that nobody but this process holds: when that
 * closes, in whatever way the process ended, the program is ended too, and its folder removed.
 */
const bound = `folder=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- >/dev/null & program=$!
echo "$program"
exec >/dev/null 2>&1
{ read -r _ <&3 || kill "$program"; } & watch=$!
wait "$program"; code=$?
kill "$watch"
rm -f "$folder"/*; rmdir "$folder"
exit "$code"`

/** The same for a program that runs when this process ends. */
const atEnd = `folder=$1; shift
echo "$$"
exec 3<&0 </dev/null >/dev/null 2>&1
read -r _ <&3
"$@" 3<&-
rm -f "$folder"/*; rmdir "$folder"`

/** Milliseconds that it gets for ending in good order. */
const patience = 2000

/** Lines of its complaints that are kept. */
const mostLines = 40

/** How it is to be run. */
export interface BoundProcessOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Removed when the program has ended. */
  readonly folder: string
  /** Told each line of complaint. */
  readonly heard?: (line: string) => void
}

/**
 * A program that cannot outlive this process, not even when that is killed. It is in a session of its own: it gets no
 * signals from the terminal, and cannot ask anything there.
 */
export class BoundProcess {
  /** Resolves when it has ended, to its exit code. Never rejects. */
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  #pid: number | undefined

  /** Runs the program now. */
  static async start(command: readonly string[], options: BoundProcessOptions): Promise<BoundProcess> {
    const started = new BoundProcess(bound, command, options)
    await started.#ready
    return started
  }

  /** Runs the program when `stop` is called, or this process has ended. */
  static async later(command: readonly string[], options: BoundProcessOptions): Promise<BoundProcess> {
    const started = new BoundProcess(atEnd, command, options)
    await started.#ready
    return started
  }

  readonly #ready: Promise<unknown>

  /** The words of the command are never part of the text that the shell reads. */
  private constructor(script: string, command: readonly string[], options: BoundProcessOptions) {
    const { env = process.env, folder, heard } = options
    const child = spawn("/bin/sh", ["-c", script, "typemq", folder, ...command], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env,
    })
    this.#child = child
    this.ended = new Promise((resolve) => {
      child.once("error", () => resolve(127))
      child.once("close", (code) => resolve(code ?? 255))
      // What it started itself may hold its output open.
      child.once("exit", (code) => setTimeout(resolve, 200, code ?? 255))
    })
    const pid = once(child.stdout, "data").then(([text]) => {
      this.#pid = Number.parseInt(String(text), 10)
    })
    this.#ready = Promise.race([pid, this.ended])
    child.stdin.on("error", () => {})
    let rest = ""
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      const lines = (rest + part).split(/\r?\n/)
      rest = (lines.pop() as string).slice(-1000)
      for (const line of lines) this.#say(line, heard)
    })
    child.stderr.once("end", () => this.#say(rest, heard))
  }

  get pid(): number | undefined {
    return this.#pid
  }

  /** What it complained of. */
  get output(): string {
    return this.#lines.join("\n")
  }

  /** What it complained of until now counts no more. */
  forget(): void {
    this.#lines.length = 0
  }

  /** From now on it does not keep this process. */
  unref(): void {
    this.#child.unref()
    for (const each of this.#child.stdio) (each as Socket | null)?.unref()
  }

  /** Ends the program, by force if it does not end by itself. Resolves when it has; never rejects. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#kill(), patience)
    this.#child.ref()
    this.#child.stdin?.end()
    await this.ended
    clearTimeout(timer)
  }

  #say(line: string, heard: BoundProcessOptions["heard"]): void {
    if (line.trim() === "") return
    this.#lines.push(line)
    if (this.#lines.length > mostLines) this.#lines.shift()
    heard?.(line)
  }

  /** The session and all in it. */
  #kill(): void {
    try {
      process.kill(-(this.#child.pid as number), "SIGKILL")
    } catch {
      // It ended meanwhile.
    }
  }
}
