import { describeAny } from "./interpolate.ts"

/** What a record of another logger has besides what we know, as JSON behind its text; nothing where there is nothing. */
export const withFields = (message: string, fields: Readonly<Record<string, unknown>>): string => {
  if (Object.keys(fields).length === 0) return message
  const written = writeJson(fields)
  return message === "" ? written : `${message} ${written}`
}

/** Cycles and the like are no reason to lose a record. */
const writeJson = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each))
  } catch {
    return describeAny(value)
  }
}

/** The properties whose names are not among those. */
export const without = (
  values: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Record<string, unknown> => Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)))

/** An error that was made JSON, as an error again; anything else as it is. */
export const restoreError = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Error) return value
  const { message, stack, type } = value as { message?: unknown; stack?: unknown; type?: unknown }
  if (typeof message !== "string") return value
  const error = new Error(message)
  const written = typeof stack === "string" ? stack : message
  // Whatever its class was: it is shown as it was written there.
  const shown = {
    name: typeof type === "string" ? type : "Error",
    stack: written,
    [inspection]: () => written,
  }
  for (const key of Reflect.ownKeys(shown)) {
    Object.defineProperty(error, key, { value: shown[key as keyof typeof shown], configurable: true })
  }
  return error
}

/** Under this name, values say how they are to be shown. */
const inspection: unique symbol = Symbol.for("nodejs.util.inspect.custom")
