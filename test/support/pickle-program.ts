import type { Description } from "./python-descriptions.ts"
import { askPython } from "./python-program.ts"

/** A pickle of ours, and what it should be. Bytes are in hex. */
export interface PickleQuestion {
  readonly pickle: string
  readonly value: Description
}

/** What Python makes of a pickle. */
export interface PickleAnswer {
  readonly value: Description
  /** Whether it is equal to the value that it should be, by Python's own comparison. */
  readonly isEqual: boolean
  /** Microseconds since 1970, for times with a zone. */
  readonly instant: string | null
  /** The value as Python pickles it in protocols 0 to 5. */
  readonly pickles: readonly string[]
}

/** Has Python load pickles, and pickle what they are again. */
export const loadPickles = async (questions: readonly PickleQuestion[]): Promise<readonly PickleAnswer[]> =>
  (await askPython("pickles.py", questions)) as PickleAnswer[]
