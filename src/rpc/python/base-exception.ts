import { pythonClass } from "./python-class.ts"
import { type CallNotation, type HasPythonNotation, pythonNotation } from "./python-notation.ts"
import { repr, str } from "./repr.ts"

/**
 * Root of Python's exceptions. What a class is constructed with are its `args`, which travel; the message is what
 * Python's `str` makes of them.
 *
 * ```ts
 * new py.KeyError("colour").message      // 'colour', in quotes as in Python
 * new py.RuntimeError("no", 5).message   // ('no', 5)
 * ```
 *
 * A class of your own needs a `name` to be more than its base for a peer:
 *
 * ```ts
 * class QuotaError extends py.RuntimeError {
 *   override name = "shop.QuotaError"
 * }
 * ```
 */
export class BaseException extends Error implements HasPythonNotation {
  readonly #args: readonly unknown[]

  /** Throws a `TypeError` where Python's class does: a few take certain arguments only. */
  constructor(...args: readonly unknown[]) {
    super(new.target.messageOf(args))
    this.#args = Object.freeze(new.target.keptOf(args))
  }

  /** What the exception was made with. */
  get args(): readonly unknown[] {
    return this.#args
  }

  /** Python's `str` of an exception with these arguments. */
  protected static messageOf(args: readonly unknown[]): string {
    return args.length === 1 ? str(args[0]) : args.length === 0 ? "" : repr(args)
  }

  /** The arguments that stay in `args`. */
  protected static keptOf(args: readonly unknown[]): readonly unknown[] {
    return [...args]
  }

  /** Python's `repr`: the class without its module, and the arguments. */
  [pythonNotation](): string | CallNotation {
    return { callee: this.name.slice(this.name.lastIndexOf(".") + 1), args: this.args }
  }

  static {
    pythonClass(BaseException, "BaseException")
  }
}

/** Python's `Exception`: root of all that a call can end with. */
export class Exception extends BaseException {
  static {
    pythonClass(Exception, "Exception")
  }
}
