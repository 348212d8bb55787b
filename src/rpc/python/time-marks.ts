import { PythonTimeZone } from "./python-time-zone.ts"
import { checkWhole, type Fold } from "./value-limits.ts"

/** What a time of Python may have beside what the clock shows. */
export interface TimeMarks {
  /** 1 for the second one of two that are read alike on the clock. */
  readonly fold: Fold
  /** Null when it has none. */
  readonly timeZone: PythonTimeZone | null
}

/** Throws a `RangeError` or `TypeError` for what is no fold or no time zone. */
export const checkMarks = ({ fold, timeZone }: TimeMarks): void => {
  checkWhole("fold", fold, 0, 1)
  if (timeZone === null || timeZone instanceof PythonTimeZone) return
  throw new TypeError("The time zone must be a PythonTimeZone, or null.")
}

export const equalMarks = (left: TimeMarks, right: TimeMarks): boolean => {
  if (left.fold !== right.fold) return false
  if (left.timeZone === null || right.timeZone === null) return left.timeZone === right.timeZone
  return left.timeZone.equals(right.timeZone)
}

/** What follows the clock's text: `"[Asia/Tokyo] (fold 1)"`. */
export const marksText = ({ fold, timeZone }: TimeMarks): string =>
  `${timeZone === null ? "" : `[${timeZone}]`}${fold === 0 ? "" : " (fold 1)"}`
