import { BaseException, Exception } from "./base-exception.ts"
import { pythonClass } from "./python-class.ts"

/** Python's `BaseExceptionGroup`. Several exceptions at once. */
export class BaseExceptionGroup extends BaseException {
  /** What is in it. */
  readonly exceptions: readonly Error[]

  /** Throws a `TypeError` for anything but a text and an array of errors, at least one. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    this.exceptions = exceptionsOf(args)
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const { length } = exceptionsOf(args)
    return `${String(args[0])} (${length} sub-exception${length === 1 ? "" : "s"})`
  }

  static {
    pythonClass(BaseExceptionGroup, "BaseExceptionGroup")
  }
}

/**
 * Python's `ExceptionGroup`. Several exceptions at once. What is in it cannot travel: a peer gets an `Exception`
 * with its message.
 *
 * ```ts
 * new py.ExceptionGroup("both failed", [new py.ValueError("a"), new py.KeyError("b")]).message
 * // both failed (2 sub-exceptions)
 * ```
 */
export class ExceptionGroup extends BaseExceptionGroup {
  static {
    pythonClass(ExceptionGroup, "ExceptionGroup", Exception)
  }
}

const exceptionsOf = (args: readonly unknown[]): readonly Error[] => {
  const [message, exceptions] = args
  const areErrors =
    Array.isArray(exceptions) && exceptions.length > 0 && exceptions.every((each) => each instanceof Error)
  if (args.length === 2 && typeof message === "string" && areErrors) return [...exceptions]
  throw new TypeError("A group of exceptions is made of a text and an array of errors.")
}
