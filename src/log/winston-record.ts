import { restoreError, withFields, without } from "./fields.ts"
import { describeAny } from "./interpolate.ts"
import type { LogLevel } from "./level.ts"
import type { LogRecord } from "./log-record.ts"

/** Levels by winston's names: those of npm, syslog and its command lines, and what else is usual. */
const known: Readonly<Record<string, LogLevel>> = {
  emerg: "CRITICAL",
  emergency: "CRITICAL",
  alert: "CRITICAL",
  crit: "CRITICAL",
  critical: "CRITICAL",
  fatal: "CRITICAL",
  error: "ERROR",
  err: "ERROR",
  warn: "WARNING",
  warning: "WARNING",
  notice: "INFO",
  info: "INFO",
  http: "INFO",
  help: "INFO",
  data: "INFO",
  prompt: "INFO",
  input: "INFO",
  verbose: "DEBUG",
  debug: "DEBUG",
  silly: "DEBUG",
  trace: "DEBUG",
}

/** The level for one of winston's; INFO for names that nobody knows. */
export const winstonLevel = (level: string, levels: Readonly<Record<string, LogLevel>> = {}): LogLevel => {
  const name = level.toLowerCase()
  if (Object.hasOwn(levels, level)) return levels[level] as LogLevel
  return Object.hasOwn(known, name) ? (known[name] as LogLevel) : "INFO"
}

/** What winston hands to its transports. */
export interface WinstonInfo {
  /** As winston names it; the same for all transports. */
  readonly level: string
  /** What is said: text, or whatever was given in its place. */
  readonly message: unknown
  readonly [name: string | symbol]: unknown
}

/** How it is read. */
export interface WinstonReading {
  readonly body: "formatted" | "text"
  readonly topicKey: string
  readonly levels: Readonly<Record<string, LogLevel>>
}

/** Where winston keeps the level without its colours, and the text that its formats made. */
const rawLevel = Symbol.for("level")
const formatted = Symbol.for("message")

/** A record for what winston logged. Its text was put together already: nothing in it is a topic. */
export const winstonRecord = (info: WinstonInfo, { body, topicKey, levels }: WinstonReading): LogRecord => {
  const { level, message, stack, timestamp, [topicKey]: topic, [formatted]: text } = info
  const fields = without(info, new Set(["level", "message", "stack", "timestamp", topicKey]))
  const name = info[rawLevel]
  return {
    level: winstonLevel(typeof name === "string" ? name : level, levels),
    message: withFields(message === undefined ? "" : describeAny(message), fields),
    topic: typeof topic === "string" ? topic : "",
    error: stack === undefined ? undefined : restoreError({ message: describeAny(message), stack }),
    fields: timestamp === undefined ? fields : { timestamp, ...fields },
    ...(body === "formatted" && typeof text === "string" ? { body: `${text}\n` } : {}),
  }
}
