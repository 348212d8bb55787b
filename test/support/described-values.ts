import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../src/rpc/msgpack/float.ts"

/** A value as the recorded calls describe it. */
export interface DescribedValue {
  readonly type: string
  readonly value?: string | boolean
  readonly hex?: string
  readonly items?: readonly DescribedValue[]
  readonly entries?: readonly (readonly [DescribedValue, DescribedValue])[]
}

/** A value of the recordings of Python's notation: null, booleans and text as they are, arrays, or one of these. */
export type NotedValue =
  | null
  | boolean
  | string
  | readonly NotedValue[]
  | { readonly int: string }
  | { readonly float: string }
  | { readonly ext: number; readonly hex: string }
  | { readonly hex: string }
  | { readonly entries: readonly (readonly [NotedValue, NotedValue])[] }

const integer = (digits: string): number | bigint =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits)

/** What a decoder makes of a float that keeps floats. */
const float = (text: string): number | Float => {
  const value = Number(text.replace("inf", "Infinity").replace("nan", "NaN"))
  return Number.isInteger(value) ? new Float(value) : value
}

const mapOf = (entries: readonly (readonly [unknown, unknown])[]): unknown =>
  entries.every(([key]) => typeof key === "string")
    ? Object.fromEntries(entries as readonly (readonly [string, unknown])[])
    : new Map(entries)

/** The value that is described, as it arrives. */
export const describedValue = (description: DescribedValue): unknown => {
  const { type, value, hex = "", items = [], entries = [] } = description
  switch (type) {
    case "null":
      return null
    case "bool":
    case "str":
      return value
    case "int":
      return integer(value as string)
    case "bytes":
      return Buffer.from(hex, "hex")
    case "array":
      return items.map(describedValue)
    case "set":
      return new Set(items.map(describedValue))
    case "map":
      return mapOf(entries.map(([key, each]) => [describedValue(key), describedValue(each)]))
    default:
      throw new TypeError(`There is no value of type ${type} in these recordings.`)
  }
}

/** The value that is noted, as it arrives. */
export const notedValue = (noted: NotedValue): unknown => {
  if (Array.isArray(noted)) return noted.map(notedValue)
  if (typeof noted !== "object" || noted === null) return noted
  if ("int" in noted) return integer(noted.int)
  if ("float" in noted) return float(noted.float)
  if ("entries" in noted) {
    const { entries } = noted as { readonly entries: readonly (readonly [NotedValue, NotedValue])[] }
    return mapOf(entries.map(([key, value]) => [notedValue(key), notedValue(value)]))
  }
  const { ext, hex } = noted as { readonly ext?: number; readonly hex: string }
  const bytes = Buffer.from(hex, "hex")
  return ext === undefined ? bytes : new ExtType(ext, bytes)
}
