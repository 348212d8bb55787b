import type { LevelName } from "./level.ts"

/** What is to be logged: what adapters of other loggers make, and `PubHandler.emit` takes. */
export interface LogRecord {
  /** One of the five levels, or a level of one's own that has a formatter. */
  readonly level: LevelName
  /**
   * The text, with places for the arguments as `util.format` knows them. What stands before its first `"::"` is a topic
   * below the level, unless `topic` says what that is. Anything else than text is described first, errors by their
   * messages.
   */
  readonly message: unknown
  /** What goes into the places of the text. What they hold is never taken for a topic. */
  readonly args?: readonly unknown[] | undefined
  /** The topic below the level; `""` for none. With it, the text is left as it is. */
  readonly topic?: string | undefined
  /** Name of the logger. */
  readonly name?: string | undefined
  /** Name of the file that logged it. */
  readonly file?: string | undefined
  /** Number of the line in it. */
  readonly line?: number | undefined
  /** What went wrong, if anything. */
  readonly error?: unknown
  /** When it was, in milliseconds since 1970. Default: now. */
  readonly time?: number | undefined
  /** The text to send as it is, for what was formatted elsewhere: no formatter is asked. */
  readonly body?: string | undefined
  /** What else is known of it, for formatters to use. The default formats do not. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined
}
