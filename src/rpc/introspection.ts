import { type Handler, isHandler, membersOf } from "./handler.ts"
import { markOfMethod, method } from "./method.ts"
import type { ParameterKind } from "./parameters.ts"

/** The method that a service with introspection has beside those of its handler. */
export const introspectionName = "$methods"

/** A method as introspection tells of it. */
export interface MethodDescription {
  /** The dotted name to call it by. */
  readonly name: string
  /** Its parameters in their order; null if it has not declared any. */
  readonly parameters: readonly ParameterDescription[] | null
  /** What it is for, if it says so. */
  readonly description: string | null
}

/** A parameter as introspection tells of it. */
export interface ParameterDescription {
  /** How callers name it. */
  readonly name: string
  /** How it gets its value. */
  readonly kind: ParameterKind
  /** Whether a call may leave it out. */
  readonly optional: boolean
}

/** What introspection adds to the calls of a client. */
export interface IntrospectionCalls {
  /** The service's methods. A `NotFoundError` where introspection is off. */
  readonly $methods: () => Promise<readonly MethodDescription[]>
}

/** Handlers inside of each other may go in circles: no deeper than this. */
const deepest = 16

/** All methods of a handler but those that only a `[lookup]` knows. */
const describeMethods = (handler: Handler, prefix = "", depth = 0): MethodDescription[] =>
  membersOf(handler).flatMap(([name, member]) => {
    const mark = markOfMethod(member)
    if (mark === undefined) {
      if (!isHandler(member) || depth === deepest) return []
      return describeMethods(member, `${prefix}${name}.`, depth + 1)
    }
    const parameters = mark.parameters?.map(({ name, kind, optional }) => ({ name, kind, optional })) ?? null
    return [{ name: prefix + name, parameters, description: mark.description ?? null }]
  })

/** The handler that answers for `$methods`. */
export const introspectionOf = (handler: Handler): Handler => ({
  [introspectionName]: method([], () => describeMethods(handler)),
})
