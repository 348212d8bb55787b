/**
 * Under this key an object may have a method that gives its notation in Python. Registered, so that two copies of
 * the library in one program know each other's errors.
 */
export const pythonNotation: unique symbol = Symbol.for("typemq.python.notation")

/** A notation that looks like a call: `ValueError('text')`. */
export interface CallNotation {
  readonly callee: string
  readonly args: readonly unknown[]
}

/** An object that knows its notation in Python. */
export interface HasPythonNotation {
  [pythonNotation](): string | CallNotation
}
