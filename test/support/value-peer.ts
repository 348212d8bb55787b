import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { type Context, Pair } from "../../src/index.ts"
import { ownPlace } from "./network.ts"

/** Pythons that may have pyzmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/values.py", import.meta.url))

/** A process with a PAIR of PyZMQ's at its end, and the socket of ours that it is connected to. */
export class ValuePeer {
  readonly socket: Pair
  readonly #child: ChildProcess

  private constructor(socket: Pair, child: ChildProcess) {
    this.socket = socket
    this.#child = child
  }

  /** Connects the two. `bind`: whether it is we who bind. */
  static async start(context: Context, { bind }: { readonly bind: boolean }): Promise<ValuePeer> {
    const socket = new Pair({ context, receiveTimeout: 30_000 })
    socket.set("metadata", { "X-Language": "TypeScript" })
    const parameters = bind ? ["connect", await socket.bind(ownPlace())] : ["bind", ownPlace()]
    for (const python of pythons) {
      const child = spawn(python, [program, ...parameters], { stdio: ["ignore", "pipe", "pipe"] })
      const started = once(createInterface({ input: child.stdout }), "line")
      const failed = Promise.race([once(child, "close"), once(child, "error")]).then(() => undefined)
      const line = await Promise.race([started, failed])
      if (line === undefined) continue
      child.stderr.pipe(process.stderr)
      if (!bind) socket.connect(String(line[0]))
      return new ValuePeer(socket, child)
    }
    throw new Error("No Python with pyzmq")
  }

  /** Names what the other end is to do next. */
  async job(name: string, ...parameters: readonly unknown[]): Promise<void> {
    await this.socket.send([name, JSON.stringify(parameters)])
  }

  kill(): void {
    this.#child.kill("SIGKILL")
  }
}
