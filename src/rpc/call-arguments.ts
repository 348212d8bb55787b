/**
 * A value that is given by position although it is a plain object. Made by `positional`.
 *
 * ```ts
 * const document = new Positional({ title: "Chapter 1" })
 * await client.call.save(document)
 * ```
 */
export class Positional<Value = unknown> {
  /** What the method gets. */
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

/**
 * Values that are given by name, after others by position: the last argument of a call. Made by `byName`.
 *
 * ```ts
 * const others = new ByName({ b: 2 })
 * await client.call.add(1, others)
 * ```
 */
export class ByName<Values extends object = object> {
  /** The values under the names of their parameters. */
  readonly values: Values

  constructor(values: Values) {
    this.values = values
  }
}

/**
 * Says that a plain object is a value, not a set of named arguments: a call with nothing but a plain object is a
 * call by name otherwise.
 *
 * ```ts
 * await client.call.save(positional({ title: "Chapter 1" }))
 * ```
 */
export const positional = <Value>(value: Value): Positional<Value> => new Positional(value)

/**
 * Arguments by name after others by position, as Python's `f(1, b=2)`. A call throws a `TypeError` when anything
 * follows it.
 *
 * ```ts
 * await client.call.add(1, byName({ b: 2 }))
 * ```
 */
export const byName = <Values extends object>(values: Values): ByName<Values> => new ByName(values)

/** The arguments of a call as they travel. */
export interface SentArguments {
  readonly positional: readonly unknown[]
  readonly named: object
}

/** The named arguments of a call that has none. */
export const nothingNamed: object = Object.freeze({})

/** Sorts the arguments of a call into those by position and those by name. */
export const sortArguments = (values: readonly unknown[]): SentArguments => {
  const { length } = values
  if (length === 0) return { positional: values, named: nothingNamed }
  const last = values[length - 1]
  if (last instanceof ByName) return { positional: values.slice(0, -1).map(unwrap), named: last.values }
  if (length === 1 && isPlain(last)) return { positional: [], named: last }
  return { positional: values.some(isWrapped) ? values.map(unwrap) : values, named: nothingNamed }
}

const isWrapped = (value: unknown): boolean => value instanceof Positional || value instanceof ByName

const unwrap = (value: unknown): unknown => {
  if (value instanceof ByName) throw new TypeError("byName(…) must be the last argument of a call.")
  return value instanceof Positional ? value.value : value
}

const isPlain = (value: unknown): value is object => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
