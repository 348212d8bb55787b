import { readFileSync } from "node:fs"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decodeArray, encodeArray, type NumericArray } from "../../src/core/typed-arrays.ts"

interface Case {
  readonly id: string
  readonly out: {
    readonly framesHex?: readonly [string, string]
    readonly headerText?: string
    readonly values?: unknown
  }
}

const file = new URL("../vectors/pyzmq/numpy.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }
const written = cases.filter((each) => each.out.framesHex !== undefined)

/** Types whose items JavaScript has no numbers for. */
const foreign = /^(float16|\||datetime64|<U)/

/** Numbers as the vectors have them. */
const plain = (value: number | bigint): unknown => (typeof value === "bigint" ? Number(value) : value)

const expected = (values: unknown): unknown[] =>
  [values]
    .flat(5)
    .flatMap((each) => {
      const complex = typeof each === "string" ? /^\((.*?)([+-][^+-]*)j\)$/.exec(each) : null
      return complex === null ? [each] : [Number(complex[1]), Number(complex[2])]
    })
    .map((each) => (each === "inf" ? Number.POSITIVE_INFINITY : each))

const bytes = (hex: string): Buffer => Buffer.from(hex, "hex")

describe("Arrays", () => {
  it.each(written)("are read as NumPy's are sent: $id", ({ out: { framesHex, headerText, values } }) => {
    const [header, body] = framesHex as [string, string]
    const { data, shape, dtype } = decodeArray(bytes(header), bytes(body))
    expect({ dtype, shape }).toEqual(JSON.parse(headerText as string))
    if (foreign.test(dtype)) {
      expect(Buffer.from(data as Uint8Array).toString("hex")).toBe(body)
      return
    }
    expect([...(data as Float64Array)].map(plain)).toEqual(expected(values))
  })

  it.each(written)("are sent as NumPy's are: $id", ({ out: { framesHex } }) => {
    const [header, body] = framesHex as [string, string]
    const array = decodeArray(bytes(header), bytes(body))
    if (array.dtype.startsWith(">") || foreign.test(array.dtype)) return
    const frames = encodeArray(array.data, array)
    expect(frames.map((each) => Buffer.from(each).toString("hex"))).toEqual([header, body])
  })

  it("come back whatever their type, place in memory and values", () => {
    const classes = [
      Float64Array,
      Float32Array,
      Int32Array,
      Uint16Array,
      Int8Array,
      BigInt64Array,
      BigUint64Array,
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.uint8Array({ maxLength: 128 }),
        fc.nat(7),
        (Class, octets, offset) => {
          const size = octets.length - (octets.length % 8)
          const data = new Class(Uint8Array.from(octets).buffer, 0, size / Class.BYTES_PER_ELEMENT)
          const [header, body] = encodeArray(data as NumericArray)
          const moved = Buffer.alloc(body.length + offset)
          moved.set(body, offset)
          const received = decodeArray(header, moved.subarray(offset))
          expect(received.data).toBeInstanceOf(Class)
          expect(received.data).toEqual(data)
          expect(received.shape).toEqual([data.length])
        },
      ),
    )
  })

  it("are turned round when they come in the other byte order, and the frame stays as it is", () => {
    const body = bytes("00000001fffffffe")
    const { data } = decodeArray(Buffer.from('{"dtype": ">i4", "shape": [2]}'), body)
    expect(data).toEqual(Int32Array.of(1, -2))
    expect(body.toString("hex")).toBe("00000001fffffffe")
  })

  it("of complex numbers have two elements for each", () => {
    const frames = encodeArray(Float32Array.of(1, 2, 3, 4), { shape: [2], dtype: "complex64" })
    expect(decodeArray(...frames)).toEqual({
      data: Float32Array.of(1, 2, 3, 4),
      shape: [2],
      dtype: "complex64",
    })
  })

  it.each([
    [[2, 2], "too many"],
    [[2], "too few"],
    [[-3, -1], "negative"],
    [[1.5, 2], "fractions"],
  ])("are refused with a shape that does not fit: %j, %s", (shape) => {
    expect(() => encodeArray(Int8Array.of(1, 2, 3), { shape })).toThrow(RangeError)
  })

  it.each([
    ["no JSON", "header", ""],
    ["null", "null", ""],
    ["no shape", '{"dtype": "int8"}', ""],
    ["a shape of text", '{"dtype": "int8", "shape": ["3"]}', "000000"],
    ["a negative side", '{"dtype": "int8", "shape": [-1]}', ""],
    ["a body that is too short", '{"dtype": "int32", "shape": [2]}', "00000000"],
    ["a body that is too long", '{"dtype": "int32", "shape": []}', "0000000000"],
  ])("are refused on arrival with %s", (_, header, body) => {
    expect(() => decodeArray(Buffer.from(header), bytes(body))).toThrow(TypeError)
  })

  it("must be typed arrays", () => {
    expect(() => encodeArray([1, 2, 3] as unknown as Int8Array)).toThrow(TypeError)
    expect(() => encodeArray(new DataView(new ArrayBuffer(8)) as unknown as Int8Array)).toThrow(TypeError)
  })
})
