import { Console } from "node:console"
import { Writable } from "node:stream"
import { format, inspect } from "node:util"
import { describeAny, splitError } from "./interpolate.ts"
import type { LogLevel } from "./level.ts"
import { recordAt } from "./record-at.ts"
import type { LogHandler } from "./topic-logger.ts"

/** How a console logs. */
export interface ConsoleLoggerOptions {
  /** The `name` of its records. Default: `"console"`. */
  readonly name?: string | undefined
  /** The topic below the level. Default: none. `"::"` in what is logged means nothing: it is anybody's text. */
  readonly topic?: string | undefined
}

/**
 * A console that logs: `debug` and `trace` at DEBUG, `log`, `info`, `dir` and `table` at INFO, `warn` and failed
 * assertions at WARNING, `error` at ERROR. It has all that Node's consoles have, groups indent. An error as the last
 * argument, behind those the text has places for, becomes the `error` of the record.
 *
 * ```ts
 * const console = consoleLogger(handler, { topic: "jobs" })
 * console.info("%d jobs", 5) // "INFO.jobs" "5 jobs\n"
 * console.error("a job failed", new Error("no memory"))
 * ```
 */
export const consoleLogger = (handler: LogHandler, options: ConsoleLoggerOptions = {}): Console =>
  new ConsoleLogger(handler, options)

class ConsoleLogger extends Console {
  readonly #handler: LogHandler
  readonly #name: string
  readonly #topic: string
  #indent = 0

  constructor(handler: LogHandler, { name = "console", topic = "" }: ConsoleLoggerOptions) {
    // What Node's own methods write without calling one of ours.
    super(
      new Writable({
        decodeStrings: false,
        write: (text, _encoding, done) => {
          this.info("%s", String(text).replace(/\n$/, ""))
          done()
        },
      }),
    )
    this.#handler = handler
    this.#name = name
    this.#topic = topic
  }

  override debug(...values: unknown[]): void {
    this.#log("DEBUG", values, ConsoleLogger.prototype.debug)
  }

  override log(...values: unknown[]): void {
    this.#log("INFO", values, ConsoleLogger.prototype.log)
  }

  override info(...values: unknown[]): void {
    this.#log("INFO", values, ConsoleLogger.prototype.info)
  }

  override warn(...values: unknown[]): void {
    this.#log("WARNING", values, ConsoleLogger.prototype.warn)
  }

  override error(...values: unknown[]): void {
    this.#log("ERROR", values, ConsoleLogger.prototype.error)
  }

  override trace(...values: unknown[]): void {
    const error = new Error("Trace")
    Error.captureStackTrace(error, ConsoleLogger.prototype.trace)
    this.#log("DEBUG", [...values, error], ConsoleLogger.prototype.trace)
  }

  override dir(value: unknown, options?: Parameters<typeof inspect>[1]): void {
    this.#log(
      "INFO",
      ["%s", inspect(value, { customInspect: false, ...options })],
      ConsoleLogger.prototype.dir,
    )
  }

  override group(...label: unknown[]): void {
    if (label.length > 0) this.#log("INFO", label, ConsoleLogger.prototype.group)
    this.#indent += 2
  }

  override groupCollapsed(...label: unknown[]): void {
    this.group(...label)
  }

  override groupEnd(): void {
    this.#indent = Math.max(0, this.#indent - 2)
  }

  #log(level: LogLevel, values: readonly unknown[], above: (...values: never[]) => unknown): void {
    const [first, ...rest] = values
    const { args, error } = first instanceof Error ? { args: rest, error: first } : splitError(first, rest)
    const indent = " ".repeat(this.#indent)
    const message = written(first instanceof Error ? first.message : first, args, values.length === 0)
    const text = indent === "" ? message : indent + message.replaceAll("\n", `\n${indent}`)
    this.#handler.emit(recordAt({ level, name: this.#name, topic: this.#topic, message: text, error }, above))
  }
}

/** What was logged as text: some of it may refuse to be shown, and logging must not fail for that. */
const written = (first: unknown, values: readonly unknown[], isNothing: boolean): string => {
  if (isNothing) return ""
  try {
    return format(first, ...values)
  } catch {
    return [first, ...values].map(describeAny).join(" ")
  }
}
