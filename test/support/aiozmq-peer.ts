import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { describe, it } from "vitest"

/** Pythons that may have aiozmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/aiozmq_peer.py", import.meta.url))

interface Reply {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

interface Call {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** What a peer has. */
export type AiozmqKind = "connection" | "stream" | "service" | "client" | "log"

/** A Python process with aiozmq in it, whose transports and streams do what they are told. */
export class AiozmqPeer {
  readonly #child: ChildProcess
  readonly #calls = new Map<number, Call>()
  #count = 0

  /** Starts a peer with the first Python that has aiozmq. Rejects with the reason when there is none. */
  static async start(): Promise<AiozmqPeer> {
    const reasons: string[] = []
    for (const python of pythons) {
      const child = spawn(python, ["-W", "ignore", program], { stdio: ["pipe", "pipe", "pipe"] })
      let complaint = ""
      child.stderr.on("data", (chunk) => {
        complaint += String(chunk)
      })
      child.stdin.on("error", () => {})
      const lines = createInterface({ input: child.stdout })
      const ended = new Promise<undefined>((resolve) => {
        child.once("error", (error) => {
          complaint = error.message
          resolve(undefined)
        })
        child.once("close", () => resolve(undefined))
      })
      const ready = await Promise.race([once(lines, "line"), ended])
      if (ready !== undefined) {
        const peer = new AiozmqPeer(child)
        lines.on("line", (line) => peer.#heard(JSON.parse(line) as Reply))
        child.stderr.pipe(process.stderr)
        return peer
      }
      reasons.push(`${python}: ${complaint.trim().split("\n").at(-1)}`)
    }
    throw new Error(`No Python with aiozmq (${reasons.join("; ")})`)
  }

  private constructor(child: ChildProcess) {
    this.#child = child
    child.once("exit", () => {
      for (const call of this.#calls.values()) call.reject(new Error("The peer is gone."))
      this.#calls.clear()
    })
  }

  /** Opens a transport, a stream, a service or a client; `endpoint` is what it is bound to. */
  async open(kind: AiozmqKind, type: string, options: object = {}): Promise<AiozmqEnd> {
    const end = new AiozmqEnd(this, `${type} ${++this.#count}`)
    const [endpoint] = (await end.call("open", { kind, type, ...options })) as string[]
    end.endpoint = endpoint ?? ""
    return end
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await gone
  }

  /** @internal */
  call(name: string, action: string, details: object): Promise<unknown> {
    const id = ++this.#count
    this.#child.stdin?.write(`${JSON.stringify({ id, name, do: action, ...details })}\n`)
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }))
  }

  #heard({ id, result, error }: Reply): void {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(error))
  }
}

/** A transport or a stream in the peer. Calls do not wait for each other. */
export class AiozmqEnd {
  endpoint = ""
  readonly #peer: AiozmqPeer
  readonly #name: string

  constructor(peer: AiozmqPeer, name: string) {
    this.#peer = peer
    this.#name = name
  }

  /** Lets it do something. */
  call(action: string, details: object = {}): Promise<unknown> {
    return this.#peer.call(this.#name, action, details)
  }

  async write(message: readonly string[]): Promise<void> {
    await this.call("write", { message })
  }

  /** The next message, one character per octet. */
  read(): Promise<string[]> {
    return this.call("read") as Promise<string[]>
  }
}

const first: AiozmqPeer | Error = await AiozmqPeer.start().catch((error: Error) => error)

if (first instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw first

/**
 * Tests against aiozmq. They are skipped where it is not installed, and say so; with TYPEMQ_REQUIRE_PEERS=1 that is
 * an error instead.
 */
export const describeAiozmq = (title: string, body: (peer: AiozmqPeer) => void): void => {
  describe(title, () => {
    if (first instanceof Error) it("needs aiozmq", (context) => context.skip(first.message))
    else body(first)
  })
}

// All files of tests in a process share it.
if (!(first instanceof Error)) process.once("exit", () => void first.kill())
