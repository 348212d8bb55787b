import { zmqError } from "../core/errors.ts"
import { socketTypeCodes, socketTypeName } from "../core/socket-type-name.ts"
import type { CommonProperties, CurveKeyAccessors } from "../options/socket-options.ts"
import { type SocketTypeName, socketTypes } from "../patterns/socket-types.ts"
import type { Context } from "./context.ts"
import type { ContextCore } from "./context-core.ts"
import { defaultCore } from "./default-core.ts"
import { coreOf, engineOf } from "./internals.ts"
import { NumberedOptions } from "./numbered-options.ts"
import { Observer } from "./observer.ts"
import { defineOptionProperties } from "./option-properties.ts"
import { SocketEngine } from "./socket-engine.ts"
import type { SocketStatistics } from "./socket-statistics.ts"

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
export abstract class Socket extends NumberedOptions {
  /** @internal */
  readonly [engineOf]: SocketEngine
  #observer: Observer | undefined

  /**
   * For classes of one's own: makes a socket of a type, given as libzmq's number, then gives it its options
   * by assigning them to its properties. Throws EINVAL for an unknown type and for options there are not.
   */
  protected constructor(type: number, options: object = {}) {
    super()
    if (typeof options !== "object" || options === null) {
      throw new TypeError("The options of a socket must be an object.")
    }
    const name = socketTypeName(type)
    if (name === undefined || !Object.hasOwn(socketTypes, name)) {
      throw zmqError("EINVAL", `There is no socket type ${String(type)}.`)
    }
    const { context, ...own } = options as { context?: Context } & Record<string, unknown>
    const core: ContextCore = context === undefined ? defaultCore : context[coreOf]
    this[engineOf] = new SocketEngine(name as SocketTypeName, core, core.startingOptions())
    for (const [option, value] of Object.entries(own)) {
      if (value === undefined) continue
      if (option in this) (this as Record<string, unknown>)[option] = value
      else this.set(option, value)
    }
    core.join(this[engineOf])
  }

  /** The number of the socket type, as libzmq has it: the constant of that name, such as `PUSH`. */
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
   * Rejects with EADDRINUSE, EADDRNOTAVAIL, EACCES, ENODEV (no such interface or host), EINVAL (malformed),
   * ENAMETOOLONG, EPROTONOSUPPORT, and with ENOTSUP while options ask for security that is not available.
   * Throws EBADF and ETERM at once.
   *
   * ```ts
   * const endpoint = await socket.bind("tcp://*:*") // "tcp://0.0.0.0:49152"
   * ```
   */
  bind(address: string): Promise<string> {
    return this[engineOf].checked(address).bindLater(address)
  }

  /**
   * Binds at once, and answers the endpoint really bound. As `bind`, but host names are not looked up
   * (ENODEV) and errors are thrown.
   *
   * ```ts
   * pull.connect(push.bindSync("inproc://jobs"))
   * ```
   */
  bindSync(address: string): string {
    return this[engineOf].bind(address)
  }

  /**
   * Ends what was bound to this endpoint, and the connections that came in there. What they delivered can
   * still be received; what waits for them is lost. Rejects with ENOENT when there is no such endpoint:
   * name the one that `bind` resolved to, not the wildcard.
   *
   * ```ts
   * const endpoint = await pull.bind("tcp://127.0.0.1:*")
   * await pull.unbind(endpoint)
   * ```
   */
  unbind(address: string): Promise<void> {
    return this[engineOf].checked(address).endLater(address)
  }

  /**
   * Like `unbind`, but throws.
   *
   * ```ts
   * pull.unbindSync(pull.bindSync("inproc://jobs"))
   * ```
   */
  unbindSync(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Connects to an endpoint, in the background and again whenever the connection is lost. Throws at once
   * what is wrong with the endpoint itself (EINVAL, EPROTONOSUPPORT, ENAMETOOLONG), and ENOTSUP as `bind`
   * does. That nobody is there is no error: see `events`.
   *
   * ```ts
   * socket.connect("tcp://127.0.0.1:5555")
   * ```
   */
  connect(address: string): void {
    this[engineOf].connect(address)
  }

  /**
   * Ends a connection made by `connect`. Nothing is received from it any more; what waits for it is still
   * sent, for as long as `linger` says. Throws ENOENT when there is none.
   *
   * ```ts
   * push.connect("tcp://127.0.0.1:5555")
   * push.disconnect("tcp://127.0.0.1:5555")
   * ```
   */
  disconnect(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Closes the socket. Calls that wait reject with EAGAIN; what waits to be sent still goes out, for as long
   * as `linger` says. Resolves when that is done; never rejects. Closing twice does nothing.
   *
   * ```ts
   * await push.send("the last one")
   * await push.close({ linger: 1000 })
   * ```
   */
  close(options: CloseOptions = {}): Promise<void> {
    return this[engineOf].close(options.linger)
  }

  /**
   * An option by libzmq's number or by its name here. By number, flags are 0 or 1, and keys are bytes. Throws
   * EINVAL when there is no such option.
   *
   * ```ts
   * push.get("immediate") // false
   * push.get(zmq.IMMEDIATE) // 0
   * ```
   */
  get(option: number | string): unknown {
    return this[engineOf].get(option)
  }

  /**
   * Sets an option by libzmq's number or by its name here. Throws EINVAL for a value out of range or an
   * option that there is not, `TypeError` for a value of a wrong type.
   *
   * ```ts
   * push.set("linger", 0)
   * push.set(zmq.LINGER, 0)
   * ```
   */
  set(option: number | string, value: unknown): void {
    this[engineOf].set(option, value)
  }

  /**
   * The same as `get`.
   *
   * ```ts
   * push.getsockopt(zmq.SNDHWM) // 1000
   * ```
   */
  getsockopt(option: number | string): unknown {
    return this.get(option)
  }

  /**
   * The same as `set`.
   *
   * ```ts
   * push.setsockopt(zmq.SNDHWM, 5000)
   * ```
   */
  setsockopt(option: number | string, value: unknown): void {
    this.set(option, value)
  }

  /**
   * Counts of what went through this socket. Costs nothing until asked for, and can be asked of a closed
   * socket.
   *
   * ```ts
   * const { queuedOut, dropped } = publisher.stats()
   * if (dropped > 0) console.warn(`${dropped} messages were lost to slow subscribers, ${queuedOut} wait`)
   * ```
   */
  stats(): SocketStatistics {
    const { traffic, receiver, pattern, pipes } = this[engineOf]
    let queuedOut = 0
    let peers = 0
    for (const pipe of pipes) {
      queuedOut += pipe.waiting
      if (pipe.connected) peers++
    }
    return { ...traffic, queuedIn: receiver.queued + (pattern.waiting ?? 0), queuedOut, peers }
  }

  /** What `await using` does at the end of a block: `close()`, and wait until it is done. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What `using` does at the end of a block: `close()`, which then lingers in the background. */
  [Symbol.dispose](): void {
    void this.close()
  }
}

export interface Socket
  extends CurveKeyAccessors,
    Omit<CommonProperties, "type" | "events" | "lastEndpoint"> {}

defineOptionProperties(Socket as unknown as { readonly prototype: Socket })
