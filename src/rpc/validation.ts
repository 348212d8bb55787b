import { ParametersError } from "./errors.ts"
import type { Parameter } from "./parameters.ts"
import { TypeError as PythonTypeError, ValueError } from "./python/exceptions.ts"
import { repr } from "./python/repr.ts"
import { isSchema, type SchemaIssue, type SchemaResult } from "./standard-schema.ts"

/**
 * Checks and converts a value that a call gave for a parameter. Throws a `ParametersError` for what the validator
 * refuses; what a function throws otherwise is an error of the call itself. A promise only if the schema answers
 * with one.
 */
export const check = (value: unknown, { name, validator }: Parameter): unknown => {
  if (validator === undefined) return value
  if (!isSchema(validator)) return convert(name, validator as (value: unknown) => unknown, value)
  const result = validator["~standard"].validate(value)
  return result instanceof Promise ? result.then((later) => accepted(name, later)) : accepted(name, result)
}

/** Checks and converts what a method returns. What is refused is an error of the server, not of the caller. */
export const checkResult = (value: unknown, validator: Parameter["validator"]): unknown => {
  if (validator === undefined) return value
  if (!isSchema(validator)) return (validator as (value: unknown) => unknown)(value)
  const settle = (result: SchemaResult<unknown>): unknown => {
    if (result.issues === undefined) return result.value
    throw new ValueError(`Invalid result: ${issueTexts(result.issues)}`)
  }
  const result = validator["~standard"].validate(value)
  return result instanceof Promise ? result.then(settle) : settle(result)
}

const accepted = (name: string, result: SchemaResult<unknown>): unknown => {
  if (result.issues === undefined) return result.value
  throw invalid(name, issueTexts(result.issues))
}

const convert = (name: string, validator: (value: unknown) => unknown, value: unknown): unknown => {
  const refuse = (error: unknown): never => {
    if (!refusals.some((each) => error instanceof each)) throw error
    throw invalid(name, repr(error))
  }
  let result: unknown
  try {
    result = validator(value)
  } catch (error) {
    return refuse(error)
  }
  return result instanceof Promise ? result.catch(refuse) : result
}

/** What a function throws that does not like a value. */
const refusals = [TypeError, RangeError, SyntaxError, PythonTypeError, ValueError]

const invalid = (name: string, why: string): ParametersError =>
  new ParametersError(`Invalid value for argument ${repr(name)}: ${why}`)

const issueTexts = (issues: readonly SchemaIssue[]): string => issues.map(issueText).join("; ")

const issueText = ({ message, path = [] }: SchemaIssue): string => {
  if (path.length === 0) return message
  const keys = path.map((each) => String(typeof each === "object" ? each.key : each))
  return `${message} (at ${keys.join(".")})`
}
