import { utf8 } from "../../core/bytes.ts"
import { printable } from "../../core/printable.ts"
import { checkWhole } from "./value-limits.ts"

/**
 * What a time zone of Python is made of:
 *
 * - `fixed`: `datetime.timezone`, an offset from UTC, maybe with a name (an empty one is not the same as none)
 * - `zoneinfo`: `zoneinfo.ZoneInfo`, a zone of the IANA database; `cached` is false for one made by `no_cache`
 * - `pytz-utc`, `pytz-static`, `pytz-dst`, `pytz-fixed`: the zones of the package pytz, to be given back to those
 *   who use it. A `pytz-dst` is one of the periods of its zone, such as summer time.
 *
 * Offsets are east of UTC.
 */
export type TimeZoneDefinition =
  | { readonly kind: "fixed"; readonly offsetMicroseconds: number; readonly name: string | null }
  | { readonly kind: "zoneinfo"; readonly key: string; readonly cached: boolean }
  | { readonly kind: "pytz-utc" }
  | { readonly kind: "pytz-static"; readonly key: string }
  | {
      readonly kind: "pytz-dst"
      readonly key: string
      readonly offsetSeconds: number
      readonly dstSeconds: number
      readonly abbreviation: string
    }
  | { readonly kind: "pytz-fixed"; readonly offsetMinutes: number }

type Kind = TimeZoneDefinition["kind"]
type Of<K extends Kind> = Extract<TimeZoneDefinition, { readonly kind: K }>

/** Offsets have to be less than a day, either way. */
const [mostMinutes, mostSeconds, mostMicroseconds] = [1_439, 86_399, 86_399_999_999]

const checkText = (what: string, value: string): void => {
  if (typeof value !== "string") throw new TypeError(`${what} must be text.`)
  // Half a pair of surrogates has no form in UTF-8.
  if (/\p{Surrogate}/u.test(value)) throw new RangeError(`${what} must be well-formed text.`)
}

/** Python looks for a zone's file at this path, so that it may not lead anywhere else. */
const checkKey = (key: string): void => {
  checkText("The key of a time zone", key)
  // What is too long is not even taken apart.
  const isPath =
    key.length <= 255 && key.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  if (!isPath || /[\p{Cc}\\]/u.test(key)) {
    throw new RangeError(
      `The key of a time zone must be a relative path such as Europe/Paris, not ${printable(utf8(key.slice(0, 40)), 40)}.`,
    )
  }
}

const checks: { readonly [K in Kind]: (given: Of<K>) => Of<K> } = {
  fixed: ({ kind, offsetMicroseconds, name }) => {
    checkWhole("offset in microseconds", offsetMicroseconds, -mostMicroseconds, mostMicroseconds)
    if (name !== null) checkText("The name of a time zone", name)
    // The sum is there for -0.
    return { kind, offsetMicroseconds: offsetMicroseconds + 0, name }
  },
  zoneinfo: ({ kind, key, cached }) => {
    checkKey(key)
    if (typeof cached !== "boolean")
      throw new TypeError("Whether a time zone is cached must be true or false.")
    return { kind, key, cached }
  },
  "pytz-utc": ({ kind }) => ({ kind }),
  "pytz-static": ({ kind, key }) => {
    checkKey(key)
    return { kind, key }
  },
  "pytz-dst": ({ kind, key, offsetSeconds, dstSeconds, abbreviation }) => {
    checkKey(key)
    checkWhole("offset in seconds", offsetSeconds, -mostSeconds, mostSeconds)
    checkWhole("daylight saving in seconds", dstSeconds, -mostSeconds, mostSeconds)
    checkText("The abbreviation of a time zone", abbreviation)
    return { kind, key, offsetSeconds, dstSeconds, abbreviation }
  },
  "pytz-fixed": ({ kind, offsetMinutes }) => {
    checkWhole("offset in minutes", offsetMinutes, -mostMinutes, mostMinutes)
    return { kind, offsetMinutes }
  },
}

/** A frozen copy without anything that does not belong there. Throws a `RangeError` or `TypeError` for nonsense. */
export const checkedDefinition = (given: TimeZoneDefinition): TimeZoneDefinition => {
  if (!Object.hasOwn(checks, given.kind))
    throw new TypeError(`There is no kind of time zone "${String(given.kind)}".`)
  const check = checks[given.kind] as (given: TimeZoneDefinition) => TimeZoneDefinition
  return Object.freeze(check(given))
}
