import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Feed } from "./feed.ts"
import type { Frame } from "./frames.ts"
import { freeze } from "./freeze.ts"
import { ownPlace } from "./network.ts"

/** Pythons that may have pyzmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/peer.py", import.meta.url))

/** An option of libzmq by its name without the prefix: whole numbers, or text with one character per octet. */
export type PeerOptions = Readonly<Record<string, number | string>>

/** An event that libzmq's monitor reported. */
export interface PeerEvent {
  /** Such as CONNECTED. */
  readonly event: string
  readonly value: number
  readonly address: string
}

/** A call that failed in the peer: with libzmq's error code. */
export class PeerError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly code?: string
  readonly error?: string
  readonly socket?: string
  readonly number?: number
  readonly ready?: string
}

interface Call {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Those that run, with their folders. */
const running = new Map<ChildProcess, string>()
process.on("exit", () => {
  for (const [child, folder] of running) {
    child.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
})

/** A process with libzmq in it, whose sockets do what they are told. */
export class Peer {
  /** libzmq's version. */
  readonly version: string
  readonly #child: ChildProcess
  readonly #calls = new Map<number, Call>()
  readonly #sockets = new Map<string, (notice: Reply) => void>()
  #count = 0

  /**
   * Starts a peer with the first Python that has pyzmq. Rejects with the reason when there is none. `through`: a
   * command that runs the command behind it, in another network for instance.
   */
  static async start(through: readonly string[] = []): Promise<Peer> {
    const reasons: string[] = []
    for (const python of pythons) {
      // What it binds with ipc://* is in a folder of its own, which goes with it even if it is killed.
      const folder = mkdtempSync(join(tmpdir(), "typemq-peer-"))
      const [command = python, ...rest] = [...through, python, program]
      const child = spawn(command, rest, {
        stdio: ["pipe", "pipe", "pipe"],
        env: { ...process.env, TMPDIR: folder },
      })
      running.set(child, folder)
      const ended = (): void => {
        running.delete(child)
        rmSync(folder, { recursive: true, force: true })
      }
      child.once("exit", ended)
      let complaint = ""
      child.stderr.on("data", (chunk) => {
        complaint += String(chunk)
      })
      child.stdin.on("error", () => {})
      const lines = createInterface({ input: child.stdout })
      const ready = once(lines, "line")
      const failed = new Promise<undefined>((resolve) => {
        child.once("error", (error) => {
          ended()
          complaint = error.message
          resolve(undefined)
        })
        child.once("close", () => resolve(undefined))
      })
      const first = await Promise.race([ready, failed])
      if (first !== undefined) {
        const peer = new Peer(child, (JSON.parse(first[0]) as Reply).ready as string)
        lines.on("line", (line) => peer.#heard(JSON.parse(line)))
        child.stderr.pipe(process.stderr)
        return peer
      }
      reasons.push(`${python}: ${complaint.trim().split("\n").at(-1)}`)
    }
    throw new Error(`No Python with pyzmq (${reasons.join("; ")})`)
  }

  private constructor(child: ChildProcess, version: string) {
    this.#child = child
    this.version = version
    child.once("exit", () => {
      for (const call of this.#calls.values()) call.reject(new PeerError("EPIPE", "The peer is gone."))
      this.#calls.clear()
    })
  }

  get alive(): boolean {
    return running.has(this.#child)
  }

  /** Opens a socket. It does not linger, and gives up receiving and sending after half a minute. */
  async socket(type: string, options: PeerOptions = {}): Promise<PeerSocket> {
    const name = `${type} ${++this.#count}`
    const numbers = new Feed<number>()
    this.#sockets.set(name, ({ number }) => numbers.push(number as number))
    await this.call(name, "open", { type, options })
    return new PeerSocket(this, name, numbers)
  }

  /** Freezes the whole process: its connections stay, but nothing is read, written or answered. */
  stop(): Promise<void> {
    return freeze(this.#child.pid as number)
  }

  /** Lets it go on after `stop`. */
  continue(): void {
    this.#child.kill("SIGCONT")
  }

  /** Ends the process as a crash would: no socket is closed in good order. */
  async kill(): Promise<void> {
    if (!this.alive) return
    const gone = once(this.#child, "close")
    this.#child.kill("SIGKILL")
    await gone
  }

  /** Closes all sockets. A peer that does not manage that is killed. */
  async reset(): Promise<void> {
    this.#calls.clear()
    this.#sockets.clear()
    this.continue()
    const timer = setTimeout(() => this.kill(), 5_000)
    await this.call(undefined, "reset", {}).catch(() => {})
    clearTimeout(timer)
  }

  /** @internal */
  call(socket: string | undefined, action: string, details: object): Promise<unknown> {
    if (!this.alive) return Promise.reject(new PeerError("EPIPE", "The peer is gone."))
    const id = ++this.#count
    this.#child.stdin?.write(`${JSON.stringify({ id, socket, do: action, ...details })}\n`)
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }))
  }

  /** @internal */
  async monitor(socket: string): Promise<Feed<PeerEvent>> {
    const events = new Feed<PeerEvent>()
    const name = `monitor ${++this.#count}`
    this.#sockets.set(name, (notice) => events.push(notice as unknown as PeerEvent))
    await this.call(socket, "monitor", { name })
    return events
  }

  #heard(reply: Reply): void {
    if (reply.id === undefined) {
      this.#sockets.get(reply.socket as string)?.(reply)
      return
    }
    const call = this.#calls.get(reply.id)
    this.#calls.delete(reply.id)
    if (reply.code === undefined) call?.resolve(reply.result)
    else call?.reject(new PeerError(reply.code, reply.error as string))
  }
}

/** A socket in a peer. Its calls are done one after the other, in the order they were made. */
export class PeerSocket {
  /** Numbers received by `streamNumbers` so far. */
  readonly numbers: Feed<number>
  readonly #peer: Peer
  readonly #name: string

  constructor(peer: Peer, name: string, numbers: Feed<number>) {
    this.#peer = peer
    this.#name = name
    this.numbers = numbers
  }

  /**
   * Answers the endpoint really bound. Unless told otherwise that is on an address of its own: when it is gone,
   * those who look for it find nobody else there.
   */
  bind(endpoint = ownPlace()): Promise<string> {
    return this.#call("bind", { endpoint }) as Promise<string>
  }

  async connect(endpoint: string): Promise<void> {
    await this.#call("connect", { endpoint })
  }

  async unbind(endpoint: string): Promise<void> {
    await this.#call("unbind", { endpoint })
  }

  async disconnect(endpoint: string): Promise<void> {
    await this.#call("disconnect", { endpoint })
  }

  async set(option: string, value: number | string): Promise<void> {
    await this.#call("set", { option, value })
  }

  get(option: string): Promise<number | string> {
    return this.#call("get", { option }) as Promise<number | string>
  }

  /** Sets an option to one value after the other, which for subscriptions adds up. */
  async setAll(option: string, values: readonly (number | string)[]): Promise<void> {
    await this.#call("setAll", { option, values })
  }

  async send(message: Frame | readonly Frame[], times = 1): Promise<void> {
    await this.#call("send", { message: Array.isArray(message) ? message : [message], times })
  }

  /**
   * Sends messages whose last frames are numbers, counted from `start`; answers how many went. Without `wait`
   * it ends when the next would have to wait.
   */
  sendNumbers(
    start: number,
    count: number,
    { before = [], wait = true }: { readonly before?: readonly Frame[]; readonly wait?: boolean } = {},
  ): Promise<number> {
    return this.#call("sendNumbers", { start, count, before, wait }) as Promise<number>
  }

  /** A message, described. Rejects with EAGAIN when none comes. */
  async receive(): Promise<string[]> {
    const [message] = await this.receiveMany(1)
    return message as string[]
  }

  receiveMany(count: number): Promise<string[][]> {
    return this.#call("receive", { count }) as Promise<string[][]>
  }

  /** Properties of each frame of a message. Rejects when a frame has not all of them. */
  receiveProperties(names: readonly string[]): Promise<Record<string, string>[]> {
    return this.#call("receiveProperties", { names }) as Promise<Record<string, string>[]>
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

  /** Sends back what it receives, that many times. */
  async echo(count = 1): Promise<void> {
    await this.#call("echo", { count })
  }

  /** Is the front end of a proxy until the control socket says TERMINATE. The others must not be told anything meanwhile. */
  async proxySteerable(back: PeerSocket, control: PeerSocket): Promise<void> {
    await this.#call("proxySteerable", { back: back.#name, control: control.#name })
  }

  /** The events of this socket's connections from now on. */
  monitor(): Promise<Feed<PeerEvent>> {
    return this.#peer.monitor(this.#name)
  }

  async close(linger = 0): Promise<void> {
    await this.#call("close", { linger })
  }

  #call(action: string, details: object): Promise<unknown> {
    return this.#peer.call(this.#name, action, details)
  }
}
