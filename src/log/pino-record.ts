import { restoreError, withFields, without } from "./fields.ts"
import { describeAny } from "./interpolate.ts"
import type { LogLevel } from "./level.ts"
import type { LogRecord } from "./log-record.ts"

/** What pino says of its configuration, and the user of the transport. */
export interface PinoReading {
  /** Numbers of levels by their names; pino's own and those of the application. */
  readonly values: Readonly<Record<string, number>>
  readonly messageKey: string
  readonly errorKey: string
  readonly topicKey: string
  /** Levels by the names or numbers that pino has for them, where they are not to go by their numbers. */
  readonly levels: Readonly<Record<string, LogLevel>>
}

/** The numbers of pino's levels: where nothing else is configured. */
export const pinoLevelValues: Readonly<Record<string, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
}

/** From which number on a level is which; custom levels are at home between pino's. */
const bounds: readonly (readonly [from: number, level: LogLevel])[] = [
  [60, "CRITICAL"],
  [50, "ERROR"],
  [40, "WARNING"],
  [30, "INFO"],
]

/** The level for one of pino's: a number, or the name that `formatters.level` makes of it. */
export const pinoLevel = (
  level: unknown,
  { values, levels }: Pick<PinoReading, "values" | "levels">,
): LogLevel => {
  const key = describeAny(level)
  if (Object.hasOwn(levels, key)) return levels[key] as LogLevel
  const number = typeof level === "number" ? level : values[key]
  if (number === undefined) return "INFO"
  const name = Object.keys(values).find((each) => values[each] === number)
  if (name !== undefined && Object.hasOwn(levels, name)) return levels[name] as LogLevel
  return bounds.find(([from]) => number >= from)?.[1] ?? "DEBUG"
}

/** What is in each record, and nobody has to read in each line. */
const usual: readonly string[] = ["level", "time", "pid", "hostname", "name"]

/** A record for what pino logged. Its text was put together already: nothing in it is a topic. */
export const pinoRecord = (logged: Readonly<Record<string, unknown>>, reading: PinoReading): LogRecord => {
  const { messageKey, errorKey, topicKey } = reading
  const { level, time, name, [messageKey]: message, [errorKey]: error, [topicKey]: topic } = logged
  const fields = without(logged, new Set([...usual, messageKey, errorKey, topicKey]))
  return {
    level: pinoLevel(level, reading),
    message: withFields(message === undefined ? "" : describeAny(message), fields),
    topic: typeof topic === "string" ? topic : "",
    name: typeof name === "string" ? name : undefined,
    time: typeof time === "number" ? time : undefined,
    error: restoreError(error),
    fields,
  }
}
