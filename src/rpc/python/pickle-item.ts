import { PickleGlobal } from "./pickle-global.ts"
import { isPythonValue, type PythonValue } from "./python-value.ts"

/** What lies on the stack while a pickle is read. */
export type PickleItem =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly PickleItem[]
  | PickleGlobal
  | PythonValue

/** What an item is, for messages: never what is in it. */
export const describeItem = (item: PickleItem): string => {
  if (item === null) return "None"
  if (typeof item === "boolean") return "a bool"
  if (typeof item === "number") return "an int"
  if (typeof item === "string") return "a text"
  if (item instanceof Uint8Array) return `${item.length} bytes`
  if (item instanceof PickleGlobal) return String(item)
  if (isPythonValue(item)) return `a ${item.constructor.name}`
  return "a tuple"
}
