import { describe, expect, it } from "vitest"
import { decode } from "../../src/rpc/msgpack/decoder.ts"
import { encode } from "../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { Float } from "../../src/rpc/msgpack/float.ts"
import { UnpackError } from "../../src/rpc/msgpack/unpack-error.ts"
import { Packer, type PackerOptions } from "../../src/rpc/packer.ts"
import { PythonDate } from "../../src/rpc/python/python-date.ts"
import { PythonTime } from "../../src/rpc/python/python-time.ts"
import { temporal } from "../../src/rpc/python/temporal.ts"
import { type TranslationTable, translation } from "../../src/rpc/translation-table.ts"
import {
  packedBytes,
  type ValueDescription,
  type ValueVector,
  valueOf,
  valueVectors,
} from "../support/value-vectors.ts"

class Point {
  readonly x: unknown
  readonly y: unknown

  constructor(x: unknown, y: unknown) {
    this.x = x
    this.y = y
  }
}
class Animal {}
class Dog extends Animal {}
class Puppy extends Dog {}

const said = (text: string) => () => Buffer.from(text)
const point = translation(
  Point,
  ({ x, y }) => encode([x, y]),
  (bytes) => new Point(...(decode(bytes) as [unknown, unknown])),
)
const animal = translation(Animal, said("animal"), () => new Animal())
const dog = translation(Dog, said("dog"), () => new Dog())

const tables: Readonly<Record<string, TranslationTable>> = {
  point: { 0: point },
  "animal-first": { 1: animal, 2: dog },
  "dog-first": { 1: dog, 2: animal },
  "object-at-0": { 0: [Object, said("object"), () => "object"] },
  "override-125": { 125: point },
  "same-class-twice": { 3: [Dog, said("three"), () => new Dog()], 4: [Dog, said("four"), () => new Dog()] },
  "big-int": { 9: [BigInt, (value: bigint) => Buffer.from(String(value)), (bytes) => BigInt(String(bytes))] },
  "code-128": { 128: point },
  "packer-returns-str": { 1: [Point, () => "text" as unknown as Uint8Array, () => undefined] },
  "unpacker-key-error": { 1: [Point, said("x"), () => undefined] },
  "unpacker-value-error": { 1: [Point, said("x"), (bytes) => BigInt(String(bytes))] },
}

const classes: Readonly<Record<string, new () => object>> = { Animal, Dog, Puppy }

/** Values of the tables above are described too. */
const build = (description: ValueDescription): unknown => {
  const { type, x, y } = description
  if (type === "point") return new Point(build(x as ValueDescription), build(y as ValueDescription))
  if (type === "fixture") return new (classes[description["class"] as string] as new () => object)()
  if (type === "array") return (description["items"] as ValueDescription[]).map(build)
  if (type !== "map") return valueOf(description)
  const entries = description["entries"] as [ValueDescription, ValueDescription][]
  return Object.fromEntries(entries.map((entry) => entry.map(build) as [string, unknown]))
}

const packer = (table: string, options?: PackerOptions): Packer =>
  new Packer({ translationTable: tables[table], ...options })

const vectors = valueVectors<string>("translators")
/** Python's zones are all of classes derived from that of code 123; ours are of that very class. */
const zoneVector = "object at 0: timezone goes to 0"
const packed = vectors.filter(({ name, packError }) => packError === undefined && name !== zoneVector)
const isDate = ({ type }: ValueDescription): boolean => type === "date" || type === "datetime"

describe("Translations as aiozmq's", () => {
  it.each(packed)("pack to the same bytes: $name", (vector) => {
    const bytes = packer(vector.table ?? "").pack(build(vector.value))
    expect(packedBytes(bytes, vector.packed)).toBe(vector.packed)
  })

  it.each(packed.filter(({ unpackError, value }) => unpackError === undefined && !isDate(value)))(
    "unpack to the same: $name",
    ({ table, packed, value, decoded = value }) => {
      expect(packer(table ?? "").unpack(Buffer.from(packed, "hex"))).toStrictEqual(build(decoded))
    },
  )

  it.each(packed.filter(({ value }) => isDate(value)))("leave dates alone: $name", ({ table, packed }) => {
    const date = packer(table ?? "").unpack(Buffer.from(packed, "hex"))
    expect(String(date)).toMatch(/^2014-03-25/)
    expect(packedBytes(packer(table ?? "").pack(date), packed)).toBe(packed)
  })

  it.each(vectors.filter(({ packError, table }) => packError !== undefined && table !== "code-128"))(
    "fail where they do: $name",
    ({ table, value }) => {
      const packing = packer(table ?? "")
      for (let round = 0; round < 2; round++) expect(() => packing.pack(build(value))).toThrow(TypeError)
    },
  )

  it("for all objects leave time zones to the translation that has just these", () => {
    const { value, table = "" } =
      vectors.find(({ name }) => name === zoneVector) ?? (vectors[0] as ValueVector<string>)
    const zone = build(value)
    expect(packer(table).unpack(packer(table).pack(zone))).toEqual(zone)
  })

  it("with a code beyond 127 fail at once", () => {
    expect(() => packer("code-128")).toThrow(RangeError)
  })

  it("make a message unreadable if they throw, and leave an ExtType if they know nothing of it", () => {
    const bytes = Buffer.from("93 01 d40178 02".replaceAll(" ", ""), "hex")
    expect(packer("unpacker-key-error").unpack(bytes)).toEqual([1, new ExtType(1, Buffer.from("x")), 2])
    expect(() => packer("unpacker-value-error").unpack(bytes)).toThrow(UnpackError)
    expect(() => packer("unpacker-value-error").unpack(bytes)).toThrow(
      expect.objectContaining({ offset: 2, cause: expect.any(SyntaxError) }),
    )
  })
})

describe("A packer", () => {
  it("packs text, arrays and objects as msgpack does", () => {
    for (const value of ["text", [1, [2]], { a: null, b: [true] }, 2n ** 60n]) {
      expect(new Packer().pack(value)).toEqual(encode(value))
      expect(new Packer().unpack(encode(value))).toEqual(value)
    }
  })

  it("knows Python's dates and times from the start, in Temporal's classes too", () => {
    const { PlainDate, PlainTime, PlainDateTime, Duration } = temporal()
    const values = [
      PlainDate.from("2014-03-25"),
      PlainTime.from("15:51:00.000007"),
      PlainDateTime.from("2014-03-25T15:51"),
      Duration.from({ seconds: 30, microseconds: 5 }),
    ]
    const packing = new Packer()
    const back = packing.unpack(packing.pack({ values })) as { values: unknown[] }
    expect(back.values.map(String)).toEqual(values.map(String))
    expect(packing.pack(new PythonDate({ year: 2014, month: 3, day: 25 }))).toEqual(packing.pack(values[0]))
  })

  it("refuses map keys that Python cannot read, dates among them, but reads them", () => {
    const packing = new Packer()
    for (const key of [1, null, [1], new PythonDate({ year: 2014, month: 3, day: 25 })]) {
      expect(() => packing.pack([new Map([[key, 1]])])).toThrow(/Python peers cannot read others/)
    }
    expect(packing.unpack(Buffer.from("8101c3", "hex"))).toEqual(new Map([[1, true]]))
  })

  it("refuses what it has no translation for, each time", () => {
    const packing = new Packer()
    for (let round = 0; round < 2; round++) {
      expect(() => packing.pack([new Point(1, 2)])).toThrow("Unknown type: Point")
      expect(() => packing.pack({ a: new Set() })).toThrow("Unknown type: Set")
    }
    expect(packing.unpack(Buffer.from("d40578", "hex"))).toEqual(new ExtType(5, Buffer.from("x")))
  })

  it("refuses a broken date", () => {
    for (const hex of ["d47f00", "c7007f"]) {
      expect(() => new Packer().unpack(Buffer.from(hex, "hex"))).toThrow(UnpackError)
    }
  })

  it("hides a predefined translation behind one of the same code", () => {
    const packing = packer("override-125")
    expect(packing.unpack(packing.pack(new Point(3, 4)))).toEqual(new Point(3, 4))
    expect(() => packing.pack(new PythonTime({ hour: 15 }))).toThrow("Unknown type: PythonTime")
  })

  it("says which translation made something other than bytes", () => {
    expect(() => packer("packer-returns-str").pack(new Point(1, 2))).toThrow(
      "The packer of code 1 must return a Uint8Array: it made a text of Point.",
    )
  })

  it("lets the error of a translation out when packing", () => {
    const cause = new Error("No.")
    const translationTable: TranslationTable = {
      1: [
        Point,
        () => {
          throw cause
        },
        () => undefined,
      ],
    }
    const packing = new Packer({ translationTable })
    expect(() => packing.pack(new Point(1, 2))).toThrow(cause)
    expect(packing.pack(1)).toEqual(encode(1))
  })

  it("may be used by its own translations", () => {
    const packing: Packer = new Packer({
      translationTable: {
        0: translation(
          Point,
          ({ x, y }) => packing.pack([x, y]),
          (bytes) => new Point(...(packing.unpack(bytes) as [unknown, unknown])),
        ),
      },
    })
    const value = [new Point(new Point(1, "a"), { deep: new Point(null, [2]) }), "after"]
    expect(packing.unpack(packing.pack(value))).toStrictEqual(value)
  })

  it("keeps floats if that is wanted", () => {
    const bytes = encode([new Float(1), 1])
    expect(new Packer().unpack(bytes)).toEqual([1, 1])
    expect(new Packer({ keepFloats: true }).unpack(bytes)).toEqual([new Float(1), 1])
  })
})
