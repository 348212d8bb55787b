import { format, inspect } from "node:util"

/** A text with its arguments in place of `%s`, `%d`, `%o` and so on, by the rules of `util.format`. */
export const interpolate = (template: string, values: readonly unknown[]): string =>
  values.length === 0 ? template : format(template, ...values)

/** Any value as text: that of its own `toString`, if it has one, else as the platform shows it. */
export const describeValue = (value: unknown): string => format("%s", value)

/** The same for what anybody may have made: no value whose `toString` is of no use is lost for that. */
export const describeAny = (value: unknown): string => {
  try {
    return describeValue(value)
  } catch {
    return inspect(value, { customInspect: false })
  }
}

/** An error with its stack and its causes; what else was thrown, as the platform shows it. */
export const describeError = (error: unknown): string => inspect(error)

const placeholders = /%[sdifjoOc]/g

/**
 * An error behind the arguments that a text has places for is what the record is about, and no part of its text. Answers
 * the arguments of the text, and that error.
 */
export const splitError = (
  template: unknown,
  values: readonly unknown[],
): { readonly args: readonly unknown[]; readonly error?: unknown } => {
  const last = values.at(-1)
  if (!(last instanceof Error)) return { args: values }
  const places =
    typeof template === "string" ? (template.replaceAll("%%", "").match(placeholders)?.length ?? 0) : 0
  return places < values.length ? { args: values.slice(0, -1), error: last } : { args: values }
}
