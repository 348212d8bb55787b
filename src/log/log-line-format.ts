import type { LogLevel } from "./level.ts"
import type { LogLine } from "./log-line.ts"
import { strftime } from "./strftime.ts"

/** How lines of logs are written. */
export interface LogLineFormatOptions {
  /** Whether to write when a line arrived, in local time. Default: false. */
  readonly timestamp?: boolean | undefined
  /** How: a format of C's `strftime`. Default: `"%Y-%m-%d %H:%M"`. */
  readonly dateFormat?: string | undefined
  /** What stands between topic and message. Default: `" | "`. */
  readonly separator?: string | undefined
  /** Whether to make columns of the parts of topics. They grow with what arrives. Default: false. */
  readonly align?: boolean | undefined
  /** Whether to colour lines by their levels. Default: false. */
  readonly color?: boolean | undefined
}

/** SGR codes: bright cyan, bright white, yellow, bright red. */
const colors: Readonly<Record<LogLevel, number>> = {
  DEBUG: 96,
  INFO: 97,
  WARNING: 33,
  ERROR: 91,
  CRITICAL: 91,
}

const escape = String.fromCharCode(27)
const ownColor = `${escape}[39m`

/**
 * Writes lines of logs as PyZMQ's watcher (`python -m zmq.log`) does. It remembers the widths of what it has aligned.
 *
 * ```ts
 * const lines = new LogLineFormat({ timestamp: true, align: true })
 * for await (const line of watchLogs("tcp://127.0.0.1:5555")) console.log(lines.format(line))
 * ```
 */
export class LogLineFormat {
  readonly #timestamp: boolean
  readonly #dateFormat: string
  readonly #separator: string
  readonly #align: boolean
  readonly #color: boolean
  readonly #widths: number[] = []

  constructor(options: LogLineFormatOptions = {}) {
    this.#timestamp = options.timestamp ?? false
    this.#dateFormat = options.dateFormat ?? "%Y-%m-%d %H:%M"
    this.#separator = options.separator ?? " | "
    this.#align = options.align ?? false
    this.#color = options.color ?? false
  }

  /**
   * A line, without its end.
   *
   * ```ts
   * new LogLineFormat().format(parseLogLine([Buffer.from("INFO"), Buffer.from("hello\n")])) // "INFO | hello"
   * ```
   */
  format({ topic, level, message, time }: LogLine): string {
    const stamp = this.#timestamp ? `${strftime(this.#dateFormat, time)} ` : ""
    const line = `${this.#align ? this.#aligned(topic) : topic}${this.#separator}${message}`
    if (!this.#color) return stamp + line
    return `${stamp}${level === undefined ? "" : `${escape}[${colors[level]}m`}${line}${ownColor}`
  }

  #aligned(topic: string): string {
    const parts = topic.split(".")
    while (parts.length < this.#widths.length) parts.push(" ")
    return parts
      .map((part, index) => {
        const length = [...part].length
        const width = Math.max(length, this.#widths[index] ?? 0)
        this.#widths[index] = width
        return part + " ".repeat(width - length)
      })
      .join(".")
  }
}
