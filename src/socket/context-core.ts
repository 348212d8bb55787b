import { BufferPool } from "../core/buffer-pool.ts"
import { zmqError } from "../core/errors.ts"
import { KeepAlive } from "../core/keep-alive.ts"
import { checkedDefaults } from "../options/checked-defaults.ts"
import { ContextOptionSet } from "../options/context-options.ts"
import { InprocNames } from "../transports/inproc.ts"
import type { Transport } from "../transports/transport.ts"
import type { ExitWatch, Finisher } from "./exit-watch.ts"
import type { SocketEngine } from "./socket-engine.ts"

/** What sockets of one context share. */
export class ContextCore implements Finisher {
  readonly pool = new BufferPool()
  readonly names = new InprocNames()
  readonly options: ContextOptionSet
  readonly keepAlive = new KeepAlive()
  readonly exits: ExitWatch
  readonly transports: readonly Transport[]
  readonly #defaults: Record<string, unknown> = {}
  /** Options for sockets made from now on; each is checked when it is set. */
  readonly defaults = checkedDefaults(this.#defaults, () => this.startingOptions())
  /** Monitors that were given a name of ours. */
  monitors = 0
  /** The public object that stands for it. */
  facade: unknown
  readonly #sockets = new Set<SocketEngine>()
  #shutDown = false
  #whenEmpty: (() => void)[] = []

  constructor(transports: readonly Transport[], exits: ExitWatch) {
    this.transports = transports
    this.exits = exits
    this.options = new ContextOptionSet(exits.shortfalls)
  }

  get isShutDown(): boolean {
    return this.#shutDown
  }

  get sockets(): ReadonlySet<SocketEngine> {
    return this.#sockets
  }

  /** Options that a new socket starts with. */
  startingOptions(): Readonly<Record<string, unknown>> {
    return {
      ...(this.options.value("ipv6") ? { ipv6: true } : {}),
      ...(this.options.value("blocky") ? {} : { linger: 0 }),
      ...this.#defaults,
    }
  }

  /** Takes a new socket in; throws ETERM and EMFILE. */
  join(socket: SocketEngine): void {
    if (this.#shutDown) throw zmqError("ETERM", "The context was shut down: it makes no sockets any more.")
    const limit = this.options.value("maxSockets")
    if (this.#sockets.size >= limit) {
      throw zmqError("EMFILE", `The context has ${limit} sockets, which is its limit: set maxSockets higher.`)
    }
    if (this.#sockets.size === 0) this.exits.add(this)
    this.#sockets.add(socket)
    socket.diagnostics.opened()
  }

  /** The process has nothing more to do: as at the end of any program, what waits is sent for as long as it may. */
  finish(): void {
    for (const socket of [...this.#sockets]) void socket.close(undefined)
  }

  left(socket: SocketEngine): void {
    this.#sockets.delete(socket)
    socket.diagnostics.closed()
    this.exits.leaks.remove(socket)
    if (this.#sockets.size > 0) return
    this.exits.remove(this)
    this.keepAlive.rest()
    for (const callback of this.#whenEmpty.splice(0)) callback()
  }

  shutDown(): void {
    this.#shutDown = true
    for (const socket of this.#sockets) socket.shutDown()
  }

  /** Calls back when the last socket is gone; answers how to be called no more. */
  whenEmpty(callback: () => void): () => void {
    this.#whenEmpty.push(callback)
    return () => {
      this.#whenEmpty = this.#whenEmpty.filter((each) => each !== callback)
    }
  }
}
