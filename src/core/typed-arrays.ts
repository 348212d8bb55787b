import { copy, text, utf8 } from "./bytes.ts"

/** An array of numbers of one type in one piece of memory. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray

/** An array that was received: its items one after the other, the last index changing fastest. */
export interface ReceivedArray {
  /** The items. Complex numbers are two each; of a type that JavaScript does not have, the bytes as they are. */
  readonly data: NumericArray
  /** How many items there are along each axis; none for a single number. */
  readonly shape: readonly number[]
  /** The type of the items as the sender named it: `"float64"`, `">i4"`, `"bool"`. */
  readonly dtype: string
}

interface ArrayClass {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, length: number): NumericArray
}

/** One type of items. */
interface ItemType {
  readonly array: ArrayClass
  /** Elements of the array for one item. */
  readonly elements: number
}

const one = (array: ArrayClass): ItemType => ({ array, elements: 1 })
const pair = (array: ArrayClass): ItemType => ({ array, elements: 2 })

/** NumPy's names of types whose items JavaScript has. */
const types: Readonly<Record<string, ItemType>> = Object.freeze({
  float64: one(Float64Array),
  float32: one(Float32Array),
  int64: one(BigInt64Array),
  uint64: one(BigUint64Array),
  int32: one(Int32Array),
  uint32: one(Uint32Array),
  int16: one(Int16Array),
  uint16: one(Uint16Array),
  int8: one(Int8Array),
  uint8: one(Uint8Array),
  bool: one(Uint8Array),
  complex64: pair(Float32Array),
  complex128: pair(Float64Array),
})

/** The letters by which NumPy names a type together with its byte order. */
const kinds: Readonly<Record<string, string>> = Object.freeze({
  f: "float",
  i: "int",
  u: "uint",
  c: "complex",
  b: "bool",
})

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

interface ReadType extends ItemType {
  readonly swapped: boolean
}

/** What a name of a type means: `"float64"`, or `">f8"` with a byte order, a kind and a number of bytes. */
const readType = (dtype: string): ReadType | undefined => {
  const [, order, kind = "", size] = /^([<>=|])([fiucb])(\d+)$/.exec(dtype) ?? []
  const name = order === undefined ? dtype : kind === "b" ? "bool" : `${kinds[kind]}${Number(size) * 8}`
  const type = Object.hasOwn(types, name) ? (types[name] as ItemType) : undefined
  if (type === undefined) return undefined
  const swapped = (order === ">" && isLittleEndian) || (order === "<" && !isLittleEndian)
  return { ...type, swapped: swapped && type.array.BYTES_PER_ELEMENT > 1 }
}

const nameOf = (data: NumericArray): string => {
  if (data instanceof Uint8ClampedArray) return "uint8"
  const found = Object.entries(types).find(([, { array }]) => data instanceof array)
  if (found === undefined) throw new TypeError("Only typed arrays of numbers can be sent as arrays.")
  return found[0]
}

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

const product = (shape: readonly number[]): number => shape.reduce((size, each) => size * each, 1)

/**
 * The two frames of an array as Python programs exchange NumPy's: the type and shape as JSON, and the memory. Throws
 * `RangeError` when the shape does not have as many items as the array.
 */
export const encodeArray = (
  data: NumericArray,
  { shape, dtype = nameOf(data) }: { readonly shape?: readonly number[]; readonly dtype?: string } = {},
): readonly [header: Uint8Array, body: Uint8Array] => {
  const elements = readType(dtype)?.elements ?? 1
  const sides = shape ?? [data.length / elements]
  if (!sides.every(isLength) || product(sides) * elements !== data.length) {
    throw new RangeError(`An array of ${data.length} elements cannot have the shape [${sides.join(", ")}].`)
  }
  const header = utf8(`{"dtype": ${JSON.stringify(dtype)}, "shape": [${sides.join(", ")}]}`)
  return [header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
}

/** The array of two such frames. Throws `TypeError` for frames that are none. */
export const decodeArray = (header: Uint8Array, body: Uint8Array): ReceivedArray => {
  const { dtype, shape } = readHeader(header)
  const type = readType(dtype)
  if (type === undefined) return { data: copy(body), shape, dtype }
  const { array, elements, swapped } = type
  const itemSize = array.BYTES_PER_ELEMENT
  if (product(shape) * elements * itemSize !== body.length) {
    throw new TypeError(`Shape [${shape.join(", ")}] of ${dtype} does not have ${body.length} bytes.`)
  }
  // Typed arrays begin at multiples of their items' size.
  const bytes = swapped || body.byteOffset % itemSize > 0 ? ownMemory(body) : body
  if (swapped) {
    for (let at = 0; at < bytes.length; at += itemSize) bytes.subarray(at, at + itemSize).reverse()
  }
  return {
    data: new array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / itemSize),
    shape,
    dtype,
  }
}

const ownMemory = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes)

const readHeader = (header: Uint8Array): { readonly dtype: string; readonly shape: readonly number[] } => {
  let value: unknown
  try {
    value = JSON.parse(text(header))
  } catch (cause) {
    throw new TypeError("The first frame of an array must be JSON.", { cause })
  }
  const { dtype, shape } = (value ?? {}) as { readonly dtype?: unknown; readonly shape?: unknown }
  if (typeof dtype === "string" && Array.isArray(shape) && shape.every(isLength)) return { dtype, shape }
  throw new TypeError("The first frame of an array must name its dtype and shape.")
}
