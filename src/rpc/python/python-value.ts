import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { PythonTime } from "./python-time.ts"
import { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"

/** A value of one of Python's five types of dates and times, with everything that it has there. */
export type PythonValue = PythonDate | PythonTime | PythonDateTime | PythonTimedelta | PythonTimeZone

/** The classes of these values. */
export const pythonClasses = [
  PythonDate,
  PythonTime,
  PythonDateTime,
  PythonTimedelta,
  PythonTimeZone,
] as const

export const isPythonValue = (value: unknown): value is PythonValue =>
  pythonClasses.some((each) => value instanceof each)
