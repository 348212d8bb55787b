import { ZmqError } from "../core/errors.ts"
import { encodeText } from "../core/text-codec.ts"
import { warn } from "../core/warning.ts"
import { Context } from "../socket/context.ts"
import { engineOf } from "../socket/internals.ts"
import { Publisher, XPublisher } from "../socket/publish-subscribe-sockets.ts"
import { defaultFormatters, type LogFormatter } from "./formatters.ts"
import { type LevelName, type LogLevel, reaches, requireLevel } from "./level.ts"
import { LogEntry } from "./log-entry.ts"
import { type LogLoss, LossWatch } from "./log-loss.ts"
import type { LogRecord } from "./log-record.ts"
import { rootTopicOf, topicFrame } from "./log-topic.ts"
import type { PubHandlerOptions } from "./pub-handler-options.ts"

/**
 * Publishes log records over a PUB socket, for any number of watchers, as PyZMQ's `PUBHandler` does: each record is a
 * message of two frames, a topic (`root.LEVEL.topic`) and a text.
 *
 * Logging never throws into the application, and never waits: who watches too slowly, or not yet, misses records.
 * What is lost is counted in `lost`, and told to `onError` and `onLoss`.
 *
 * ```ts
 * await using handler = new PubHandler("tcp://127.0.0.1:*", { rootTopic: "shop" })
 * handler.emit({ level: "INFO", message: "db::connected to %s", args: ["localhost"] })
 * // "shop.INFO.db" "connected to localhost\n"
 * ```
 */
export class PubHandler implements AsyncDisposable {
  /** The socket that records go to. */
  readonly socket: Publisher | XPublisher
  /** The context of the socket. */
  readonly context: Context
  /**
   * Formatters by the names of their levels, to be looked at and changed. Records of levels that have none are not
   * sent, and reported.
   */
  readonly formatters = new Map<LevelName, LogFormatter>(Object.entries(defaultFormatters))
  readonly #ends: () => Promise<void>
  readonly #onError: PubHandlerOptions["onError"]
  readonly #losses: LossWatch
  #rootTopic = ""
  #level: LogLevel = "DEBUG"
  #closed: Promise<void> | undefined
  #reporting = false
  #warned = false

  /**
   * `target`: an endpoint to bind (or to connect to, see the options), or a PUB or XPUB socket that is bound already,
   * which stays its owner's to close. Throws what binding or connecting throws, `RangeError` and `TypeError` for
   * options that make no sense. An address that has to be looked up first needs a socket that was bound with `bind`.
   */
  constructor(target: string | Publisher | XPublisher, options: PubHandlerOptions = {}) {
    const { rootTopic = "", formatters = {}, level = "DEBUG", lossInterval = 1000 } = options
    this.setRootTopic(rootTopic)
    this.level = level
    for (const [name, formatter] of Object.entries(formatters)) this.setFormatter(formatter, name)
    this.#onError = options.onError
    const { socket, ends } = typeof target === "string" ? makeSocket(target, options) : takeSocket(target)
    this.socket = socket
    this.context = socket.context
    this.#ends = ends
    const { traffic } = socket[engineOf]
    this.#losses = new LossWatch(
      () => traffic.dropped,
      lossInterval,
      (loss) => this.#tell(loss, options),
    )
  }

  /** The endpoint that was bound or connected last, as the socket has it. */
  get endpoint(): string | null {
    return this.socket.lastEndpoint
  }

  /** What all topics begin with. */
  get rootTopic(): string {
    return this.#rootTopic
  }

  set rootTopic(topic: string | Uint8Array) {
    this.setRootTopic(topic)
  }

  /** The least level that is published. Throws `RangeError` when it is given what is none of the five. */
  get level(): LogLevel {
    return this.#level
  }

  set level(level: LogLevel) {
    this.#level = requireLevel(level)
  }

  /**
   * How much was lost since the handler was made: records that were not sent, and messages that did not reach a
   * subscriber. What nobody had subscribed to is not lost.
   */
  get lost(): number {
    const { failed, dropped } = this.#losses.total
    return failed + dropped
  }

  /**
   * Changes what topics begin with, from the next record on. Throws `TypeError` for what is neither text nor bytes.
   *
   * ```ts
   * handler.setRootTopic(Buffer.from("shop"))
   * ```
   */
  setRootTopic(topic: string | Uint8Array): void {
    this.#rootTopic = rootTopicOf(topic)
  }

  /**
   * Sets the format of one level, or of all that have one. Throws `TypeError` for what is no function.
   *
   * ```ts
   * handler.setFormatter(({ level, text }) => `${level} ${text}\n`)
   * handler.setFormatter(({ text }) => `look here: ${text}\n`, "CRITICAL")
   * handler.setFormatter(({ text }) => `${text}\n`, "NOTICE") // a level of one's own
   * ```
   */
  setFormatter(formatter: LogFormatter, level?: LevelName): void {
    if (typeof formatter !== "function") throw new TypeError("A formatter is a function that makes a text.")
    for (const each of level === undefined ? [...this.formatters.keys()] : [level]) {
      this.formatters.set(each, formatter)
    }
  }

  /**
   * Publishes a record, and answers whether it was. Never throws, and never waits.
   *
   * ```ts
   * handler.emit({ level: "ERROR", message: "not saved", error: new Error("disk full") })
   * ```
   */
  emit(record: LogRecord): boolean {
    try {
      const { level } = record
      if (!reaches(level, this.#level)) return false
      const entry = new LogEntry(record)
      const body = record.body ?? this.#format(entry)
      if (this.#closed !== undefined) throw new ZmqError("EBADF", "The handler is closed.")
      const frames = [topicFrame(this.#rootTopic, level, entry.topic), encodeText(body)]
      if (!this.socket.trySend(frames)) {
        throw new ZmqError("EAGAIN", "A subscriber is too slow, and the socket has the option noDrop.")
      }
    } catch (error) {
      this.reportError(error, record)
      return false
    }
    this.#losses.sent()
    return true
  }

  /**
   * Counts a record as lost, and tells `onError`. For adapters: what they cannot make a record of is lost as well.
   *
   * ```ts
   * handler.reportError(new SyntaxError("no JSON"), { level: "INFO", message: "{" })
   * ```
   */
  reportError(error: unknown, record: LogRecord): void {
    this.#losses.failed()
    // What is logged while an error is told may fail for the same reason.
    if (this.#reporting) return
    this.#reporting = true
    try {
      if (this.#onError !== undefined) this.#onError(error, record)
      else this.#warnOnce(error)
    } catch {
      // There is nowhere to tell it.
    } finally {
      this.#reporting = false
    }
  }

  /**
   * Ends it: no more records. A socket that the handler made still sends what waits, for as long as its option `linger`
   * says; a socket that it was given stays open. Resolves when that is done; never rejects.
   *
   * ```ts
   * const handler = new PubHandler("tcp://127.0.0.1:*")
   * await handler.close()
   * ```
   */
  close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#losses.report()
      this.#closed = this.#ends().then(() => this.#losses.report())
    }
    return this.#closed
  }

  /** What `await using` does at the end of a block: `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #format(entry: LogEntry): string {
    const { level } = entry
    const formatter = this.formatters.get(level)
    if (formatter === undefined) throw new RangeError(`There is no formatter for the level ${level}.`)
    const body: unknown = formatter(entry)
    if (typeof body !== "string") throw new TypeError(`The formatter for the level ${level} made no text.`)
    return body
  }

  #warnOnce(error: unknown): void {
    if (this.#warned) return
    this.#warned = true
    warn(`A log record could not be published: ${String(error)} (Further ones are only counted.)`, {
      type: "LogWarning",
      code: "TYPEMQ_LOG_RECORD_LOST",
    })
  }

  #tell(loss: LogLoss, { onLoss, lossRecords = false }: PubHandlerOptions): void {
    try {
      onLoss?.(loss)
    } catch {
      // It must not end the application, and there is nowhere to tell it.
    }
    if (!lossRecords || this.#closed !== undefined || this.socket.closed) return
    const { failed, dropped } = loss
    this.emit({
      level: "WARNING",
      topic: "lost",
      message: "log records were lost: %d could not be published, %d were not taken by slow subscribers",
      args: [failed, dropped],
      fields: { failed, dropped },
    })
  }
}

interface HandlerSocket {
  readonly socket: Publisher | XPublisher
  readonly ends: () => Promise<void>
}

const takeSocket = (socket: Publisher | XPublisher): HandlerSocket => {
  if (!(socket instanceof Publisher || socket instanceof XPublisher)) {
    throw new TypeError("A log handler needs an endpoint, or a PUB or XPUB socket.")
  }
  return { socket, ends: () => Promise.resolve() }
}

const makeSocket = (endpoint: string, options: PubHandlerOptions): HandlerSocket => {
  const { connect = false, linger = 1000, sendHighWaterMark } = options
  const context = options.context ?? new Context()
  const socket = new Publisher({
    context,
    linger,
    ...(sendHighWaterMark === undefined ? {} : { sendHighWaterMark }),
  })
  const ends = async (): Promise<void> => {
    await socket.close()
    if (options.context === undefined) await context.term()
  }
  try {
    if (connect) socket.connect(endpoint)
    else socket.bindSync(endpoint)
    return { socket, ends }
  } catch (error) {
    void ends()
    throw error
  }
}
