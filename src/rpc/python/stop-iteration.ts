import { Exception } from "./base-exception.ts"
import { pythonClass } from "./python-class.ts"

/** Python's `StopIteration`. An iterator is at its end. */
export class StopIteration extends Exception {
  /** What the iterator returned; null if nothing. */
  readonly value: unknown

  constructor(...args: readonly unknown[]) {
    super(...args)
    this.value = args[0] ?? null
  }

  static {
    pythonClass(StopIteration, "StopIteration")
  }
}
