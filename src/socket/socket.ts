import { zmqError } from "../core/errors.ts"
import { socketTypeCodes, socketTypeName } from "../core/socket-type-name.ts"
import { decodeText, encodeText } from "../core/text-codec.ts"
import { POLLIN } from "../options/constants.ts"
import type { CommonProperties, CurveKeyAccessors } from "../options/socket-options.ts"
import { type SocketTypeName, socketTypes } from "../patterns/socket-types.ts"
import { type Codec, type CodecView, codecView } from "./codec-view.ts"
import type { Context } from "./context.ts"
import type { ContextCore } from "./context-core.ts"
import { defaultCore } from "./default-core.ts"
import { coreOf, engineOf } from "./internals.ts"
import { Monitored } from "./monitored.ts"
import { Observer } from "./observer.ts"
import { defineOptionProperties } from "./option-properties.ts"
import { checkEvents, pollItems } from "./poll.ts"
import { SocketEngine } from "./socket-engine.ts"
import { type SocketStatistics, statisticsOf } from "./socket-statistics.ts"
import { bindToThread } from "./thread-bound.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

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
export abstract class Socket extends Monitored {
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
    core.exits.leaks.add(this, this[engineOf])
    bindToThread(this, "socket")
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

  /** Whether frames follow the one that `receiveFrame` received last. */
  get receiveMore(): boolean {
    return this[engineOf].receiver.hasRest
  }

  /** What happens to the connections of this socket. Watching begins with the first access. */
  get events(): Observer {
    this.#observer ??= new Observer(this)
    return this.#observer
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
   * Waits until the socket is ready for one of the events, `POLLIN` (the default) or `POLLOUT` or both; resolves to
   * the bits that hold, or 0 when `timeout` (milliseconds; default: none) is over. Nothing is received or sent.
   * Rejects as `Poller.poll` does. What holds now, `get(zmq.EVENTS)` tells.
   *
   * ```ts
   * if ((await pull.poll(zmq.POLLIN, { timeout: 1000 })) > 0) handle(pull.tryReceive())
   * ```
   */
  async poll(events: number = POLLIN, limit?: number | OperationOptions): Promise<number> {
    const source = this[engineOf].readiness
    const ready = await pollItems([{ target: this, source, events: checkEvents(events) }], limit)
    return ready.get(this) ?? 0
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
   * An option of bytes or text, as text. Throws `TypeError` for other options and for what is no text in the
   * encoding, EINVAL for options that there are not or that cannot be read.
   *
   * ```ts
   * dealer.getString(zmq.ROUTING_ID)
   * ```
   */
  getString(option: number | string, encoding = "utf-8"): string {
    const value = this.get(option)
    if (value instanceof Uint8Array) return decodeText(value, encoding)
    if (typeof value === "string") return value
    if (value === null) return ""
    throw new TypeError(`The option ${option} is not text.`)
  }

  /**
   * Sets an option of bytes or text to text in an encoding. Throws `TypeError` for what is no text, else as `set`.
   *
   * ```ts
   * dealer.setString(zmq.ROUTING_ID, "arbeiter-ä", "latin-1")
   * ```
   */
  setString(option: number | string, value: string, encoding = "utf-8"): void {
    this.set(option, encodeText(value, encoding))
  }

  /**
   * This socket with values for messages: `send`, `trySend`, `receive`, `tryReceive`, `receiveMany`, `consume` and the
   * loop, as far as it has them, by way of a codec. Who sent a value, or the group of it, is told beside it where the
   * socket tells that. Throws `TypeError` for what is no codec.
   *
   * ```ts
   * interface Job { id: number }
   * const json = {
   *   encode: (job: Job) => JSON.stringify(job),
   *   decode: ([body]: Buffer[]): Job => JSON.parse(String(body)),
   * }
   * await push.withCodec(json).send({ id: 5 })
   * for await (const { id } of pull.withCodec(json)) handle(id)
   * ```
   */
  withCodec<Sent, Received = Sent>(codec: Codec<Sent, Received>): CodecView<this, Sent, Received> {
    return codecView(this, codec) as CodecView<this, Sent, Received>
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
    return statisticsOf(this[engineOf])
  }

  /**
   * Class, last endpoint, and whether it is closed.
   *
   * ```ts
   * console.log(`${push}`) // "Push {tcp://127.0.0.1:5555}"
   * ```
   */
  override toString(): string {
    const { lastEndpoint, closed } = this
    const facts = [...(lastEndpoint === null ? [] : [lastEndpoint]), ...(closed ? ["closed"] : [])]
    return `${this.constructor.name} {${facts.join(", ")}}`
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
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
