import { describeValue, interpolate } from "./interpolate.ts"
import type { LevelName } from "./level.ts"
import type { LogRecord } from "./log-record.ts"

/** What stands between a topic and the text of a message, as in `log("db::connected to %s", host)`. */
export const TOPIC_DELIM = "::"

/**
 * What a formatter gets: a record whose topic was taken from its text, and whose text has its arguments in place.
 *
 * ```ts
 * handler.setFormatter(({ level, name, text, time }: LogEntry) => `${time.toISOString()} ${level} ${name} ${text}`)
 * ```
 */
export class LogEntry {
  /** The record as it was given. */
  readonly record: LogRecord
  /** The topic below the level; `""` if there is none. */
  readonly topic: string
  /** The message with its arguments in place, without its topic. */
  readonly text: string

  /** Throws what describing its message and arguments throws. */
  constructor(record: LogRecord) {
    this.record = record
    const { message, args = [], topic } = record
    if (topic !== undefined || message instanceof Error) {
      this.topic = topic ?? ""
      this.text = interpolate(textOf(message), args)
      return
    }
    const whole = textOf(message)
    // Before the arguments are put in: what they hold is data.
    const at = whole.indexOf(TOPIC_DELIM)
    this.topic = at < 0 ? "" : whole.slice(0, at)
    this.text = interpolate(at < 0 ? whole : whole.slice(at + TOPIC_DELIM.length), args)
  }

  /** The level of the record. */
  get level(): LevelName {
    return this.record.level
  }

  /** Name of the logger; `""` if it has none. */
  get name(): string {
    return this.record.name ?? ""
  }

  /** Name of the file that logged it, if it is known. */
  get file(): string | undefined {
    return this.record.file
  }

  /** Number of the line in it. */
  get line(): number | undefined {
    return this.record.line
  }

  /** What went wrong; undefined if nothing did. An error that was logged as the message counts. */
  get error(): unknown {
    const { error, message } = this.record
    return error === undefined && message instanceof Error ? message : error
  }

  /** When it was. */
  get time(): Date {
    return new Date(this.record.time ?? Date.now())
  }

  /** What else is known of it. */
  get fields(): Readonly<Record<string, unknown>> {
    return this.record.fields ?? {}
  }
}

const textOf = (message: unknown): string => {
  if (typeof message === "string") return message
  return message instanceof Error ? message.message : describeValue(message)
}
