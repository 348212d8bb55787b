import { callSite } from "./call-site.ts"
import type { LogRecord } from "./log-record.ts"

/** A record that knows where it was logged, and finds out as soon as somebody asks. */
export const recordAt = (record: LogRecord, above: (...values: never[]) => unknown): LogRecord => {
  const site = callSite(above)
  return {
    ...record,
    get file() {
      return site()?.file
    },
    get line() {
      return site()?.line
    },
  }
}
