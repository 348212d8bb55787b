import { type AnyValidator, type InputOf, isSchema, type OutputOf } from "./standard-schema.ts"

/**
 * How a parameter gets its value, with Python's five kinds: by position alone, by position or name, by name
 * alone, all further positions, all further names.
 */
export type ParameterKind = "positional" | "either" | "named" | "rest" | "namedRest"

/** One declared parameter of a method. */
export interface Parameter<
  Name extends string = string,
  Kind extends ParameterKind = ParameterKind,
  Input = unknown,
  Output = unknown,
  Optional extends boolean = boolean,
> {
  /** How callers name it, and under which the handler gets its value. */
  readonly name: Name
  /** How it gets its value. */
  readonly kind: Kind
  /** What checks and converts a given value. */
  readonly validator: AnyValidator | undefined
  /** Whether a call may leave it out. */
  readonly optional: Optional
  /** The value when a call leaves it out. Never validated. */
  readonly fallback: Output | undefined
  /** Only for types: nothing is here at run time. */
  readonly types?: { readonly input: Input; readonly output: Output }
}

/** Options of `param` and `named`. */
export interface ParameterOptions<Value> {
  /** The value when a call leaves the parameter out. It is not validated. */
  readonly default?: Value
}

/** Options of `param`. */
export interface PositionalOptions<Value> extends ParameterOptions<Value> {
  /** Whether it can be given by position alone, as Python's parameters before `/`. */
  readonly positionalOnly?: boolean
}

type Left<V, Options> = Options extends { readonly default: unknown }
  ? true
  : V extends undefined
    ? false
    : V extends { readonly "~standard": unknown }
      ? undefined extends InputOf<V>
        ? true
        : false
      : false

type Given<V> = V extends undefined ? unknown : InputOf<V>
type Got<V> = V extends undefined ? unknown : OutputOf<V>

/**
 * A parameter that is given by position or by name. Throws a `TypeError` for an empty name, and for a validator that
 * is neither a Standard Schema nor a function.
 *
 * ```ts
 * method([param("a", z.number()), param("b", z.number(), { default: 1 })], ({ a, b }) => a + b)
 * ```
 *
 * @param name how callers name it, and under which the handler gets its value
 * @param validator checks and converts a given value; without one every value is taken as it is
 * @param options `default` makes it optional; so does a schema that accepts `undefined`, unless it takes time to
 *   answer
 */
export const param = <
  const Name extends string,
  V extends AnyValidator | undefined = undefined,
  const Options extends PositionalOptions<unknown> = Record<never, never>,
>(
  name: Name,
  validator?: V,
  options?: Options,
): Parameter<
  Name,
  Options extends { readonly positionalOnly: true } ? "positional" : "either",
  Given<V>,
  Got<V>,
  Left<V, Options>
> => make(name, options?.positionalOnly === true ? "positional" : "either", validator, options) as never

/**
 * A parameter that is given by name alone, as Python's parameters after `*`. Throws as `param`.
 *
 * ```ts
 * method([param("path"), named("encoding", String, { default: "utf-8" })], ({ path, encoding }) => `${path} in ${encoding}`)
 * ```
 */
export const named = <
  const Name extends string,
  V extends AnyValidator | undefined = undefined,
  const Options extends ParameterOptions<unknown> = Record<never, never>,
>(
  name: Name,
  validator?: V,
  options?: Options,
): Parameter<Name, "named", Given<V>, Got<V>, Left<V, Options>> =>
  make(name, "named", validator, options) as never

/**
 * All further positional values, as an array. The validator checks each of them. Throws as `param`.
 *
 * ```ts
 * method([rest("numbers", z.number())], ({ numbers }) => Math.max(...numbers))
 * ```
 */
export const rest = <const Name extends string, V extends AnyValidator | undefined = undefined>(
  name: Name,
  validator?: V,
): Parameter<Name, "rest", Given<V>, Got<V>[], true> =>
  make(name, "rest", validator, { default: [] }) as never

/**
 * All further named values, as an object. The validator checks each of them. Throws as `param`.
 *
 * ```ts
 * method([param("template"), namedRest("values")], ({ template, values }) => `${template} with ${Object.keys(values).length} values`)
 * ```
 */
export const namedRest = <const Name extends string, V extends AnyValidator | undefined = undefined>(
  name: Name,
  validator?: V,
): Parameter<Name, "namedRest", Given<V>, Record<string, Got<V>>, true> =>
  make(name, "namedRest", validator, { default: {} }) as never

const make = (
  name: string,
  kind: ParameterKind,
  validator: AnyValidator | undefined,
  options: ParameterOptions<unknown> = {},
): Parameter => {
  if (typeof name !== "string" || name === "") throw new TypeError("A parameter needs a name.")
  // The values of a call are members of an object, where this one would be its prototype.
  if (name === "__proto__") throw new TypeError("No parameter can be called __proto__.")
  if (validator !== undefined && typeof validator !== "function" && !isSchema(validator)) {
    throw new TypeError(`The validator of parameter '${name}' must be a Standard Schema or a function.`)
  }
  if ("default" in options) return { name, kind, validator, optional: true, fallback: options.default }
  return { name, kind, validator, ...fallbackOf(validator) }
}

/** A schema that accepts `undefined` says by that what the value is when none is given. */
const fallbackOf = (validator: AnyValidator | undefined): { optional: boolean; fallback: unknown } => {
  const required = { optional: false, fallback: undefined }
  if (!isSchema(validator)) return required
  let result: ReturnType<(typeof validator)["~standard"]["validate"]>
  try {
    result = validator["~standard"].validate(undefined)
  } catch {
    return required
  }
  if (result instanceof Promise) {
    result.catch(() => {})
    return required
  }
  return result.issues === undefined ? { optional: true, fallback: result.value } : required
}

/** The order in which Python lets the kinds follow each other. */
const order: readonly ParameterKind[] = ["positional", "either", "rest", "named", "namedRest"]

/** Throws a `TypeError` for parameters that no Python function could have either. */
export const checkParameters = (parameters: readonly Parameter[]): void => {
  const names = new Set<string>()
  let last = 0
  let optional: string | undefined
  for (const { name, kind, optional: may } of parameters) {
    if (names.has(name)) throw new TypeError(`Two parameters have the name '${name}'.`)
    names.add(name)
    const place = order.indexOf(kind)
    const repeated = place === last && (kind === "rest" || kind === "namedRest") && names.size > 1
    if (place < last || repeated) {
      throw new TypeError(`Parameter '${name}' (${kind}) cannot follow one that is ${order[last]}.`)
    }
    last = place
    if (place > 1) continue
    if (optional !== undefined && !may) {
      throw new TypeError(`Parameter '${name}' must be optional too, since '${optional}' before it is.`)
    }
    if (may) optional = name
  }
}
