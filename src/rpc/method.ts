import type { CallContext } from "./call-context.ts"
import type { ArgumentsOf, CallOfFunction, Declaration, ParametersOf, ValuesOf } from "./method-types.ts"
import { checkParameters, type Parameter, param } from "./parameters.ts"
import type { AnyValidator, ValidatorOf } from "./standard-schema.ts"

/** Options of `method`. */
export interface MethodOptions<Result = unknown> {
  /** Checks and converts what the method returns. What it refuses is an error of the call. */
  readonly returns?: ValidatorOf<Result>
  /** What the method is for: told to callers where introspection is on. */
  readonly description?: string
}

/** What makes a function callable from outside. */
export interface MethodMark {
  /** Undefined: the function gets the positional arguments as they came. */
  readonly parameters: readonly Parameter[] | undefined
  readonly returns: AnyValidator | undefined
  readonly description: string | undefined
}

const mark: unique symbol = Symbol("typemq.rpc.method")

/** A function that can be called from outside. Made by `method`. */
export interface Marked<Call> {
  /** What `method` was given. */
  readonly [mark]: MethodMark
  /** Only for types: how a client calls it. Nothing is here at run time. */
  readonly call?: Call
}

type AnyFunction = (this: never, ...args: never[]) => unknown

/**
 * Marks a function as callable from outside: nothing else is.
 *
 * With parameters declared, callers pass them by position, by name or mixed, as a Python function takes them. The
 * function gets one object with all values, checked, and the context of the call:
 *
 * ```ts
 * const api = {
 *   add: method([param("a", z.number()), param("b", z.number(), { default: 1 })], ({ a, b }) => a + b),
 *   read: method({ path: z.string() }, ({ path }, { signal }) => fetch(path, { signal })),
 * }
 * ```
 *
 * Without, it gets the positional arguments unchecked, and cannot be called by name:
 *
 * ```ts
 * const api = { echo: method((value: string) => value) }
 * ```
 *
 * Without a function it is a decorator for methods of an `AttrHandler`:
 *
 * ```ts
 * class Calculator extends AttrHandler {
 *   @method() add(a: number, b: number) { return a + b }
 *   @method([param("value", Number)]) double({ value }: { value: number }) { return 2 * value }
 * }
 * ```
 *
 * The values of a generator stream to a TypeMQ client (`client.stream`). Throws `TypeError` for parameters that no
 * function could have.
 */
export function method(): <F extends AnyFunction>(target: F, context: ClassMethodDecoratorContext) => F
export function method<const F extends AnyFunction>(
  handler: F,
  options?: MethodOptions,
): F & Marked<CallOfFunction<F>>
export function method<const D extends Declaration>(
  parameters: D,
  options?: MethodOptions,
): <F extends (this: never, values: ValuesOf<ParametersOf<D>>, context: CallContext) => unknown>(
  target: F,
  context: ClassMethodDecoratorContext,
) => F
export function method<const D extends Declaration, Result>(
  parameters: D,
  handler: (this: unknown, values: ValuesOf<ParametersOf<D>>, context: CallContext) => unknown,
  options: MethodOptions<Result> & { readonly returns: ValidatorOf<Result> },
): typeof handler & Marked<(...args: ArgumentsOf<ParametersOf<D>>) => Promise<Awaited<Result>>>
export function method<const D extends Declaration, Result>(
  parameters: D,
  handler: (this: unknown, values: ValuesOf<ParametersOf<D>>, context: CallContext) => Result,
  options?: MethodOptions,
): typeof handler & Marked<(...args: ArgumentsOf<ParametersOf<D>>) => Result>
export function method(...given: readonly unknown[]): unknown {
  const [first, second, third] = given
  if (typeof first === "function") {
    return marked(first as AnyFunction, markOf(undefined, second as MethodOptions | undefined))
  }
  const parameters = first === undefined ? undefined : declared(first as Declaration)
  if (typeof second === "function") {
    return marked(second as AnyFunction, markOf(parameters, third as MethodOptions | undefined))
  }
  const made = markOf(parameters, second as MethodOptions | undefined)
  return (target: AnyFunction): AnyFunction => marked(target, made)
}

/** The mark of a function, if it has one of its own. */
export const markOfMethod = (value: unknown): MethodMark | undefined =>
  typeof value === "function" && Object.hasOwn(value, mark)
    ? (value as unknown as Marked<never>)[mark]
    : undefined

const declared = (declaration: Declaration): readonly Parameter[] => {
  if (typeof declaration !== "object" || declaration === null) {
    throw new TypeError("method() takes parameters (an array or an object), a function and options.")
  }
  const parameters = Array.isArray(declaration)
    ? (declaration as readonly Parameter[])
    : Object.entries(declaration as Readonly<Record<string, AnyValidator>>).map(([name, validator]) => {
        if (/^\d+$/.test(name)) {
          throw new TypeError(`The parameter '${name}' loses its place in an object: declare an array.`)
        }
        return param(name, validator) as Parameter
      })
  checkParameters(parameters)
  return parameters
}

const markOf = (parameters: readonly Parameter[] | undefined, options: MethodOptions = {}): MethodMark => ({
  parameters,
  returns: options.returns,
  description: options.description,
})

/** A function keeps its first mark for ever: marked again, a new one stands for it. */
const marked = (target: AnyFunction, made: MethodMark): AnyFunction => {
  const bearer: AnyFunction = Object.hasOwn(target, mark)
    ? function (this: never, ...args: never[]): unknown {
        return target.apply(this, args)
      }
    : target
  Object.defineProperty(bearer, mark, { value: made })
  return bearer
}
