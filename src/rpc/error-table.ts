import { GenericError } from "./errors.ts"
import { javaScriptErrorFromWire, javaScriptErrorToWire } from "./javascript-errors.ts"
import { type KnownErrorClass, knownErrors, nameOf, sentName } from "./known-errors.ts"
import { BaseException, BaseExceptionGroup, Exception } from "./python/exceptions.ts"
import { repr } from "./python/repr.ts"
import { callArguments } from "./python-arguments.ts"

/** What an error is made by: a class, or a function, called with what the error was made with where it was thrown. */
export type ErrorMaker = (new (...args: never[]) => Error) | ((...args: never[]) => Error)

/**
 * Classes for remote errors by their names on the wire: module, dot and name for those of Python. They come before
 * those that every client knows; `null` makes a `GenericError` even of these.
 *
 * ```ts
 * const errorTable = {
 *   "shop.SoldOut": (drink: string) => new Error(`There is no ${drink} left.`),
 *   "builtins.KeyError": (key: string) => new RangeError(`There is no ${key}.`),
 * }
 * ```
 */
export type ErrorTable =
  | ReadonlyMap<string, ErrorMaker | null>
  | Readonly<Record<string, ErrorMaker | null | undefined>>

/** An error on the wire: the full name of its class, what it was made with, and its notation. */
export type ErrorTriple = readonly [name: string, args: readonly unknown[], notation: string]

/**
 * The error that a peer sent. Whatever came, this answers with an error: a call has to end.
 *
 * ```ts
 * errorFromWire(["builtins.KeyError", ["colour"], "KeyError('colour')"]) // a py.KeyError
 * ```
 */
export const errorFromWire = (answer: unknown, table?: ErrorTable): Error => {
  if (!Array.isArray(answer) || answer.length !== 3) return malformed(answer)
  const [name, args, notation] = answer
  try {
    const make = typeof name === "string" ? makerOf(name, args, notation, table) : undefined
    if (make === undefined) return new GenericError(name, args, notation)
    const error = make()
    if (isError(error)) return error
    throw new TypeError(`What the error table has for ${name} gave ${repr(error)}, which is no error.`)
  } catch (cause) {
    return new GenericError(name, args, notation, { cause })
  }
}

const malformed = (answer: unknown): Error => {
  const cause = new TypeError("An error must come as an array of three: a name, arguments and a notation.")
  const [name, args] = Array.isArray(answer) ? answer : ["", [answer]]
  return new GenericError(name ?? "", args ?? [], repr(answer), { cause })
}

/** What makes the error; undefined if nobody knows it. */
const makerOf = (
  name: string,
  args: unknown,
  notation: unknown,
  table: ErrorTable | undefined,
): (() => unknown) | undefined => {
  const own = find(table, name)
  if (own === null) return undefined
  if (own !== undefined) return () => callMaker(own, spread(args))
  if (typeof notation === "string" && Array.isArray(args)) {
    const error = javaScriptErrorFromWire([name, args, notation])
    if (error !== undefined) return () => error
  }
  const known = knownErrors.get(name)
  return known === undefined ? undefined : () => new known(...spread(args))
}

/** Inherited members such as `constructor` are no entries. */
const find = (table: ErrorTable | undefined, name: string): ErrorMaker | null | undefined => {
  if (table === undefined) return undefined
  if (table instanceof Map) return table.get(name) as ErrorMaker | null | undefined
  return Object.hasOwn(table, name) ? (table as Readonly<Record<string, ErrorMaker | null>>)[name] : undefined
}

/** Python spreads whatever it can: the characters of a text, the keys of a map. */
const spread = (args: unknown): readonly unknown[] => {
  try {
    return callArguments(args, {}).positional
  } catch {
    throw new TypeError(`The arguments of an error must be an array, not ${repr(args)}.`)
  }
}

/** Only a class of errors is constructed; all else is called. */
const callMaker = (maker: ErrorMaker, args: readonly unknown[]): unknown =>
  maker === Error || (maker as { prototype?: unknown }).prototype instanceof Error
    ? new (maker as KnownErrorClass)(...args)
    : (maker as (...args: readonly unknown[]) => unknown)(...args)

/**
 * How an error travels. Python's exceptions keep their names, and their notation is Python's. Errors of JavaScript
 * itself are the nearest exceptions for Python, and themselves for our clients. Errors of other classes go by their
 * `name`. Neither the stack nor the cause travels, nor any property but the message and the `args` of Python's
 * exceptions.
 *
 * ```ts
 * errorToWire(new py.KeyError("colour")) // ["builtins.KeyError", ["colour"], "KeyError('colour')"]
 * errorToWire(new RangeError("too far")) // ["builtins.ValueError", ["too far"], "RangeError: too far"]
 * ```
 */
export const errorToWire = (error: unknown): ErrorTriple => {
  try {
    const [name, args, notation] = isError(error) ? tripleOf(error) : tripleOfValue(error)
    return [wellFormed(name), args, wellFormed(notation)]
  } catch {
    // An error with accessors that throw, or a proxy: all that is left is that there was one.
    return tripleOfValue(undefined)
  }
}

const tripleOf = (error: Error): ErrorTriple => {
  // What is in a group cannot travel, and Python's class would refuse anything else.
  if (error instanceof BaseExceptionGroup) return [sentName(new Exception()), [error.message], repr(error)]
  if (error instanceof BaseException) return [sentName(error), error.args, repr(error)]
  const args = error.message === "" ? [] : [error.message]
  return (
    javaScriptErrorToWire(error) ?? [
      nameOf(error),
      args,
      repr(Object.assign(new Exception(...args), { name: nameOf(error) })),
    ]
  )
}

/** Anything can be thrown. */
const tripleOfValue = (value: unknown): ErrorTriple => {
  const exception = new Exception(...(value === undefined || value === null ? [] : [value]))
  return [sentName(exception), exception.args, repr(exception)]
}

/** Also for errors of other realms. */
const isError = (value: unknown): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === "[object Error]"

/** Half of a surrogate pair cannot be packed. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd")

/** What packs values, or throws if they have no form. */
export interface Packs {
  pack(value: unknown): unknown
}

/**
 * The error with arguments that can be packed: each that cannot is replaced by its notation.
 *
 * ```ts
 * packableError(["shop.SoldOut", [Symbol("tea")], "SoldOut()"], packer) // with "<Symbol(tea)>" for an argument
 * ```
 */
export const packableError = (triple: ErrorTriple, packer: Packs): ErrorTriple => {
  if (canPack(triple, packer)) return triple
  const [name, args, notation] = triple
  const packable = args.map((each) => (canPack(each, packer) ? each : repr(each)))
  const replaced: ErrorTriple = [name, packable, notation]
  return canPack(replaced, packer) ? replaced : [name, [], notation]
}

const canPack = (value: unknown, packer: Packs): boolean => {
  try {
    packer.pack(value)
    return true
  } catch {
    return false
  }
}
