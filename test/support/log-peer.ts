import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { Feed } from "./feed.ts"

/** The system's Python, whose packages distributions install, or the first in the path. */
const python =
  ["/usr/bin/python3"].find((each) => spawnSync(each, ["-c", "import zmq.log.handlers"]).status === 0) ??
  "python3"
const program = fileURLToPath(new URL("python/log_publisher.py", import.meta.url))

/** A Python that logs, or that watches logs. It is killed after the test at the latest. */
export class LogPeer {
  /** What it prints, line by line. */
  readonly lines = new Feed<string>()
  readonly #child: ChildProcessWithoutNullStreams

  private constructor(parameters: readonly string[]) {
    this.#child = spawn(python, ["-u", ...parameters], { stdio: "pipe" })
    this.#child.stderr.pipe(process.stderr)
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.lines.push(line))
    onTestFinished(() => this.kill())
  }

  /** A `PUBHandler`; resolves with its endpoint, too. */
  static async publish(role: "bind" | "connect", address: string, root: string): Promise<[LogPeer, string]> {
    const peer = new LogPeer([program, role, address, root])
    return [peer, await peer.lines.next(() => true)]
  }

  /** `python -m zmq.log`. */
  static watch(...parameters: readonly string[]): LogPeer {
    return new LogPeer(["-m", "zmq.log", ...parameters])
  }

  /** Has the publisher log everything once. */
  log(): void {
    this.#child.stdin.write("\n")
  }

  /** Ends the watcher as its user does; resolves to its exit code. */
  async interrupt(): Promise<number | null> {
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGINT")
    return (await gone)[0] as number | null
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await gone
  }
}
