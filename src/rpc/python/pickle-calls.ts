import { unpackDate, unpackDateTime, unpackTime } from "./packed-fields.ts"
import { PickleGlobal, pickleGlobals, unpickleZone } from "./pickle-global.ts"
import { describeItem, type PickleItem } from "./pickle-item.ts"
import type { PickleMachine } from "./pickle-machine.ts"
import { type Guard, type PickleSignature, signature } from "./pickle-signature.ts"
import { PythonDate } from "./python-date.ts"
import { PythonTimeZone } from "./python-time-zone.ts"
import { PythonTimedelta } from "./python-timedelta.ts"

const isInteger: Guard<number> = (item) => typeof item === "number"
const isText: Guard<string> = (item) => typeof item === "string"
const isTimedelta: Guard<PythonTimedelta> = (item) => item instanceof PythonTimedelta
const isZoneOrNone: Guard<PythonTimeZone | null> = (item) => item === null || item instanceof PythonTimeZone
const isFlag: Guard<number | boolean> = (item) => typeof item === "boolean" || item === 0 || item === 1
const isZoneInfo: Guard<PickleGlobal> = (item): item is PickleGlobal => item === pickleGlobals.zoneInfo
const isUnpickle: Guard<string> = (item) => item === "_unpickle"
const isLatin1: Guard<string> = (item) => item === "latin1"

const isBytes =
  (length: number): Guard<Uint8Array> =>
  (item): item is Uint8Array =>
    item instanceof Uint8Array && item.length === length

/** Text that may stand for the octets of a date or a time, which have ten at the most. */
const isShortText: Guard<string> = (item): item is string => typeof item === "string" && item.length <= 10

const named = (key: string, cached: number | boolean = true): PythonTimeZone =>
  PythonTimeZone.named(key, { cached: cached === true || cached === 1 })

const fixed = (
  { days, seconds, microseconds }: PythonTimedelta,
  name: string | null = null,
): PythonTimeZone => {
  const offsetMicroseconds = (days * 86_400 + seconds) * 1e6 + microseconds
  const zone = new PythonTimeZone({ kind: "fixed", offsetMicroseconds, name })
  // As in Python, all of UTC are one.
  return zone.equals(PythonTimeZone.utc) ? PythonTimeZone.utc : zone
}

const pytzFixed = (offsetMinutes: number): PythonTimeZone =>
  new PythonTimeZone(offsetMinutes === 0 ? { kind: "pytz-utc" } : { kind: "pytz-fixed", offsetMinutes })

const pytzPeriod = (
  key: string,
  offsetSeconds: number,
  dstSeconds: number,
  abbreviation: string,
): PythonTimeZone => new PythonTimeZone({ kind: "pytz-dst", key, offsetSeconds, dstSeconds, abbreviation })

const latin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) as number
    if (code > 0xff) throw new RangeError("The text has a character that is not in latin1.")
    return code
  })

const getAttribute = signature([isZoneInfo, isUnpickle], () => unpickleZone)

/** All calls that make dates, with all the arguments that they may have. */
const signatures: ReadonlyMap<PickleGlobal, readonly PickleSignature[]> = new Map([
  [
    pickleGlobals.date,
    [
      signature([isBytes(4)], unpackDate),
      signature(
        [isInteger, isInteger, isInteger],
        (year, month, day) => new PythonDate({ year, month, day }),
      ),
    ],
  ],
  [
    pickleGlobals.time,
    [signature([isBytes(6)], unpackTime), signature([isBytes(6), isZoneOrNone], unpackTime)],
  ],
  [
    pickleGlobals.dateTime,
    [signature([isBytes(10)], unpackDateTime), signature([isBytes(10), isZoneOrNone], unpackDateTime)],
  ],
  [
    pickleGlobals.timedelta,
    [
      signature(
        [isInteger, isInteger, isInteger],
        (days, seconds, microseconds) => new PythonTimedelta({ days, seconds, microseconds }),
      ),
    ],
  ],
  [pickleGlobals.timeZone, [signature([isTimedelta], fixed), signature([isTimedelta, isText], fixed)]],
  [pickleGlobals.zoneInfo, [signature([isText], named)]],
  [pickleGlobals.getAttribute, [getAttribute]],
  [pickleGlobals.oldGetAttribute, [getAttribute]],
  [unpickleZone, [signature([isText, isFlag], named)]],
  [pickleGlobals.encode, [signature([isShortText, isLatin1], latin1)]],
  [pickleGlobals.pytzUtc, [signature([], () => new PythonTimeZone({ kind: "pytz-utc" }))]],
  [
    pickleGlobals.pytzZone,
    [
      signature([isText], (key) => new PythonTimeZone({ kind: "pytz-static", key })),
      signature([isText, isInteger, isInteger, isText], pytzPeriod),
    ],
  ],
  [pickleGlobals.pytzFixedOffset, [signature([isInteger], pytzFixed)]],
  [pickleGlobals.oldPytzFixedOffset, [signature([isInteger], pytzFixed)]],
])

/** What a call in a pickle makes. Nothing is called but what stands in the table. Throws `UnpicklingError`. */
export const reduce = (machine: PickleMachine, callable: PickleItem, parameters: PickleItem): PickleItem => {
  if (!(callable instanceof PickleGlobal)) throw machine.error(`The pickle calls ${describeItem(callable)}`)
  if (!isTuple(parameters))
    throw machine.error(`The pickle calls ${callable} with ${describeItem(parameters)}`)
  const found = signatures.get(callable)?.find((each) => each.takes(parameters))
  if (found === undefined) {
    const given = parameters.map(describeItem).join(", ")
    throw machine.error(`The pickle calls ${callable} with (${given}), which makes no date`)
  }
  try {
    return found.make(parameters)
  } catch (error) {
    if (error instanceof RangeError)
      throw machine.error(`The pickle has no valid ${callable}: ${error.message}`, error)
    throw error
  }
}

const isTuple = (item: PickleItem): item is readonly PickleItem[] => Array.isArray(item)
