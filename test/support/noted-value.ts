import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { arrivedFloat, arrivedInteger, arrivedMap } from "./arrived-values.ts"

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

/** The value that is noted, as it arrives. */
export const notedValue = (noted: NotedValue): unknown => {
  if (Array.isArray(noted)) return noted.map(notedValue)
  if (typeof noted !== "object" || noted === null) return noted
  if ("int" in noted) return arrivedInteger(noted.int)
  if ("float" in noted) {
    return arrivedFloat(Number(noted.float.replace("inf", "Infinity").replace("nan", "NaN")))
  }
  if ("entries" in noted) {
    const { entries } = noted as { readonly entries: readonly (readonly [NotedValue, NotedValue])[] }
    return arrivedMap(entries.map(([key, value]) => [notedValue(key), notedValue(value)]))
  }
  const { ext, hex } = noted as { readonly ext?: number; readonly hex: string }
  const bytes = Buffer.from(hex, "hex")
  return ext === undefined ? bytes : new ExtType(ext, bytes)
}
