import { describe, expect, it } from "vitest"
import { decode } from "../../../src/rpc/msgpack/decoder.ts"
import { encode } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { dateTranslators } from "../../../src/rpc/python/date-translators.ts"
import { readPickle } from "../../../src/rpc/python/pickle-reader.ts"
import { writePickle } from "../../../src/rpc/python/pickle-writer.ts"
import { PythonDateTime } from "../../../src/rpc/python/python-date-time.ts"
import { pythonFromTemporal } from "../../../src/rpc/python/python-from-temporal.ts"
import { PythonTime } from "../../../src/rpc/python/python-time.ts"
import { isPythonValue } from "../../../src/rpc/python/python-value.ts"
import { UnpicklingError } from "../../../src/rpc/python/unpickling-error.ts"
import { pickleVectors } from "../../support/aiozmq-vectors.ts"
import { describePython } from "../../support/python-descriptions.ts"

const bytesOf = (hex: string): Buffer => Buffer.from(hex, "hex")
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

const translator = (code: number) => {
  const found = dateTranslators.find((each) => each.code === code)
  if (found === undefined) throw new Error(`There is no translator for ${code}.`)
  return found
}

const dates = pickleVectors("datetime").filter(({ pickle }) => pickle !== undefined)
const written = [...dates, ...pickleVectors("timezone")]
const others = pickleVectors("pickle-decode")
const readable = others.filter((each) => each.unpack_error === undefined)
const broken = others.filter((each) => each.unpack_error !== undefined)
/** What Python loads without a look at the values, although there is no such day or time. */
const nonsense = readable.filter((each) => each.name.startsWith("invalid: "))
const sound = readable.filter((each) => !each.name.startsWith("invalid: "))

describe("What Python's aiozmq sends", () => {
  it.each(written)("is read, and written again octet for octet: $name", (vector) => {
    const value = readPickle(bytesOf(vector.pickle))
    expect(describePython(value)).toEqual(vector.decoded)
    expect(hexOf(writePickle(value))).toBe(vector.pickle)
  })

  it.each(written)("arrives without loss: $name", ({ ext_code: code, pickle, decoded }) => {
    const { unpack, pack, exact, matches } = translator(code)
    const value = unpack(bytesOf(pickle)) as object
    const python = isPythonValue(value) ? value : pythonFromTemporal(value)
    expect(python && describePython(python)).toEqual(decoded)
    expect(hexOf(pack(value))).toBe(pickle)
    expect([exact(value), matches(value)]).toEqual([true, true])
  })

  it("differs in one octet in protocol 4", () => {
    for (const { pickle } of written) {
      const value = readPickle(bytesOf(pickle))
      expect(hexOf(writePickle(value, { protocol: 4 }))).toBe(`8004${pickle.slice(4)}`)
    }
  })
})

describe("Arrays and maps of dates", () => {
  const packed = [...pickleVectors("datetime")].filter((each) => each.packed !== undefined)

  const described = (value: unknown): unknown => {
    if (Array.isArray(value)) return { type: "array", items: value.map(described) }
    if (typeof value === "string") return { type: "str", value }
    const python = isPythonValue(value) ? value : pythonFromTemporal(value as object)
    if (python !== undefined) return describePython(python)
    return { type: "map", entries: Object.entries(value as object).map((entry) => entry.map(described)) }
  }

  it.each(packed)(
    "are unpacked, and packed again octet for octet: $name",
    ({ packed: hex = "", decoded }) => {
      const value = decode(bytesOf(hex), { extend: (code, data) => translator(code).unpack(data) })
      expect(described(value)).toEqual(decoded)
      const extend = (each: object): ExtType | undefined => {
        const found = dateTranslators.find(({ exact }) => exact(each))
        return found && new ExtType(found.code, found.pack(each))
      }
      expect(hexOf(encode(value, { extend: (each) => extend(each as object) }))).toBe(hex)
    },
  )

  it("are in the vectors", () => {
    expect(packed).toHaveLength(2)
  })
})

describe("Values arrive as objects of Temporal, and as ours where these would lose something", () => {
  const ours = [
    "time fold",
    "time fold midnight",
    "time utc",
    "time utc fold",
    "time -03:30",
    "time zoneinfo",
    "time pytz utc",
    "datetime fold",
    "datetime utc fold",
    "datetime IST",
    "datetime offset in seconds",
    "datetime offset in microseconds",
    "datetime named utc",
    "datetime ZoneInfo UTC",
    "datetime ZoneInfo not cached",
    "datetime pytz utc",
    "datetime pytz CEST",
    "datetime pytz EST",
    "datetime pytz fixed",
  ]

  it.each(dates)("$name", ({ name, ext_code: code, pickle }) => {
    const value = translator(code).unpack(bytesOf(pickle))
    expect(value instanceof PythonTime || value instanceof PythonDateTime).toBe(ours.includes(name))
  })
})

describe("Other forms of the same", () => {
  it.each(sound)("are read: $name", ({ ext_code: code, pickle, decoded }) => {
    expect(describePython(readPickle(bytesOf(pickle)))).toEqual(decoded)
    expect(() => translator(code).unpack(bytesOf(pickle))).not.toThrow()
  })
})

describe("Pickles that are not read", () => {
  it.each([...broken, ...nonsense])("$name", ({ ext_code: code, pickle }) => {
    expect(() => readPickle(bytesOf(pickle))).toThrow(UnpicklingError)
    expect(() => translator(code).unpack(bytesOf(pickle))).toThrow(UnpicklingError)
  })

  it.each(pickleVectors("pickle-reject"))("$name: $must_reject", ({ ext_code: code, pickle }) => {
    expect(() => readPickle(bytesOf(pickle))).toThrow(UnpicklingError)
    expect(() => translator(code).unpack(bytesOf(pickle))).toThrow(UnpicklingError)
  })

  it("are all of them in the vectors", () => {
    expect([written.length, sound.length, nonsense.length, broken.length]).toEqual([93, 55, 5, 13])
    expect(pickleVectors("pickle-reject")).toHaveLength(20)
  })
})
