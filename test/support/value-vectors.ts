import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { Timestamp } from "../../src/rpc/msgpack/timestamp.ts"
import { PythonDate } from "../../src/rpc/python/python-date.ts"
import { PythonDateTime } from "../../src/rpc/python/python-date-time.ts"
import { PythonTime } from "../../src/rpc/python/python-time.ts"
import { PythonTimeZone } from "../../src/rpc/python/python-time-zone.ts"
import { arrivedFloat, arrivedInteger, arrivedMap } from "./arrived-values.ts"

/** A value of a recording: its type, and the fields that belong to it. */
export interface ValueDescription {
  readonly type: string
  readonly [field: string]: unknown
}

/** Bytes in hex; long ones by their length and digest. */
export type PackedBytes = string | { readonly length: number; readonly sha256: string }

/** A value that aiozmq packed, or could not pack, or bytes that it unpacked, or could not unpack. */
export interface ValueVector<Bytes extends PackedBytes = PackedBytes> {
  readonly name: string
  /** Name of the translation table. */
  readonly table?: string
  readonly value: ValueDescription
  readonly packed: Bytes
  readonly packError?: string
  readonly unpackError?: string
  /** What the bytes were unpacked to, if that is not `value`. */
  readonly decoded?: ValueDescription
}

/** The vectors of a family. */
export const valueVectors = <Bytes extends PackedBytes = PackedBytes>(
  family: string,
): readonly ValueVector<Bytes>[] => {
  const file = new URL(`../vectors/aiozmq/${family}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, "utf8")) as { vectors: ValueVector<Bytes>[] }).vectors
}

/** Bytes as the vectors write them. */
export const packedBytes = (bytes: Uint8Array, like: PackedBytes): PackedBytes =>
  typeof like === "string"
    ? Buffer.from(bytes).toString("hex")
    : { ...like, length: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }

const number = (digits: unknown): number | bigint => arrivedInteger(digits as string)

const bytes = ({ hex, repeat = 1 }: ValueDescription): Buffer =>
  Buffer.from((hex as string).repeat(repeat as number), "hex")

const values = (items: unknown): unknown[] => (items as ValueDescription[]).map(valueOf)

const nest = (depth: number): unknown[] => {
  let outermost: unknown[] = []
  for (let level = 1; level < depth; level++) outermost = [outermost]
  return outermost
}

const map = ({ entries, count }: ValueDescription): object => {
  const pairs =
    entries === undefined
      ? Array.from({ length: count as number }, (_, index) => [`k${String(index).padStart(5, "0")}`, index])
      : (entries as unknown[]).map(values)
  return arrivedMap(pairs as [unknown, unknown][])
}

type Fields<Class extends abstract new (...fields: never[]) => unknown> = ConstructorParameters<Class>[0]

const makers: Readonly<Record<string, (description: ValueDescription) => unknown>> = {
  null: () => null,
  bool: ({ value }) => value,
  int: ({ value }) => number(value),
  float: ({ bits }) => arrivedFloat(Buffer.from(bits as string, "hex").readDoubleBE()),
  str: ({ value, repeat = 1 }) => (value as string).repeat(repeat as number),
  bytes,
  array: ({ items, repeat = 1 }) => Array.from({ length: repeat as number }, () => values(items)).flat(),
  nest: ({ depth }) => nest(depth as number),
  map,
  set: ({ items }) => new Set(values(items)),
  ext: (description) => new ExtType(description["code"] as number, bytes(description)),
  timestamp: ({ seconds, nanoseconds }) => new Timestamp(number(seconds), nanoseconds as number),
  date: (fields) => new PythonDate(fields as unknown as Fields<typeof PythonDate>),
  time: ({ tz, ...fields }) => new PythonTime(fields as unknown as Fields<typeof PythonTime>),
  datetime: ({ tz, ...fields }) => new PythonDateTime(fields as unknown as Fields<typeof PythonDateTime>),
  tz: () => PythonTimeZone.utc,
}

/** The value that is described, as it arrives with floats kept. Of dates only those without zones. */
export const valueOf = (description: ValueDescription): unknown => {
  const make = makers[description.type]
  if (make === undefined) throw new TypeError(`There is no value of type ${description.type}.`)
  return make(description)
}
