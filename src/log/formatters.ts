import { describeError } from "./interpolate.ts"
import type { LogLevel } from "./level.ts"
import type { LogEntry } from "./log-entry.ts"

/** Makes the body of a message: text as it is sent, with a line's end only if it writes one. */
export type LogFormatter = (entry: LogEntry) => string

const place = ({ level, file, line }: LogEntry): string =>
  file === undefined ? level : `${level} ${file}:${line}`

/** As in Python, an error stands below the line, and nothing below the error. */
const withError = (written: string, { error }: LogEntry): string =>
  error === undefined ? written : `${written}${describeError(error)}`

const placed: LogFormatter = (entry) => withError(`${place(entry)} - ${entry.text}\n`, entry)

/** Where there is no error, Python writes that there is `None`. */
const nothing = "None"

/** What is sent when nothing else is said: the formats of PyZMQ's `PUBHandler`. */
export const defaultFormatters: Readonly<Record<LogLevel, LogFormatter>> = Object.freeze({
  DEBUG: placed,
  INFO: (entry) => withError(`${entry.text}\n`, entry),
  WARNING: placed,
  ERROR: (entry) => {
    const reason = entry.error === undefined ? nothing : String(entry.error)
    return withError(`${place(entry)} - ${entry.text} - ${reason}\n`, entry)
  },
  CRITICAL: placed,
})
