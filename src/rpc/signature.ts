import { Binding } from "./binding.ts"
import type { Parameter } from "./parameters.ts"
import { repr } from "./python/repr.ts"
import { ArgumentsFault, type CallArguments } from "./python-arguments.ts"

/**
 * Gives each parameter its value by Python's rules and in Python's order of checks, so that a Python client sees
 * the mistakes of its calls in the words it knows. Throws an `ArgumentsFault`.
 */
export const bind = (parameters: readonly Parameter[], { positional, named }: CallArguments): Binding => {
  const binding = new Binding()
  const left = named.size === 0 ? none : new Map(named)
  let index = bindPositional(parameters, positional, left, binding)
  for (; index < parameters.length; index++) {
    const parameter = parameters[index] as Parameter
    const { name, kind } = parameter
    if (kind === "rest") binding.leave(parameter)
    else if (kind === "namedRest") {
      binding.give(parameter, Object.fromEntries(left))
      left.clear()
    } else if (left.has(name)) {
      if (kind === "positional") throw positionalOnly(name)
      binding.give(parameter, left.get(name))
      left.delete(name)
    } else if (!parameter.optional) {
      throw missing(name)
    } else binding.leave(parameter)
  }
  for (const name of left.keys()) throw new ArgumentsFault(`got an unexpected keyword argument ${repr(name)}`)
  return binding
}

/** Nobody takes anything out of it. */
const none = new Map<string, unknown>()

/** Values by position, from the first on. Answers where the parameters without one begin. */
const bindPositional = (
  parameters: readonly Parameter[],
  values: readonly unknown[],
  named: Map<string, unknown>,
  binding: Binding,
): number => {
  for (let index = 0; index < values.length; index++) {
    const parameter = parameters[index]
    if (parameter === undefined || parameter.kind === "named" || parameter.kind === "namedRest") {
      throw new ArgumentsFault("too many positional arguments")
    }
    if (parameter.kind === "rest") {
      binding.give(parameter, values.slice(index))
      return index + 1
    }
    if (parameter.kind === "either" && named.has(parameter.name)) {
      throw new ArgumentsFault(`multiple values for argument '${parameter.name}'`)
    }
    binding.give(parameter, values[index])
  }
  const next = parameters[values.length]
  if (next === undefined || next.kind === "rest" || next.kind === "namedRest") return values.length
  if (named.has(next.name)) {
    if (next.kind === "positional") throw positionalOnly(next.name)
  } else if (!next.optional) {
    throw missing(next.name)
  }
  return values.length
}

const missing = (name: string): Error => new ArgumentsFault(`missing a required argument: '${name}'`)

const positionalOnly = (name: string): Error =>
  new ArgumentsFault(`'${name}' parameter is positional only, but was passed as a keyword`)
