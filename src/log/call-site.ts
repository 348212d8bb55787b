/** Where in a program something was logged. */
export interface CallSite {
  /** Name of the file, without its folder. */
  readonly file: string
  /** Number of the line, from 1. */
  readonly line: number
}

interface StackErrors {
  captureStackTrace?(target: { stack?: string }, above: (...values: never[]) => unknown): void
  stackTraceLimit?: number
}

/** The platform's own frames stand between the caller and a console that it wrote. */
const frame = /^\s*at (?!.*\(?node:).*?([^/\\(]+?):(\d+):\d+\)?$/m

/**
 * Where the function was called that is `above` us on the stack; undefined where the platform does not tell. The stack is
 * taken at once, which is quick, and made text only when somebody asks.
 */
export const callSite = (above: (...values: never[]) => unknown): (() => CallSite | undefined) => {
  const errors = Error as StackErrors
  if (errors.captureStackTrace === undefined) return () => undefined
  const limit = errors.stackTraceLimit
  const holder: { stack?: string } = {}
  errors.stackTraceLimit = 4
  errors.captureStackTrace(holder, above)
  if (limit !== undefined) errors.stackTraceLimit = limit
  return () => {
    const [, file, line] = frame.exec(holder.stack ?? "") ?? []
    return file === undefined ? undefined : { file, line: Number(line) }
  }
}
