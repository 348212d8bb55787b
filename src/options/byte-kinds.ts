import { allocate, copy, text as textOf, utf8 } from "../core/bytes.ts"
import { z85Decode, z85Encode } from "../core/z85.ts"
import { parseInteger } from "./number-kinds.ts"
import {
  define,
  int32Max,
  int32Min,
  type OptionFacts,
  type OptionSpec,
  same,
  wrongType,
  wrongValue,
} from "./option-spec.ts"

interface Lengths {
  /** Fewest octets of a value that is not null. Default 1. */
  readonly min?: number
  /** Most octets. Default: no limit. */
  readonly max?: number
}

const lengthRange = (what: string, { min = 1, max }: Lengths, orNull: boolean): string => {
  const most =
    max === undefined ? (min > 0 ? ` of at least ${octets(min)}` : "") : ` of ${min} to ${octets(max)}`
  return `${what}${most}${orNull ? ", or null" : ""}`
}

const octets = (count: number): string => (count === 1 ? "1 octet" : `${count} octets`)

/** Octets of text, bytes or any view, in memory of their own; undefined for anything else. */
export const toBytes = (value: unknown): Uint8Array | undefined => {
  if (typeof value === "string") return utf8(value)
  if (value instanceof Uint8Array) return copy(value)
  if (ArrayBuffer.isView(value)) return copy(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (value instanceof ArrayBuffer) return copy(new Uint8Array(value))
  return undefined
}

const checkLength = (
  length: number,
  name: string,
  range: string,
  { min = 1, max = Number.POSITIVE_INFINITY }: Lengths,
): void => {
  if (length < min || length > max)
    throw wrongValue(name, range, length === 0 ? "empty" : `${octets(length)} long`)
}

/**
 * Octets, given as bytes or as text (UTF-8), kept as bytes, shown as text. Null clears the option, and so
 * does nothing at all where that is allowed.
 */
export const bytes = <const Facts extends OptionFacts & Lengths>(
  facts: Facts,
): OptionSpec<"bytes", Uint8Array | null, Facts> => {
  const range = lengthRange("text or bytes", facts, true)
  return define<"bytes", Uint8Array | null, Facts>("bytes", facts, {
    default: null,
    range,
    parse: (value, name) => {
      if (value === null) return null
      const own = toBytes(value)
      if (own === undefined) throw wrongType(name, range, value)
      checkLength(own.length, name, range, facts)
      return own.length === 0 ? null : own
    },
    show: (value) => (value === null ? null : textOf(value)),
    raw: (value) => (value === null ? null : copy(value)),
  })
}

/** Text. Null clears the option unless it is `required` once set. */
export const text = <const Facts extends OptionFacts & Lengths & { readonly required?: boolean }>(
  facts: Facts,
): OptionSpec<"text", string | null, Facts> => {
  const range = lengthRange("text", facts, facts.required !== true)
  return define<"text", string | null, Facts>("text", facts, {
    default: null,
    range,
    parse: (value, name) => {
      if (value === null) {
        if (facts.required === true) throw wrongValue(name, range, "null")
        return null
      }
      const own = toBytes(value)
      if (own === undefined) throw wrongType(name, range, value)
      checkLength(own.length, name, range, facts)
      return own.length === 0 ? null : typeof value === "string" ? value : textOf(own)
    },
    show: same,
    raw: same,
  })
}

/** A short name, or a number that stands for one. Null goes back to 0. */
export const label = <const Facts extends OptionFacts & { readonly max: number }>(
  facts: Facts,
): OptionSpec<"label", string | number, Facts> => {
  const range = `text of 1 to ${facts.max} octets, or an integer`
  const name = text({ max: facts.max })
  return define<"label", string | number, Facts>("label", facts, {
    default: 0,
    range,
    parse: (value, option) =>
      typeof value === "number"
        ? parseInteger(value, option, range, int32Min, int32Max)
        : (name.parse(value, option, null) ?? 0),
    show: same,
    raw: same,
  })
}

const decodedKey = (letters: Uint8Array): Uint8Array | undefined => {
  try {
    return z85Decode(letters)
  } catch {
    return undefined
  }
}

/** A CURVE key: 32 octets, or the 40 characters of their Z85 form (RFC 32), with or without a final zero. */
export const key = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"key", Uint8Array | null, Facts> => {
  const range = "a CURVE key (32 octets, or 40 characters of Z85), or null"
  return define<"key", Uint8Array | null, Facts>("key", facts, {
    default: null,
    range,
    parse: (value, name) => {
      if (value === null) return null
      const own = toBytes(value)
      if (own === undefined) throw wrongType(name, range, value)
      if (own.length === 32 && typeof value !== "string") return own
      const length = own.length === 41 && own[40] === 0 ? 40 : own.length
      const decoded = length === 40 ? decodedKey(own.subarray(0, 40)) : undefined
      if (decoded === undefined) {
        const form = typeof value === "string" ? "text" : "bytes"
        throw wrongValue(name, range, length === 40 ? "not Z85" : `${form} of ${octets(own.length)}`)
      }
      return decoded
    },
    show: (value) => (value === null ? null : z85Encode(value)),
    raw: (value) => (value === null ? null : copy(value)),
  })
}

/** A topic to begin or end a subscription with: an act, not a value that is kept. Empty means everything. */
export const topic = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"topic", Uint8Array, Facts> => {
  const range = "text or bytes"
  return define<"topic", Uint8Array, Facts>("topic", facts, {
    default: allocate(0),
    range,
    parse: (value, name) => {
      const own = value === null ? allocate(0) : toBytes(value)
      if (own === undefined) throw wrongType(name, range, value)
      return own
    },
    show: same,
    raw: same,
  })
}
