import { ExtType } from "./msgpack/ext-type.ts"
import { Float } from "./msgpack/float.ts"
import { Timestamp } from "./msgpack/timestamp.ts"

/** What a caller sent, in the form that binding needs. */
export interface CallArguments {
  readonly positional: readonly unknown[]
  readonly named: ReadonlyMap<string, unknown>
}

/** Why arguments cannot be passed on, in the words of Python's `TypeError`. */
export class ArgumentsFault extends Error {
  override readonly name = "TypeError"
}

/** What Python calls the type of an unpacked value: for its own error texts. */
export const pythonTypeName = (value: unknown): string => {
  if (value === null || value === undefined) return "NoneType"
  if (typeof value === "boolean") return "bool"
  if (typeof value === "bigint") return "int"
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float"
  if (typeof value === "string") return "str"
  if (value instanceof Float) return "float"
  if (value instanceof Uint8Array) return "bytes"
  if (Array.isArray(value)) return "tuple"
  if (value instanceof ExtType) return "ExtType"
  if (value instanceof Timestamp) return "Timestamp"
  if (value instanceof Map || isPlain(value)) return "dict"
  return (value as object).constructor?.name ?? "object"
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * The arguments of a call. A Python service spreads whatever it unpacks: a text gives its characters, bytes their
 * numbers, a map its keys; what cannot be spread is a fault of the caller.
 */
export const callArguments = (positional: unknown, named: unknown): CallArguments => ({
  positional: spread(positional),
  named: entries(named),
})

const spread = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  if (typeof value === "string" || value instanceof Uint8Array) return [...value]
  if (value instanceof Map) return [...value.keys()]
  if (isPlain(value)) return Object.keys(value)
  throw new ArgumentsFault(
    `inspect.Signature.bind() argument after * must be an iterable, not ${pythonTypeName(value)}`,
  )
}

const none: ReadonlyMap<string, unknown> = new Map()

const entries = (value: unknown): ReadonlyMap<string, unknown> => {
  if (value instanceof Map) {
    for (const key of value.keys()) {
      if (typeof key !== "string") throw new ArgumentsFault("keywords must be strings")
    }
    return value
  }
  if (isPlain(value)) {
    for (const _ in value) return new Map(Object.entries(value))
    return none
  }
  throw new ArgumentsFault(
    `inspect.Signature.bind() argument after ** must be a mapping, not ${pythonTypeName(value)}`,
  )
}
