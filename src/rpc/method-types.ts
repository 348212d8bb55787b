import type { ByName, Positional } from "./call-arguments.ts"
import type { CallContext } from "./call-context.ts"
import type { Parameter } from "./parameters.ts"
import type { AnyValidator, InputOf, OutputOf } from "./standard-schema.ts"

/** What `method` accepts as a declaration of parameters. */
export type Declaration = readonly Parameter[] | Readonly<Record<string, AnyValidator>>

/**
 * The parameters of a declaration: a tuple in its order for an array. TypeScript does not know the order of an
 * object's properties, so there it is an array of any of them.
 */
export type ParametersOf<D extends Declaration> = D extends readonly Parameter[]
  ? D
  : {
      [Name in keyof D & string]: Parameter<
        Name,
        "either",
        InputOf<D[Name]>,
        OutputOf<D[Name]>,
        D[Name] extends { readonly "~standard": unknown }
          ? undefined extends InputOf<D[Name]>
            ? true
            : false
          : false
      >
    }[keyof D & string][]

type In<P> = P extends Parameter<string, infer _Kind, infer Input, unknown> ? Input : never
type Out<P> = P extends { readonly types?: { readonly output: infer Output } } ? Output : never

/** What a handler gets: all values by name. */
export type ValuesOf<P extends readonly Parameter[]> = { [Each in P[number] as Each["name"]]: Out<Each> }

/** The argument lists with which a client may call a method. */
export type ArgumentsOf<P extends readonly Parameter[]> = number extends P["length"]
  ? AtFirst<In<P[number]>>[] | [named: NamedOf<P>]
  :
      | (Extract<P[number], { readonly kind: "named"; readonly optional: false }> extends never
          ? ByPosition<P>
          : never)
      | (Extract<P[number], { readonly kind: "positional"; readonly optional: false }> extends never
          ? P extends readonly []
            ? []
            : [named: NamedOf<P>]
          : never)
      | Mixed<P>

/** All by position. */
type ByPosition<P extends readonly Parameter[], First = true> = P extends readonly [
  infer One extends Parameter,
  ...infer Others extends readonly Parameter[],
]
  ? One["kind"] extends "rest"
    ? In<One>[]
    : One["kind"] extends "named" | "namedRest"
      ? []
      : One["optional"] extends true
        ? [value?: Place<In<One>, First>, ...others: ByPosition<Others, false>]
        : [value: Place<In<One>, First>, ...others: ByPosition<Others, false>]
  : []

/** Some by position, the rest by name. */
type Mixed<P extends readonly Parameter[], Before extends readonly unknown[] = []> =
  | (Before extends readonly [] ? never : [...before: Before, named: ByName<NamedOf<P>>])
  | (P extends readonly [infer One extends Parameter, ...infer Others extends readonly Parameter[]]
      ? One["kind"] extends "rest"
        ? [...before: Before, ...rest: In<One>[], named: ByName<NamedOf<Others>>]
        : One["kind"] extends "named" | "namedRest"
          ? never
          : Mixed<Others, [...Before, In<One>]>
      : never)

/** By name. */
type NamedOf<P extends readonly Parameter[]> = {
  [Each in Extract<
    P[number],
    { readonly kind: "either" | "named"; readonly optional: false }
  > as Each["name"]]: In<Each>
} & {
  [Each in Extract<
    P[number],
    { readonly kind: "either" | "named"; readonly optional: true }
  > as Each["name"]]?: In<Each>
} & (Extract<P[number], { readonly kind: "namedRest" }> extends never
    ? unknown
    : { readonly [name: string]: unknown })

/** A plain object alone would be a call by name: in the first place it must be marked. */
type Place<Value, First> = First extends true ? AtFirst<Value> : Value
type AtFirst<Value> = unknown extends Value
  ? Value
  : Value extends object
    ? IsPlain<Value> extends true
      ? Positional<Value>
      : Value
    : Value

type IsPlain<Value extends object> = Value extends
  | readonly unknown[]
  | ((...args: never[]) => unknown)
  | ArrayBufferView
  | ArrayBuffer
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | { readonly [Symbol.toStringTag]: string }
  ? false
  : true

/** How a function without declared parameters is called: by position. */
export type CallOfFunction<F> = F extends (this: never, ...args: infer Arguments) => infer Result
  ? (...args: FirstMarked<Arguments>) => Result
  : never

/**
 * How a method of a class is called. A decorator cannot change its type, so whether parameters were declared is not
 * known: a plain object alone may be its named arguments.
 */
export type CallOfMember<F> = F extends (this: never, ...args: infer Arguments) => infer Result
  ? Arguments extends readonly [infer Values extends object, CallContext?]
    ? IsPlain<Values> extends true
      ? (values: Values | Positional<Values>) => Result
      : (...args: FirstMarked<Arguments>) => Result
    : (...args: FirstMarked<Arguments>) => Result
  : never

type FirstMarked<Arguments extends readonly unknown[]> = Arguments extends readonly []
  ? []
  : Arguments extends readonly [infer First, ...infer Others]
    ? [value: AtFirst<First>, ...others: Others]
    : Arguments extends readonly [(infer First)?, ...infer Others]
      ? number extends Arguments["length"]
        ? Arguments
        : [value?: AtFirst<First>, ...others: Others]
      : Arguments
