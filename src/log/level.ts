/**
 * The levels of a log, as Python's `logging` names and numbers them: the names stand in topics.
 *
 * ```ts
 * console.log(logLevels.WARNING > logLevels.INFO) // true
 * ```
 */
export const logLevels = Object.freeze({
  DEBUG: 10,
  INFO: 20,
  WARNING: 30,
  ERROR: 40,
  CRITICAL: 50,
} as const)

/** How much something matters. */
export type LogLevel = keyof typeof logLevels

/** Names of levels, with room for those of one's own: a level is known as soon as it has a formatter. */
export type LevelName = LogLevel | (string & {})

/** Whether a text names one of the five levels. */
export const isLogLevel = (name: string | undefined): name is LogLevel =>
  name !== undefined && Object.hasOwn(logLevels, name)

/** The level itself. Throws `RangeError` for what is none of the five. */
export const requireLevel = (name: string): LogLevel => {
  if (isLogLevel(name)) return name
  throw new RangeError(
    `The level ${JSON.stringify(name)} must be one of ${Object.keys(logLevels).join(", ")}.`,
  )
}

/** Whether a level matters at least as much as another. Levels of one's own have no number, and always do. */
export const reaches = (level: LevelName, least: LogLevel): boolean =>
  !isLogLevel(level) || logLevels[level] >= logLevels[least]
