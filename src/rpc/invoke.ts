import { ParametersError } from "./errors.ts"
import { type Found, findMethod, type Handler } from "./handler.ts"
import { repr } from "./python/repr.ts"
import { ArgumentsFault, type CallArguments, callArguments } from "./python-arguments.ts"
import type { RunningCall } from "./running-call.ts"
import { bind } from "./signature.ts"
import { checkResult } from "./validation.ts"
import type { Invocation } from "./wire.ts"

/**
 * Finds the method, binds and checks its arguments, calls it and checks its result. What it throws, now or through
 * its promise, is the error of the call. No promise is made where none is needed.
 */
export const invoke = (handler: Handler, invocation: Invocation, call: RunningCall): unknown => {
  const found = findMethod(handler, invocation.name)
  const { parameters, returns } = found.mark
  const result =
    parameters === undefined
      ? found.method.apply(found.owner, [...positionalOf(found, argumentsOf(invocation))])
      : callDeclared(found, argumentsOf(invocation), call)
  if (returns === undefined) return result
  return isThenable(result)
    ? Promise.resolve(result).then((value) => checkResult(value, returns))
    : checkResult(result, returns)
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"

const argumentsOf = ({ positional, named }: Invocation): CallArguments => {
  try {
    return callArguments(positional, named)
  } catch (error) {
    throw asParametersError(error)
  }
}

const callDeclared = ({ owner, method, mark }: Found, given: CallArguments, call: RunningCall): unknown => {
  let values: ReturnType<ReturnType<typeof bind>["validated"]>
  try {
    values = bind(mark.parameters ?? [], given).validated()
  } catch (error) {
    throw asParametersError(error)
  }
  return values instanceof Promise
    ? // Who waited for it may have given up while the values were checked.
      values.then((settled) => (call.cancelled ? undefined : method.call(owner, settled, call)))
    : method.call(owner, values, call)
}

/** A function without declared parameters knows how many it needs, but not what they are called. */
const positionalOf = ({ method }: Found, { positional, named }: CallArguments): readonly unknown[] => {
  for (const name of named.keys()) {
    throw asParametersError(new ArgumentsFault(`got an unexpected keyword argument ${repr(name)}`))
  }
  if (positional.length < method.length) {
    const missing = new ArgumentsFault(`missing a required argument: number ${positional.length + 1}`)
    throw asParametersError(missing)
  }
  return positional
}

/** The only argument of a `ParametersError` is the notation of Python's `TypeError`. */
const asParametersError = (error: unknown): unknown =>
  error instanceof ArgumentsFault ? new ParametersError(`TypeError(${repr(error.message)})`) : error
