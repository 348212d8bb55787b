import { splitError } from "./interpolate.ts"
import { type LevelName, type LogLevel, reaches, requireLevel } from "./level.ts"
import type { LogRecord } from "./log-record.ts"
import { recordAt } from "./record-at.ts"

/** What records are handed to: a `PubHandler`, or anything that has its `emit`. */
export interface LogHandler {
  /**
   * Takes a record. It should not throw.
   *
   * ```ts
   * const handler: LogHandler = { emit: ({ level, message }) => handle(level, message) }
   * ```
   */
  emit(record: LogRecord): unknown
}

/** What a logger of topics is made with. */
export interface TopicLoggerOptions {
  /** Where records go. More can be added. */
  readonly handlers?: readonly LogHandler[] | undefined
  /** The least level that is logged. Default: `"DEBUG"`. */
  readonly level?: LogLevel | undefined
}

/**
 * A logger whose methods take a topic in front of the text, as PyZMQ's has it.
 *
 * Arguments go into the text as with `util.format`. An error behind them is what the record is about: it becomes the
 * `error` of the record. Files and lines are those of the call.
 *
 * ```ts
 * const log = new TopicLogger("shop", { handlers: [new PubHandler("tcp://127.0.0.1:*")] })
 * log.info("db", "connected to %s", "localhost") // "INFO.db" "connected to localhost\n"
 * log.error("db", "gone", new Error("reset by peer"))
 * ```
 */
export class TopicLogger {
  /** The `name` of its records. */
  readonly name: string
  readonly #handlers: Set<LogHandler>
  #level: LogLevel

  /** Throws `RangeError` for a level that there is not. */
  constructor(name: string, { handlers = [], level = "DEBUG" }: TopicLoggerOptions = {}) {
    this.name = name
    this.#handlers = new Set(handlers)
    this.#level = requireLevel(level)
  }

  /** The least level that is logged. Throws `RangeError` when it is given what is none of the five. */
  get level(): LogLevel {
    return this.#level
  }

  set level(level: LogLevel) {
    this.#level = requireLevel(level)
  }

  /**
   * Hands records to one more handler.
   *
   * ```ts
   * const log = new TopicLogger("shop")
   * log.addHandler({ emit: handle })
   * ```
   */
  addHandler(handler: LogHandler): void {
    this.#handlers.add(handler)
  }

  /**
   * Hands no more records to a handler.
   *
   * ```ts
   * const log = new TopicLogger("shop", { handlers: [handler] })
   * log.removeHandler(handler)
   * ```
   */
  removeHandler(handler: LogHandler): void {
    this.#handlers.delete(handler)
  }

  /**
   * Logs at any level, also one of one's own that handlers have a formatter for.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).log("INFO", "db.pool", "%d connections", 5)
   * ```
   */
  log(level: LevelName, topic: string, message: unknown, ...args: unknown[]): void {
    this.#log(level, topic, message, args, this.log)
  }

  /**
   * Logs at the level DEBUG.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).debug("db", "asked for %o", { id: 5 })
   * ```
   */
  debug(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("DEBUG", topic, message, args, this.debug)
  }

  /**
   * Logs at the level INFO.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).info("db", "connected")
   * ```
   */
  info(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("INFO", topic, message, args, this.info)
  }

  /**
   * Logs at the level WARNING.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).warning("db", "%d ms is slow", 900)
   * ```
   */
  warning(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("WARNING", topic, message, args, this.warning)
  }

  /**
   * The same as `warning`.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).warn("db", "%d ms is slow", 900)
   * ```
   */
  warn(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("WARNING", topic, message, args, this.warn)
  }

  /**
   * Logs at the level ERROR.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).error("db", "not saved", new Error("disk full"))
   * ```
   */
  error(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("ERROR", topic, message, args, this.error)
  }

  /**
   * Logs at the level CRITICAL.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).critical("db", "all is lost")
   * ```
   */
  critical(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("CRITICAL", topic, message, args, this.critical)
  }

  /**
   * The same as `critical`.
   *
   * ```ts
   * new TopicLogger("shop", { handlers: [handler] }).fatal("db", "all is lost")
   * ```
   */
  fatal(topic: string, message: unknown, ...args: unknown[]): void {
    this.#log("CRITICAL", topic, message, args, this.fatal)
  }

  #log(
    level: LevelName,
    topic: string,
    message: unknown,
    values: readonly unknown[],
    above: (...values: never[]) => unknown,
  ): void {
    if (!reaches(level, this.#level)) return
    const record = recordAt({ level, name: this.name, topic, message, ...splitError(message, values) }, above)
    for (const handler of this.#handlers) handler.emit(record)
  }
}
