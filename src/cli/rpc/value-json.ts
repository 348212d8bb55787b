import { jsonOfFrame } from "../message-json.ts"

/**
 * A value of a call in JSON, on one line. What JSON has no form for: octets are text or `{"base64": …}`, whole numbers
 * keep all their digits, dates are text in their own notation, and maps with other keys than text are lists of pairs.
 */
export const jsonOfValue = (value: unknown): string => {
  if (typeof value === "bigint") return String(value)
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : JSON.stringify(String(value))
  if (typeof value === "function" || typeof value === "symbol") return JSON.stringify(String(value))
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null)
  if (value instanceof Uint8Array) return JSON.stringify(jsonOfFrame(value))
  if (Array.isArray(value)) return `[${value.map(jsonOfValue).join(",")}]`
  if (value instanceof Map) return jsonOfMap(value)
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === "function") return jsonOfValue(toJSON.call(value))
  return jsonOfEntries(Object.entries(value))
}

const jsonOfMap = (map: ReadonlyMap<unknown, unknown>): string => {
  const entries = [...map]
  return entries.every((entry): entry is [string, unknown] => typeof entry[0] === "string")
    ? jsonOfEntries(entries)
    : jsonOfValue(entries)
}

const jsonOfEntries = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${jsonOfValue(value)}`).join(",")}}`
