import { packDate, packDateTime, packTime } from "./packed-fields.ts"
import { type PickleGlobal, pickleGlobals } from "./pickle-global.ts"
import { PythonDate } from "./python-date.ts"
import { PythonDateTime } from "./python-date-time.ts"
import { PythonTime } from "./python-time.ts"
import type { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"
import type { PythonValue } from "./python-value.ts"
import type { TimeZoneDefinition } from "./time-zone-definition.ts"

/** What a pickle makes Python evaluate. */
export type PickleExpression = number | string | Uint8Array | PickleGlobal | PickleCall

/** A call of a global, or of what another call answered. */
export interface PickleCall {
  readonly callable: PickleGlobal | PickleCall
  readonly parameters: readonly PickleExpression[]
}

const call = (
  callable: PickleGlobal | PickleCall,
  ...parameters: readonly PickleExpression[]
): PickleCall => ({ callable, parameters })

const ofTimedelta = ({ days, seconds, microseconds }: PythonTimedelta): PickleCall =>
  call(pickleGlobals.timedelta, days, seconds, microseconds)

type Kind = TimeZoneDefinition["kind"]

const zones: {
  readonly [K in Kind]: (zone: Extract<TimeZoneDefinition, { readonly kind: K }>) => PickleCall
} = {
  fixed: ({ offsetMicroseconds, name }) => {
    const offset = ofTimedelta(new PythonTimedelta({ microseconds: offsetMicroseconds }))
    return name === null ? call(pickleGlobals.timeZone, offset) : call(pickleGlobals.timeZone, offset, name)
  },
  zoneinfo: ({ key, cached }) => {
    const unpickle = call(pickleGlobals.getAttribute, pickleGlobals.zoneInfo, "_unpickle")
    return call(unpickle, key, cached ? 1 : 0)
  },
  "pytz-utc": () => call(pickleGlobals.pytzUtc),
  "pytz-static": ({ key }) => call(pickleGlobals.pytzZone, key),
  "pytz-dst": ({ key, offsetSeconds, dstSeconds, abbreviation }) =>
    call(pickleGlobals.pytzZone, key, offsetSeconds, dstSeconds, abbreviation),
  "pytz-fixed": ({ offsetMinutes }) => call(pickleGlobals.pytzFixedOffset, offsetMinutes),
}

const ofTimeZone = ({ definition }: PythonTimeZone): PickleCall =>
  (zones[definition.kind] as (zone: TimeZoneDefinition) => PickleCall)(definition)

const zoneParameter = (zone: PythonTimeZone | null): PickleCall[] => (zone === null ? [] : [ofTimeZone(zone)])

/** The call by which Python makes that value, with the arguments that Python itself writes. */
export const pickleExpression = (value: PythonValue): PickleCall => {
  if (value instanceof PythonDate) return call(pickleGlobals.date, packDate(value))
  if (value instanceof PythonTime) {
    return call(pickleGlobals.time, packTime(value), ...zoneParameter(value.timeZone))
  }
  if (value instanceof PythonDateTime) {
    return call(pickleGlobals.dateTime, packDateTime(value), ...zoneParameter(value.timeZone))
  }
  if (value instanceof PythonTimedelta) return ofTimedelta(value)
  return ofTimeZone(value)
}
