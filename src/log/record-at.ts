import { callSite } from "./call-site.ts"
import type { LogRecord } from "./log-record.ts"

/** Has a record know where it was logged, and find out as soon as somebody asks. */
export const recordAt = (record: LogRecord, above: (...values: never[]) => unknown): LogRecord => {
  const site = callSite(above)
  return Object.defineProperties(record, {
    file: { get: () => site()?.file, enumerable: true },
    line: { get: () => site()?.line, enumerable: true },
  })
}
