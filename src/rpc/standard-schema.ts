/**
 * The part of the Standard Schema interface (version 1) that validation needs. Schemas of zod, valibot, arktype
 * and others satisfy it, so that none of these libraries has to be known here.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** What the interface defines. */
  readonly "~standard": {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema answers: the value it accepts, or why it does not. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One reason why a schema refuses a value. */
export interface SchemaIssue {
  /** The reason in words. */
  readonly message: string
  /** Where in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/**
 * What checks and converts one value: a Standard Schema, or a function that returns the value to use, or a promise of
 * it. A function refuses by throwing a `TypeError`, a `RangeError`, a `SyntaxError`, or Python's `py.TypeError` or
 * `py.ValueError`.
 */
export type Validator<Input = never, Output = unknown> =
  | StandardSchema<Input, Output>
  | ((value: Input) => Output)

/** A validator that gives a type, whatever it takes. */
// biome-ignore lint/suspicious/noExplicitAny: a function may take any type of value.
export type ValidatorOf<Output> = StandardSchema<any, Output> | ((value: any) => Output)

/** A validator of whatever type. */
// biome-ignore lint/suspicious/noExplicitAny: what it takes and gives is found by `InputOf` and `OutputOf`.
export type AnyValidator = Validator<any, any>

/** What a validator takes. */
export type InputOf<V> = V extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : unknown
  : V extends (...args: infer Arguments) => unknown
    ? Arguments extends readonly [infer First, ...unknown[]]
      ? First
      : unknown extends Arguments[0]
        ? unknown
        : Arguments[0]
    : unknown

/** What a validator gives. */
export type OutputOf<V> = V extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : V extends (...args: never[]) => infer Output
    ? Awaited<Output>
    : unknown

export const isSchema = (value: unknown): value is StandardSchema =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as Partial<StandardSchema>)["~standard"]?.validate === "function"
