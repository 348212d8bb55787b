import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Feed } from "./feed.ts"
import type { Frame } from "./frames.ts"
import { ownPlace } from "./network.ts"
import { addressOf, type Package } from "./packages.ts"

const program = fileURLToPath(new URL("node/peer.mjs", import.meta.url))

/** An option of libzmq by its name without the prefix. */
export type NodePeerOptions = Readonly<Record<string, number | string>>

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly code?: string
  readonly error?: string
  readonly socket?: string
  readonly number?: number
}

interface Call {
  resolve(result: unknown): void
  reject(error: unknown): void
}

const running = new Set<NodePeer>()

/** Ends all that were started. */
export const killNodePeers = async (): Promise<void> => {
  await Promise.all([...running].map((peer) => peer.kill()))
}

/** A Node process with the package zeromq, or ours, in it, whose sockets do what they are told. */
export class NodePeer {
  readonly #child: ChildProcess
  readonly #calls = new Map<number, Call>()
  readonly #numbers = new Map<string, Feed<number>>()
  #count = 0

  /** `draft`: with the draft socket types of zeromq. */
  static async start(name: Package = "zeromq", { draft = false } = {}): Promise<NodePeer> {
    const address = addressOf(name)
    const peer = new NodePeer(draft ? [address, new URL("draft.js", address).href] : [address])
    await peer.#ready
    return peer
  }

  readonly #ready: Promise<unknown>

  private constructor(addresses: readonly string[]) {
    this.#child = spawn(process.execPath, ["--no-warnings", program, ...addresses], {
      stdio: ["pipe", "pipe", "inherit"],
    })
    const { stdin, stdout } = this.#child
    stdin?.on("error", () => {})
    if (stdout === null) throw new Error("A peer without output cannot be heard.")
    const lines = createInterface({ input: stdout })
    this.#ready = once(lines, "line")
    void this.#ready.then(() => lines.on("line", (line) => this.#heard(JSON.parse(line))))
    this.#child.once("exit", () => {
      for (const call of this.#calls.values()) call.reject(new Error("The peer is gone."))
      this.#calls.clear()
    })
    running.add(this)
  }

  /** Opens a socket. It does not linger, and gives up receiving and sending after half a minute. */
  async socket(type: string, options: NodePeerOptions = {}): Promise<NodePeerSocket> {
    const name = `${type} ${++this.#count}`
    const numbers = new Feed<number>()
    this.#numbers.set(name, numbers)
    await this.call(name, "open", { type, options })
    return new NodePeerSocket(this, name, numbers)
  }

  /** Ends the process as a crash would: no socket is closed in good order. */
  async kill(): Promise<void> {
    running.delete(this)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await gone
  }

  /** Closes all sockets. */
  async reset(): Promise<void> {
    this.#calls.clear()
    this.#numbers.clear()
    await this.call(undefined, "reset", {})
  }

  /** @internal */
  call(socket: string | undefined, action: string, details: object): Promise<unknown> {
    const id = ++this.#count
    this.#child.stdin?.write(`${JSON.stringify({ id, socket, do: action, ...details })}\n`)
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }))
  }

  #heard({ id, result, code, error, socket, number }: Reply): void {
    if (id === undefined) {
      this.#numbers.get(socket as string)?.push(number as number)
      return
    }
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    if (code === undefined) call?.resolve(result)
    else call?.reject(Object.assign(new Error(`${code}: ${error}`), { code }))
  }
}

/** A socket in a Node peer. Its calls are done one after the other, in the order they were made. */
export class NodePeerSocket {
  /** Numbers received by `streamNumbers` so far. */
  readonly numbers: Feed<number>
  readonly #peer: NodePeer
  readonly #name: string

  constructor(peer: NodePeer, name: string, numbers: Feed<number>) {
    this.#peer = peer
    this.#name = name
    this.numbers = numbers
  }

  /** Answers the endpoint really bound: unless told otherwise, on an address of its own. */
  bind(endpoint = ownPlace()): Promise<string> {
    return this.#call("bind", { endpoint }) as Promise<string>
  }

  async connect(endpoint: string): Promise<void> {
    await this.#call("connect", { endpoint })
  }

  async disconnect(endpoint: string): Promise<void> {
    await this.#call("disconnect", { endpoint })
  }

  async set(option: string, value: number | string): Promise<void> {
    await this.#call("set", { option, value })
  }

  /** An option that is a number. */
  get(option: string): Promise<number> {
    return this.#call("get", { option }) as Promise<number>
  }

  async close(): Promise<void> {
    await this.#call("close", {})
  }

  /** `label`: what goes beside the message of a draft type. */
  async send(message: Frame | readonly Frame[], label?: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#call("send", { message: Array.isArray(message) ? message : [message], label })
  }

  /** DISH only. */
  async join(group: string): Promise<void> {
    await this.#call("join", { group })
  }

  /** DISH only. */
  async leave(group: string): Promise<void> {
    await this.#call("leave", { group })
  }

  /** From now on its events are noted. */
  async watch(): Promise<void> {
    await this.#call("watch", {})
  }

  /** Types of all its events, once it is closed. */
  told(): Promise<string[]> {
    return this.#call("told", {}) as Promise<string[]>
  }

  /** Sends messages whose last frames are numbers, counted from `start`. */
  async sendNumbers(start: number, count: number, before: readonly Frame[] = []): Promise<void> {
    await this.#call("sendNumbers", { start, count, before })
  }

  /** A message, described. */
  receive(): Promise<string[]> {
    return this.#call("receive", {}) as Promise<string[]>
  }

  /** A message if one comes within `timeout` milliseconds, else undefined. */
  async tryReceive(timeout: number): Promise<string[] | undefined> {
    return ((await this.#call("tryReceive", { timeout })) as string[] | null) ?? undefined
  }

  /** The numbers that the last frames of the next messages are. */
  receiveNumbers(count: number): Promise<number[]> {
    return this.#call("receiveNumbers", { count }) as Promise<number[]>
  }

  /** The same, but each is told at once, in `numbers`: what a peer received before it was killed is known then. */
  async streamNumbers(count: number): Promise<void> {
    await this.#call("streamNumbers", { count })
  }

  #call(action: string, details: object): Promise<unknown> {
    return this.#peer.call(this.#name, action, details)
  }
}
