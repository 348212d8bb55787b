import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { readPickle } from "../../../src/rpc/python/pickle-reader.ts"
import { writePickle } from "../../../src/rpc/python/pickle-writer.ts"
import { pythonFromTemporal } from "../../../src/rpc/python/python-from-temporal.ts"
import { PythonTimeZone } from "../../../src/rpc/python/python-time-zone.ts"
import { isPythonValue } from "../../../src/rpc/python/python-value.ts"
import { temporalFromPython } from "../../../src/rpc/python/temporal-from-python.ts"
import { UnpicklingError } from "../../../src/rpc/python/unpickling-error.ts"
import { effort, timeLimit } from "../../fuzz/effort.ts"
import { pickleVectors } from "../../support/aiozmq-vectors.ts"
import { pythonValues, timeZones } from "../../support/python-arbitraries.ts"
import { describePython } from "../../support/python-descriptions.ts"

vi.setConfig({ testTimeout: timeLimit })

const values = pythonValues(timeZones)

/** Reads whatever it is: it is refused, or a value that can be written and read again. */
const judge = (bytes: Uint8Array): "refused" | "read" => {
  let value: ReturnType<typeof readPickle>
  try {
    value = readPickle(bytes)
  } catch (error) {
    if (error instanceof UnpicklingError) return "refused"
    throw error
  }
  const description = describePython(value)
  expect(describePython(readPickle(writePickle(value)))).toEqual(description)
  const temporal = temporalFromPython(value)
  const back = isPythonValue(temporal) ? temporal : pythonFromTemporal(temporal)
  expect(back && describePython(back)).toEqual(description)
  return "read"
}

describe("Any value", () => {
  it("is read as it was written, in both protocols", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(4 as const, 5 as const), (value, protocol) => {
        const bytes = writePickle(value, { protocol })
        const read = readPickle(bytes)
        expect(describePython(read)).toEqual(describePython(value))
        expect(writePickle(read, { protocol })).toEqual(bytes)
      }),
      effort(500),
    )
  })

  it("becomes an object of Temporal and returns without loss", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(judge(writePickle(value))).toBe("read")
      }),
      effort(500),
    )
  })

  it("may have a name of any length", () => {
    for (const length of [255, 256, 65_535, 65_536, 1_000_000]) {
      const zone = PythonTimeZone.fixed("+01:00", "x".repeat(length))
      expect(readPickle(writePickle(zone))).toEqual(zone)
    }
  })
})

/** Pickles to start from: Python's own, other forms, refused ones, and ours. */
const seeds = ["datetime", "timezone", "pickle-decode", "pickle-reject"]
  .flatMap(pickleVectors)
  .filter(({ pickle }) => pickle !== undefined)
  .map(({ pickle }) => Buffer.from(pickle, "hex"))

const pickles = fc.oneof(
  fc.constantFrom(...seeds),
  values.map((value) => Buffer.from(writePickle(value))),
)

type Mutation = (bytes: Buffer) => Buffer

const place = fc.double({ min: 0, max: 1, noNaN: true })
const octet = fc.integer({ min: 0, max: 255 })
const at = (bytes: Buffer, where: number): number => Math.floor(where * bytes.length)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, octet).map(
    ([where, value]): Mutation =>
      (bytes) => {
        if (bytes.length > 0) bytes[Math.min(at(bytes, where), bytes.length - 1)] = value
        return bytes
      },
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 6 })).map(
    ([where, added]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), added, bytes.subarray(at(bytes, where))]),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 6 })).map(
    ([where, length]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), bytes.subarray(at(bytes, where) + length)]),
  ),
  place.map(
    (where): Mutation =>
      (bytes) =>
        bytes.subarray(0, at(bytes, where)),
  ),
  fc.tuple(place, pickles, place).map(
    ([where, other, from]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(bytes, where)), other.subarray(at(other, from))]),
  ),
)

/** Operations with arguments that often fit, and always can be read. */
const operation = fc.oneof(
  fc.constantFrom(..."NR)(t0.\x85\x86\x87\x88\x89\x93\x94").map((each) => Buffer.from(each, "latin1")),
  fc
    .constantFrom(
      "h\0",
      "q\0",
      "h\x01",
      "q\x01",
      "K\x01",
      "K\x19",
      "M\xde\x07",
      "J\xff\xff\xff\xff",
      "I3\n",
      "\x8a\x01\x03",
    )
    .map((each) => Buffer.from(each, "latin1")),
  fc
    .constantFrom(
      "C\x04\x07\xde\x03\x19",
      "C\x06\x01\x02\x03\0\0\0",
      "C\x0a\x07\xde\x83\x19\x01\x02\x03\0\0\0",
    )
    .map((each) => Buffer.from(each, "latin1")),
  fc
    .constantFrom("date", "time", "datetime", "timedelta", "timezone")
    .map((each) => Buffer.from(`cdatetime\n${each}\n`)),
  fc
    .constantFrom(
      "pytz\n_p",
      "pytz\n_UTC",
      "pytz\nFixedOffset",
      "zoneinfo\nZoneInfo",
      "builtins\ngetattr",
      "_codecs\nencode",
    )
    .map((each) => Buffer.from(`c${each}\n`)),
  fc.constantFrom("_unpickle", "latin1", "Asia/Tokyo", "../x", "").map((each) => Buffer.from(`V${each}\n`)),
)

describe("Any bytes", () => {
  it("are refused or give a valid value: at random", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        judge(bytes)
      }),
      effort(1000),
    )
  })

  it("are refused or give a valid value: pickles that were changed here and there", () => {
    const seen = { refused: 0, read: 0 }
    fc.assert(
      fc.property(pickles, fc.array(mutation, { minLength: 1, maxLength: 4 }), (bytes, mutations) => {
        seen[judge(mutations.reduce<Buffer>((changed, mutate) => mutate(changed), Buffer.from(bytes)))]++
      }),
      effort(3000),
    )
    expect(seen.refused).toBeGreaterThan(100)
    expect(seen.read).toBeGreaterThan(100)
  })

  it("are refused or give a valid value: operations in any order", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        judge(Buffer.concat([...operations, Buffer.from(".")]))
      }),
      effort(3000),
    )
  })

  it("are refused when a pickle is cut anywhere", () => {
    for (const seed of seeds) {
      for (let length = 0; length < seed.length; length++) {
        expect(judge(seed.subarray(0, length))).toBe("refused")
      }
    }
  })
})
