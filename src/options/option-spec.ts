import { zmqError } from "../core/errors.ts"
import type { SocketTypeName } from "../core/socket-type-name.ts"
import type { Shortfall } from "./shortfall.ts"

/**
 * Who may do what: `w` is what libzmq only lets be set (here it can be read as well), `r` what nobody sets.
 */
export type Access = "rw" | "r" | "w"

/**
 * When a change takes effect: `next`, with the next bind or connect; `live`, at once; `pipe`, at once and for
 * the queues that exist.
 */
export type Effect = "next" | "live" | "pipe"

/** What is the same for options of every kind. */
export interface OptionFacts {
  /** libzmq's number; absent for options that are not libzmq's. */
  readonly code?: number
  /** libzmq's name, without `ZMQ_`. */
  readonly zmq?: string
  /** Socket types that accept the option; absent: all. */
  readonly only?: readonly SocketTypeName[]
  /** Socket types whose class has a property for it, where these are fewer than those that accept it. */
  readonly shownBy?: readonly SocketTypeName[]
  /** Whether types that do not accept the option can still read its default. */
  readonly readBy?: "all"
  readonly access?: Access
  readonly effect?: Effect
  /** Set where the option is only kept. */
  readonly shortfall?: Shortfall
}

/** How a value is checked, kept and shown. */
export interface Conduct<Value> {
  readonly default: Value
  /** The legal values, in words that continue "The option … must be". */
  readonly range: string
  /** The value to keep. Throws a `TypeError` for a wrong type and EINVAL for a wrong value. */
  parse(value: unknown, name: string, current: Value): Value
  /** The value as a property shows it. */
  show(value: Value): unknown
  /** The value as libzmq has it: numbers for flags and words, bytes for what may be binary. */
  raw(value: Value): unknown
}

/** One option: everything there is to say about it. */
export interface OptionSpec<Kind extends string = string, Value = unknown, Facts extends object = OptionFacts>
  extends Conduct<Value> {
  readonly kind: Kind
  readonly code: Facts extends { readonly code: infer Code } ? Code : undefined
  readonly zmq: string | undefined
  readonly only: Facts extends { readonly only: infer Only } ? Only : undefined
  readonly shownBy: Facts extends { readonly shownBy: infer Shown }
    ? Shown
    : Facts extends { readonly only: infer Only }
      ? Only
      : undefined
  readonly readBy: "all" | undefined
  readonly access: Facts extends { readonly access: infer Allowed } ? Allowed : "rw"
  readonly effect: Effect
  readonly shortfall: Shortfall | undefined
}

/** Any option at all. */
export interface AnyOption extends Conduct<unknown> {
  readonly kind: string
  readonly code: number | undefined
  readonly zmq: string | undefined
  readonly only: readonly SocketTypeName[] | undefined
  readonly shownBy: readonly SocketTypeName[] | undefined
  readonly readBy: "all" | undefined
  readonly access: Access
  readonly effect: Effect
  readonly shortfall: Shortfall | undefined
}

/** Puts an option together. */
export const define = <Kind extends string, Value, Facts extends OptionFacts>(
  kind: Kind,
  facts: OptionFacts,
  conduct: Conduct<Value>,
): OptionSpec<Kind, Value, Facts> =>
  Object.freeze({
    kind,
    code: facts.code,
    zmq: facts.zmq,
    only: facts.only,
    shownBy: facts.shownBy ?? facts.only,
    readBy: facts.readBy,
    access: facts.access ?? "rw",
    effect: facts.effect ?? "next",
    shortfall: facts.shortfall,
    ...conduct,
  }) as unknown as OptionSpec<Kind, Value, Facts>

/** For values that are shown as they are kept. */
export const same = <Value>(value: Value): Value => value

/** What kind of thing it is. Not the value: it may be a password that was given to the wrong option. */
const explain = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object"
  return `a ${typeof value}`
}

/** For values of a wrong type: a mistake of the program, not of the configuration it was given. */
export const wrongType = (name: string, range: string, value: unknown): TypeError =>
  new TypeError(`The option ${name} must be ${range}, but it is ${explain(value)}.`)

/** For values of the right type that are not allowed. */
export const wrongValue = (name: string, range: string, value: string): Error =>
  zmqError("EINVAL", `The option ${name} must be ${range}, but it is ${value}.`)

/** Largest number of 32 bits. */
export const int32Max = 0x7fffffff
/** Smallest number of 32 bits. */
export const int32Min = -0x80000000

/** Something about the socket that can only be read. */
export const state = <Value, const Facts extends OptionFacts>(
  facts: Facts & { readonly default: Value; readonly raw?: (value: Value) => unknown },
): OptionSpec<"state", Value, Facts & { readonly access: "r" }> => {
  const range = "left alone"
  return define(
    "state",
    { ...facts, access: "r" },
    {
      default: facts.default,
      range,
      parse: (_value, name) => {
        throw zmqError("EINVAL", `The option ${name} can only be read.`)
      },
      show: same,
      raw: facts.raw ?? ((value) => (typeof value === "boolean" ? Number(value) : value)),
    },
  )
}
