import { decodeText, encodeText } from "../core/text-codec.ts"

/** What `JSON.stringify` takes beside the value. */
export interface DumpsOptions {
  /** Replaces values, or names the keys that are kept. */
  readonly replacer?:
    | ((this: unknown, key: string, value: unknown) => unknown)
    | (string | number)[]
    | undefined
  /** How nested values are set in: a text, or a number of spaces. Default: all in one line. */
  readonly indent?: string | number | undefined
}

/**
 * A value as JSON, in the octets of UTF-8. Throws a `TypeError` for what JSON cannot hold.
 *
 * ```ts
 * await push.send(jsonapi.dumps({ degrees: 21 }))
 * ```
 */
export const dumps = (value: unknown, { replacer, indent }: DumpsOptions = {}): Uint8Array => {
  // Either kind of replacer fits one of the two declarations, but not both.
  const text: string | undefined = JSON.stringify(value, replacer as (string | number)[], indent)
  if (text === undefined) throw new TypeError("There is no JSON for this value.")
  return encodeText(text, "utf-8")
}

/**
 * The value of a JSON text, given as text or as the octets of UTF-8. Throws a `SyntaxError` for what is no JSON, a
 * `TypeError` for octets that are no text and for what is neither text nor octets.
 *
 * ```ts
 * const { degrees } = jsonapi.loads((await pull.receiveFrame()).data) as { degrees: number }
 * ```
 */
export const loads = (
  json: string | Uint8Array,
  reviver?: (this: unknown, key: string, value: unknown) => unknown,
): unknown => {
  if (typeof json === "string") return JSON.parse(json, reviver)
  if (!(json instanceof Uint8Array)) throw new TypeError("JSON is text: give a string or its octets.")
  return JSON.parse(decodeText(json, "utf-8"), reviver)
}
