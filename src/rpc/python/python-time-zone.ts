import { offsetOfText, offsetText, wholeMinutesText } from "./offset-text.ts"
import { checkedDefinition, type TimeZoneDefinition } from "./time-zone-definition.ts"

/** What a `PythonTimeZone` may be made with. */
export interface NamedZoneOptions {
  /** Default true; false stands for a zone that Python made by `ZoneInfo.no_cache`. */
  readonly cached?: boolean
}

/**
 * A time zone of Python, as `datetime.timezone`, `zoneinfo` and pytz make them. Temporal knows zones only by
 * their ids; this class keeps what Python's zones have besides.
 *
 * ```ts
 * const zone = PythonTimeZone.fixed("+05:30", "IST")
 * zone.definition       // { kind: "fixed", offsetMicroseconds: 19800000000, name: "IST" }
 * zone.timeZoneId       // "+05:30", for Temporal
 * ```
 */
export class PythonTimeZone {
  /** What it is made of; `kind` tells which class of Python's it is. */
  readonly definition: TimeZoneDefinition

  /**
   * A zone of any kind. Throws a `RangeError` for an offset of a day or more and for a key that is not a relative
   * path, a `TypeError` for what is of the wrong type.
   */
  constructor(definition: TimeZoneDefinition) {
    this.definition = checkedDefinition(definition)
  }

  /**
   * Python's `datetime.timezone.utc`.
   *
   * ```ts
   * new PythonTime({ hour: 9, timeZone: PythonTimeZone.utc })
   * ```
   */
  static readonly utc = new PythonTimeZone({ kind: "fixed", offsetMicroseconds: 0, name: null })

  /**
   * Python's `datetime.timezone`: always the same offset.
   *
   * ```ts
   * PythonTimeZone.fixed("+05:30", "IST")
   * PythonTimeZone.fixed("-00:00:01.5")
   * PythonTimeZone.fixed(3_600_000)
   * ```
   *
   * @param offset east of UTC: text, or milliseconds; less than a day, in whole microseconds
   * @param name what Python's `tzname` answers; without it, the offset
   */
  static fixed(offset: string | number, name?: string): PythonTimeZone {
    const exact = typeof offset === "string" ? offsetOfText(offset) : offset * 1000
    const whole = Math.round(exact)
    // Thousandths of a millisecond are not exact in binary, what is finer than they are is an error.
    const offsetMicroseconds = Math.abs(exact - whole) < 1e-3 ? whole : exact
    return new PythonTimeZone({ kind: "fixed", offsetMicroseconds, name: name ?? null })
  }

  /**
   * Python's `zoneinfo.ZoneInfo`: a zone of the IANA database, which the peer needs too.
   *
   * ```ts
   * PythonTimeZone.named("Europe/Kyiv")
   * ```
   */
  static named(key: string, { cached = true }: NamedZoneOptions = {}): PythonTimeZone {
    return new PythonTimeZone({ kind: "zoneinfo", key, cached })
  }

  /** Microseconds east of UTC where that is always the same; undefined for zones with rules of their own. */
  get offsetMicroseconds(): number | undefined {
    const { definition } = this
    switch (definition.kind) {
      case "fixed":
        return definition.offsetMicroseconds
      case "pytz-utc":
        return 0
      case "pytz-dst":
        return definition.offsetSeconds * 1e6
      case "pytz-fixed":
        return definition.offsetMinutes * 60e6
      default:
        return undefined
    }
  }

  /**
   * The nearest zone that Temporal has: `"UTC"`, an offset in whole minutes, or an id of the IANA database (which
   * this platform may not have).
   */
  get timeZoneId(): string {
    if ("key" in this.definition) return this.definition.key
    const offset = this.offsetMicroseconds as number
    return offset === 0 ? "UTC" : wholeMinutesText(offset)
  }

  /**
   * Whether it is the same zone in every respect.
   *
   * ```ts
   * PythonTimeZone.utc.equals(PythonTimeZone.fixed(0))     // true
   * PythonTimeZone.utc.equals(PythonTimeZone.named("UTC")) // false
   * ```
   */
  equals(other: PythonTimeZone): boolean {
    return JSON.stringify(this.definition) === JSON.stringify(other.definition)
  }

  /**
   * For people: the offset or the key, and what else there is.
   *
   * ```ts
   * String(PythonTimeZone.fixed("+05:30", "IST")) // "+05:30 (IST)"
   * ```
   */
  toString(): string {
    const { definition } = this
    switch (definition.kind) {
      case "fixed":
        return named(definition.offsetMicroseconds, definition.name)
      case "zoneinfo":
        return definition.cached ? definition.key : `${definition.key} (not cached)`
      case "pytz-utc":
        return "UTC (pytz)"
      case "pytz-static":
        return `${definition.key} (pytz)`
      case "pytz-dst":
        return `${definition.key} (pytz, ${definition.abbreviation})`
      case "pytz-fixed":
        return `${offsetText(definition.offsetMinutes * 60e6)} (pytz)`
    }
  }

  /**
   * The text.
   *
   * ```ts
   * JSON.stringify([PythonTimeZone.named("Europe/Kyiv")]) // ["Europe/Kyiv"]
   * ```
   */
  toJSON(): string {
    return this.toString()
  }
}

const named = (offset: number, name: string | null): string => {
  const text = offset === 0 ? "UTC" : offsetText(offset)
  return name === null ? text : `${text} (${name})`
}
