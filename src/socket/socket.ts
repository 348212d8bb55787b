import { zmqError } from "../core/errors.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import { type SocketOptionName, socketOptions } from "../options/socket-options.ts"
import type { SocketTypeName } from "../patterns/socket-types.ts"
import type { Context } from "./context.ts"
import type { ContextCore } from "./context-core.ts"
import { defaultCore } from "./default-core.ts"
import { coreOf, engineOf } from "./internals.ts"
import { Observer } from "./observer.ts"
import { SocketEngine } from "./socket-engine.ts"

/** What a socket has moved and holds, counted since it was made. */
export interface SocketStatistics {
  /** Messages that arrived, filtered ones included. */
  readonly messagesIn: number
  /** Messages handed to connections. */
  readonly messagesOut: number
  /** Bytes of the frames of those messages. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Messages thrown away because a peer was too slow or gone. */
  readonly dropped: number
  /** Messages that wait to be received. */
  readonly queuedIn: number
  /** Messages that wait for peers. */
  readonly queuedOut: number
  /** Peers that are connected. */
  readonly peers: number
}

/** How `close` is to end a socket. */
export interface CloseOptions {
  /** Milliseconds to go on sending what waits; -1: as long as it takes. Default: the option `linger`. */
  readonly linger?: number
}

/**
 * What all sockets have. Use one of the classes that stand for a socket type:
 *
 * ```ts
 * import { Push } from "typemq"
 *
 * const push = new Push({ linger: 0 })
 * const endpoint = await push.bind("tcp://127.0.0.1:*")
 * await push.close()
 * ```
 */
export abstract class Socket {
  /** @internal */
  readonly [engineOf]: SocketEngine
  #observer: Observer | undefined

  /** @internal */
  protected constructor(type: SocketTypeName, options: object = {}) {
    const { context, ...own } = options as { context?: Context } & Record<string, unknown>
    const core: ContextCore = context === undefined ? defaultCore : context[coreOf]
    const engine = new SocketEngine(type, core, core.startingOptions())
    for (const [name, value] of Object.entries(own)) if (value !== undefined) engine.set(name, value)
    core.join(engine)
    this[engineOf] = engine
  }

  /** The number of the socket type, as libzmq has it. */
  get type(): number {
    return socketTypeCodes[this[engineOf].type]
  }

  /** The context this socket belongs to. */
  get context(): Context {
    return this[engineOf].context.facade as Context
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this[engineOf].closed
  }

  /** Whether a message can be received at once. False for types that never receive. */
  get readable(): boolean {
    return this[engineOf].readable
  }

  /** Whether a message can be sent at once. False for types that never send. */
  get writable(): boolean {
    return this[engineOf].writable
  }

  /** What happens to the connections of this socket. Watching begins with the first access. */
  get events(): Observer {
    this.#observer ??= new Observer(this)
    return this.#observer
  }

  /** The endpoint bound or connected last, wildcards filled in; null before the first. */
  get lastEndpoint(): string | null {
    return this[engineOf].options.get("lastEndpoint") as string | null
  }

  /**
   * Binds to an endpoint and resolves to the one really bound, with its port where a `*` was given.
   *
   * Rejects with EADDRINUSE, EADDRNOTAVAIL, ENODEV (no such interface), EINVAL (malformed), EPROTONOSUPPORT.
   *
   * ```ts
   * const endpoint = await socket.bind("tcp://*:*") // "tcp://0.0.0.0:49152"
   * ```
   */
  async bind(address: string): Promise<string> {
    return this[engineOf].bindLater(address)
  }

  /** Binds at once. As `bind`, but host names are not looked up and errors are thrown. */
  bindSync(address: string): string {
    return this[engineOf].bind(address)
  }

  /**
   * Ends what was bound to this endpoint, and the connections that came in there. Rejects with ENOENT when
   * there is no such endpoint.
   */
  async unbind(address: string): Promise<void> {
    this[engineOf].end(address)
  }

  /** Like `unbind`, but throws. */
  unbindSync(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Connects to an endpoint, in the background and again whenever the connection is lost. Throws at once what
   * is wrong with the endpoint itself (EINVAL, EPROTONOSUPPORT, ENAMETOOLONG).
   *
   * ```ts
   * socket.connect("tcp://127.0.0.1:5555")
   * ```
   */
  connect(address: string): void {
    this[engineOf].connect(address)
  }

  /** Ends a connection made by `connect`. Throws ENOENT when there is none. What waits is still sent (linger). */
  disconnect(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Closes the socket. Calls that wait reject with EAGAIN; what waits to be sent still goes out, for as long
   * as `linger` says. Resolves when that is done; never rejects. Closing twice does nothing.
   */
  close(options: CloseOptions = {}): Promise<void> {
    return this[engineOf].close(options.linger)
  }

  /** An option by libzmq's number or by its name here. Throws EINVAL when there is no such option. */
  get(option: number | string): unknown {
    return this[engineOf].get(option)
  }

  /** Sets an option by libzmq's number or by its name here. Throws EINVAL or `TypeError` for wrong values. */
  set(option: number | string, value: unknown): void {
    this[engineOf].set(option, value)
  }

  /** The same as `get`. */
  getsockopt(option: number | string): unknown {
    return this.get(option)
  }

  /** The same as `set`. */
  setsockopt(option: number | string, value: unknown): void {
    this.set(option, value)
  }

  /** Counts of what went through this socket. Costs nothing until asked for. */
  stats(): SocketStatistics {
    const { traffic, receiver, pipes } = this[engineOf]
    let queuedOut = 0
    let peers = 0
    for (const pipe of pipes) {
      queuedOut += pipe.waiting
      if (pipe.connected) peers++
    }
    return { ...traffic, queuedIn: receiver.queued, queuedOut, peers }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [Symbol.dispose](): void {
    void this.close()
  }
}

type SocketClass = { readonly prototype: Socket }

/** Gives a class the properties of the options that its type has, from the table of options. */
export const defineOptionProperties = (socketClass: SocketClass, type: SocketTypeName): void => {
  for (const name of Object.keys(socketOptions) as SocketOptionName[]) {
    const { shownBy, access } = socketOptions[name] as { shownBy?: readonly string[]; access: string }
    if (name in socketClass.prototype || (shownBy !== undefined && !shownBy.includes(type))) continue
    Object.defineProperty(socketClass.prototype, name, {
      configurable: true,
      get(this: Socket) {
        return this[engineOf].get(name)
      },
      set(this: Socket, value: unknown) {
        if (access === "r") throw zmqError("EINVAL", `The option ${name} can only be read.`)
        this[engineOf].set(name, value)
      },
    })
  }
}
