import { transports } from "#transports"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { socketTypeName } from "../core/socket-type-name.ts"
import {
  type ContextOptionProperties,
  type ContextOptions,
  contextOptions,
} from "../options/context-options.ts"
import type { SocketOptionDefaults } from "../options/socket-options.ts"
import type { SocketTypeName, socketTypes } from "../patterns/socket-types.ts"
import { ContextCore } from "./context-core.ts"
import { defaultCore } from "./default-core.ts"
import { coreOf } from "./internals.ts"
import { NumberedOptions } from "./numbered-options.ts"
import type { Socket } from "./socket.ts"
import { socketClasses } from "./sockets.ts"
import { bindToThread } from "./thread-bound.ts"
import { type WaitOptions as OperationOptions, park } from "./waiting.ts"

type Classes = typeof socketClasses
type NameOf<Code extends number> = {
  [Name in SocketTypeName]: (typeof socketTypes)[Name]["code"] extends Code ? Name : never
}[SocketTypeName]

/** The class of a socket type, by its name on the wire (`"PUSH"`) or libzmq's number (`PUSH`). */
export type SocketOf<Type extends SocketTypeName | number> = Type extends SocketTypeName
  ? InstanceType<Classes[Type]>
  : Type extends number
    ? InstanceType<Classes[NameOf<Type>]>
    : never

/** The options that the class of a socket type takes, but for the context. */
export type SocketOptionsOf<Type extends SocketTypeName | number> = Omit<
  NonNullable<
    ConstructorParameters<
      Classes[Type extends SocketTypeName ? Type : Type extends number ? NameOf<Type> : never]
    >[0]
  >,
  "context"
>

/**
 * What sockets share: the names of `inproc://` endpoints, defaults of options, and their end. Most programs
 * need none of their own; sockets made without one belong to the default `context`.
 *
 * ```ts
 * await using context = new Context({ blocky: false })
 * const socket = new Dealer({ context })
 * ```
 */
export class Context extends NumberedOptions {
  /** @internal */
  readonly [coreOf]: ContextCore

  /**
   * The context of the whole program, for parts of it that have none of their own: `context`, or a new one when that
   * was shut down. Each worker thread has its own; sockets of different threads meet over ipc or tcp.
   *
   * ```ts
   * const socket = Context.instance().socket("PULL")
   * ```
   */
  static instance(): Context {
    const known = instances.get(Context) ?? context
    if (!known.closed) return known
    const fresh = new Context()
    instances.set(Context, fresh)
    return fresh
  }

  /** Throws EINVAL or `TypeError` for options that there are not or that are wrong. */
  constructor(options: ContextOptions & { readonly defaults?: SocketOptionDefaults } = {}) {
    super()
    if (typeof options !== "object" || options === null) {
      throw new TypeError("The options of a context must be an object.")
    }
    this[coreOf] = pendingCore(options) ?? new ContextCore(transports, defaultCore.exits)
    this[coreOf].facade = this
    const { defaults, ...own } = options
    Object.assign(this[coreOf].defaults, defaults)
    bindToThread(this, "context")
    for (const [name, value] of Object.entries(own)) {
      if (value !== undefined) this[coreOf].options.set(name, value)
    }
  }

  /** Whether the context was shut down. */
  get closed(): boolean {
    return this[coreOf].isShutDown
  }

  /**
   * Options for sockets made in this context from now on, by name. Those that a type does not have are passed
   * over; those given to a constructor win. Setting one throws EINVAL for an option that no socket has or a value out
   * of range, `TypeError` for a value of a wrong type.
   *
   * ```ts
   * context.defaults.linger = 0
   * ```
   */
  get defaults(): SocketOptionDefaults {
    return this[coreOf].defaults as SocketOptionDefaults
  }

  /**
   * Makes a socket of a type, given as a constant or by its name, or of a class. Throws EINVAL for an unknown type,
   * ETERM when the context was shut down, EMFILE when it has `maxSockets` already.
   *
   * ```ts
   * const push = context.socket(zmq.PUSH, { linger: 0 })
   * ```
   */
  socket<Made extends Socket, Options extends object>(
    socketClass: new (options: Options & { context: Context }) => Made,
    options?: Omit<Options, "context">,
  ): Made
  socket<const Type extends SocketTypeName | number>(
    type: Type,
    options?: SocketOptionsOf<Type>,
  ): SocketOf<Type>
  socket(
    type: SocketTypeName | number | (new (options: { context: Context }) => Socket),
    options?: object,
  ): Socket {
    if (typeof type === "function") return new type({ ...options, context: this })
    const name = typeof type === "number" ? socketTypeName(type) : type
    if (name === undefined || !Object.hasOwn(socketClasses, name)) {
      throw zmqError("EINVAL", `There is no socket type ${JSON.stringify(type)}.`)
    }
    const Class = socketClasses[name as SocketTypeName] as unknown as new (options: object) => Socket
    return new Class({ ...options, context: this })
  }

  /**
   * An option of the context by libzmq's number or by name. Throws EINVAL when there is no such option.
   *
   * ```ts
   * context.get("maxSockets") // 1023
   * context.get(zmq.MAX_SOCKETS) // 1023
   * ```
   */
  get(option: number | string): unknown {
    return this[coreOf].options.get(option)
  }

  /**
   * Sets an option of the context by libzmq's number or by name. Throws EINVAL or `TypeError` for wrong
   * values.
   *
   * ```ts
   * context.set(zmq.MAX_SOCKETS, 5000)
   * ```
   */
  set(option: number | string, value: unknown): void {
    this[coreOf].options.set(option, value)
  }

  /**
   * Makes all calls on all sockets of this context fail with ETERM, those that wait included, and so does
   * making more. The sockets still need closing.
   *
   * ```ts
   * const own = new Context()
   * own.shutdown()
   * ```
   */
  shutdown(): void {
    this[coreOf].shutDown()
  }

  /**
   * Shuts down, and resolves when every socket has been closed and its linger is over. Does not close them
   * itself: `destroy` does. Rejects with EAGAIN after `timeout` milliseconds (default: none) and with the signal's
   * reason when it aborts; the sockets go on ending.
   *
   * ```ts
   * const own = new Context()
   * const socket = own.socket("PULL")
   * void socket.close()
   * await own.term()
   * ```
   */
  async term(options: OperationOptions = {}): Promise<void> {
    this.shutdown()
    if (this[coreOf].sockets.size === 0) return
    await park<void>(options, stillOpen, ({ resolve }) => this[coreOf].whenEmpty(resolve))
  }

  /**
   * Closes all sockets, with this linger (in milliseconds) if one is given, then does what `term` does.
   *
   * ```ts
   * const own = new Context()
   * await own.destroy({ linger: 1000 })
   * ```
   */
  async destroy(options: { readonly linger?: number } = {}): Promise<void> {
    const { sockets } = this[coreOf]
    await Promise.all([...sockets].map((socket) => socket.close(options.linger)))
    await this.term()
  }

  /**
   * How many sockets are open, and whether it was shut down.
   *
   * ```ts
   * console.log(`${context}`) // "Context {2 sockets}"
   * ```
   */
  override toString(): string {
    const { size } = this[coreOf].sockets
    const facts = [...(size === 0 ? [] : [size === 1 ? "1 socket" : `${size} sockets`])]
    if (this.closed) facts.push("closed")
    return `${this.constructor.name} {${facts.join(", ")}}`
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }

  /** What `await using` does at the end of a block: `destroy()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.destroy()
  }
}
export interface Context extends ContextOptionProperties {}

const instances = new Map<typeof Context, Context>()

const stillOpen = (timeout: number): ZmqError =>
  zmqError("EAGAIN", `Sockets of the context were still open after ${timeout} ms: close them.`)

const adopted = Symbol("typemq.adopted")

/** The core that the one context which is there from the start stands for. */
const pendingCore = (options: object): ContextCore | undefined =>
  (options as { [adopted]?: ContextCore })[adopted]

for (const name of Object.keys(contextOptions)) {
  if (name in Context.prototype) continue
  const get = function (this: Context): unknown {
    return this[coreOf].options.get(name)
  }
  const set = function (this: Context, value: unknown): void {
    this[coreOf].options.set(name, value)
  }
  const { access } = contextOptions[name as keyof typeof contextOptions]
  Object.defineProperty(Context.prototype, name, {
    configurable: true,
    ...(access === "r" ? { get } : { get, set }),
  })
}

/**
 * The context of sockets that were made without naming one.
 *
 * ```ts
 * context.defaults.linger = 0
 * ```
 */
export const context: Context = new Context({ [adopted]: defaultCore } as ContextOptions)
