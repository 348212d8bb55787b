import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { Feed } from "./feed.ts"

/** Pythons that may have pyzmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/authentication.py", import.meta.url))

/** What a server of PyZMQ received. */
export interface ReceivedBy {
  readonly text: string
  readonly user: string | null
}

/** A Python process that does what it is told with PyZMQ's authentication. It ends with the test. */
export class PyzmqAuthentication {
  /** What its servers received. */
  readonly received = new Feed<ReceivedBy>()
  readonly #answers = new Feed<{ readonly result?: unknown; readonly error?: string }>()
  readonly #child: ChildProcess

  static async start(): Promise<PyzmqAuthentication> {
    for (const python of pythons) {
      const peer = new PyzmqAuthentication(spawn(python, [program], { stdio: ["pipe", "pipe", "inherit"] }))
      if (await peer.#isReady()) return peer
    }
    throw new Error("No Python with pyzmq.")
  }

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdin?.on("error", () => {})
    onTestFinished(() => {
      child.kill("SIGKILL")
    })
  }

  async #isReady(): Promise<boolean> {
    const { stdout } = this.#child
    if (stdout === null) return false
    const lines = createInterface({ input: stdout })
    const ended = once(this.#child, "close").catch(() => [])
    const first = await Promise.race([once(lines, "line"), ended.then(() => undefined)])
    lines.on("line", (line) => {
      const heard = JSON.parse(line) as ReceivedBy | { readonly result: unknown }
      if ("text" in heard) this.received.push(heard)
      else this.#answers.push(heard)
    })
    return first !== undefined
  }

  async #call(action: string, details: object): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify({ do: action, ...details })}\n`)
    const { result, error } = await this.#answers.next(() => true)
    if (error !== undefined) throw new Error(error)
    return result
  }

  /** `create_certificates`: answers the paths of the public and of the secret file. */
  create(folder: string, name: string, metadata: Record<string, string>): Promise<[string, string]> {
    return this.#call("create", { folder, name, metadata }) as Promise<[string, string]>
  }

  /** `load_certificate`: answers the public key and the secret one. */
  load(file: string): Promise<[string, string | null]> {
    return this.#call("load", { file }) as Promise<[string, string | null]>
  }

  /** `load_certificates`. */
  loadAll(folder: string): Promise<string[]> {
    return this.#call("loadAll", { folder }) as Promise<string[]>
  }

  /** Starts a `ThreadAuthenticator`. */
  async authenticate(configuration: {
    readonly passwords: Readonly<Record<string, string>>
    readonly folder: string
    readonly allow?: readonly string[]
    readonly deny?: readonly string[]
  }): Promise<void> {
    await this.#call("authenticate", configuration)
  }

  /** Binds a PULL socket; answers where. */
  serve(options: Readonly<Record<string, string | number>>): Promise<string> {
    return this.#call("serve", { options }) as Promise<string>
  }
}
