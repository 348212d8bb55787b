import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { onTestFinished } from "vitest"
import { compiledLibrary } from "./compiled-library.ts"
import { Feed } from "./feed.ts"
import { freeze } from "./freeze.ts"

/** A process of ours that goes on while the test does. */
export class ScriptPeer {
  /** What it printed, line by line. */
  readonly lines = new Feed<string>()
  readonly #child: ChildProcess

  /** Starts a script: an ES module with the library imported as `zmq`. It is killed after the test at the latest. */
  constructor(text: string) {
    const module = `import * as zmq from ${JSON.stringify(compiledLibrary)}\n${text}`
    this.#child = spawn(process.execPath, ["--input-type=module", "-e", module], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    const { stdout } = this.#child
    if (stdout !== null) createInterface({ input: stdout }).on("line", (line) => this.lines.push(line))
    onTestFinished(() => this.kill())
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Freezes it. */
  stop(): Promise<void> {
    return freeze(this.#child.pid as number)
  }

  /** Lets it go on after `stop`. */
  continue(): void {
    this.#child.kill("SIGCONT")
  }

  async kill(): Promise<void> {
    if (!this.running) return
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await gone
  }
}
