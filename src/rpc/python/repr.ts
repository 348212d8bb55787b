import { type NotationLimits, NotationWriter } from "./notation-writer.ts"

export type { NotationLimits } from "./notation-writer.ts"

/**
 * A value in Python's notation, as Python's `repr` gives it for what msgpack makes of the value: arrays are tuples,
 * as they are for a Python peer. Longer texts than 65536 characters end with `...`; it never throws.
 *
 * ```ts
 * repr([null, 1.5, "it's", Uint8Array.of(0)]) // (None, 1.5, "it's", b'\x00')
 * repr(new RangeError("too far"))             // RangeError('too far')
 * ```
 */
export const repr = (value: unknown, limits: NotationLimits = {}): string =>
  new NotationWriter(limits).write(value).result()

/** Values in the notation of a Python list. Limits as those of `repr`. */
export const reprList = (values: readonly unknown[], limits: NotationLimits = {}): string =>
  new NotationWriter(limits).writeItems("[", values, "]").result()

/**
 * A value as Python's `str` gives it: a text is itself, an error its message, all else is as `repr` writes it.
 *
 * ```ts
 * str("text")   // text
 * str(["text"]) // ('text',)
 * ```
 */
export const str = (value: unknown, limits: NotationLimits = {}): string => {
  if (typeof value === "string") return value
  try {
    if (value instanceof Error) return String(value.message)
  } catch {
    // An error whose message cannot be read has at least a notation.
  }
  return repr(value, limits)
}
