import { copy, keyOf } from "../../core/bytes.ts"
import { Cursor } from "./cursor.ts"
import { ExtType } from "./ext-type.ts"
import { Float } from "./float.ts"
import { TextReader } from "./text-reader.ts"
import { readTimestamp, timestampCode } from "./timestamp-bytes.ts"
import { UnpackError } from "./unpack-error.ts"

/** How deep arrays and maps may be in each other on their way in: as deep as Python's. */
export const deepestDecoded = 1024

/**
 * How many keys a map may have that are neither text nor bytes. Python reads none; and numbers can be chosen so that
 * a `Map` takes a time for them that grows with the square of their count.
 */
export const mostOtherKeys = 1024

/** Longer arrays grow as their values come: the platform makes slow ones of those that begin so long. */
const longestReserved = 2 ** 24

/** How bytes are unpacked. */
export interface DecodeOptions {
  /**
   * Asked for each ext value with a code from 0 to 127. `undefined` means that it is to be an `ExtType`, which is
   * what all are by default. The bytes may be kept.
   */
  extend?(code: number, data: Uint8Array): unknown
  /** Whether floats with a whole value come as `Float`, so that they stay floats on their way back. Default false. */
  readonly keepFloats?: boolean | undefined
  /** How deep arrays and maps may be in each other: 1024 by default, and at most. */
  readonly depth?: number | undefined
}

/**
 * Unpacks msgpack. A decoder that is kept unpacks a little faster than `decode`.
 *
 * ```ts
 * const decoder = new Decoder({ keepFloats: true })
 * decoder.decode(Uint8Array.of(0xca, 0x3f, 0x80, 0, 0)) // a Float with value 1
 * ```
 */
export class Decoder {
  readonly #options: DecodeOptions
  readonly #deepest: number
  readonly #texts = new TextReader()
  readonly #input = new Cursor()
  #depth = 0
  /** How many values are still to come in the arrays and maps that are being read. */
  #owed = 0

  /** Throws a `RangeError` for a depth that is no whole number from 0 to 1024. */
  constructor(options: DecodeOptions = {}) {
    const { depth = deepestDecoded } = options
    if (!Number.isInteger(depth) || depth < 0 || depth > deepestDecoded) {
      throw new RangeError(
        `The depth must be a whole number from 0 to ${deepestDecoded}, not ${String(depth)}.`,
      )
    }
    this.#options = options
    this.#deepest = depth
  }

  /**
   * The value that the bytes are, all of them.
   *
   * Ints come as numbers, as bigints where a number is not exact; bytes with memory of their own (a `Buffer` on
   * Node). A map is an object if all its keys are text, else a `Map`: keys that are bytes are one key when they are
   * equal, arrays and ext values as keys never are. The last of equal keys wins.
   *
   * Throws an `UnpackError` for everything that is not exactly one value.
   */
  decode(bytes: Uint8Array): unknown {
    if (!(bytes instanceof Uint8Array)) throw new TypeError("Only a Uint8Array can be unpacked.")
    if (this.#depth > this.#deepest) throw this.#tooDeep(0)
    // A translator may unpack something while its value is unpacked: this goes on afterwards.
    const input = this.#input
    const [outer, offset, depth, owed] = [input.bytes, input.offset, this.#depth, this.#owed]
    input.bytes = bytes
    input.offset = 0
    this.#owed = 0
    try {
      const value = this.#value()
      if (input.left === 0) return value
      throw new UnpackError(`Bytes behind the value: ${input.left}`, input.offset)
    } finally {
      input.bytes = outer
      input.offset = offset
      this.#depth = depth
      this.#owed = owed
    }
  }

  #value(): unknown {
    const at = this.#input.offset
    const head = this.#input.head()
    if (head < 0x80) return head
    if (head < 0x90) return this.#map(head & 0x0f, at)
    if (head < 0xa0) return this.#array(head & 0x0f, at)
    if (head < 0xc0) return this.#text(head & 0x1f, at)
    if (head >= 0xe0) return head - 0x100
    return this.#form(head, at)
  }

  /** The forms that have a byte of their own: those of one kind follow each other by size. */
  #form(head: number, at: number): unknown {
    if (head === 0xc0) return null
    if (head === 0xc1) throw new UnpackError("The byte c1 means nothing", at)
    if (head < 0xc4) return head === 0xc3
    if (head < 0xc7) return copy(this.#input.take(this.#input.unsigned(1 << (head - 0xc4), at), at))
    if (head < 0xca) return this.#ext(this.#input.unsigned(1 << (head - 0xc7), at), at)
    if (head < 0xcc) return this.#float(4 << (head - 0xca), at)
    if (head < 0xcf) return this.#input.unsigned(1 << (head - 0xcc), at)
    if (head === 0xcf) return this.#input.integer64(false, at)
    if (head < 0xd3) return this.#input.signed(1 << (head - 0xd0), at)
    if (head === 0xd3) return this.#input.integer64(true, at)
    if (head < 0xd9) return this.#ext(1 << (head - 0xd4), at)
    if (head < 0xdc) return this.#text(this.#input.unsigned(1 << (head - 0xd9), at), at)
    if (head < 0xde) return this.#array(this.#input.unsigned(2 << (head - 0xdc), at), at)
    return this.#map(this.#input.unsigned(2 << (head - 0xde), at), at)
  }

  #float(size: number, at: number): number | Float {
    const value = this.#input.float(size, at)
    return this.#options.keepFloats && Number.isInteger(value) ? new Float(value) : value
  }

  #text(size: number, at: number): string {
    const from = this.#input.skip(size, at)
    try {
      return this.#texts.text(this.#input.bytes, from, size)
    } catch (cause) {
      throw unreadableText(size, at, cause)
    }
  }

  /** What comes next as the key of a map. */
  #key(): unknown {
    const { bytes, offset: at } = this.#input
    const head = bytes[at]
    if (head === undefined || (head & 0xe0) !== 0xa0) return this.#value()
    const size = head & 0x1f
    this.#input.offset++
    const from = this.#input.skip(size, at)
    try {
      return this.#texts.key(bytes, from, size)
    } catch (cause) {
      throw unreadableText(size, at, cause)
    }
  }

  #array(count: number, at: number): unknown[] {
    this.#claim(count, at)
    this.#enter(at)
    const values = count > longestReserved ? [] : new Array<unknown>(count)
    for (let index = 0; index < count; index++) {
      this.#owed--
      values[index] = this.#value()
    }
    this.#depth--
    return values
  }

  #map(count: number, at: number): object {
    this.#claim(2 * count, at)
    this.#enter(at)
    const record: Record<string, unknown> = {}
    let map: object = record
    // Objects put keys that are numbers before all others, a `Map` must not.
    let order: string[] | undefined
    for (let index = 0; index < count; index++) {
      this.#owed--
      const key = this.#key()
      if (typeof key !== "string") {
        const names = order ?? Object.keys(record)
        map = this.#mixed(new Map(names.map((each) => [each, record[each]])), key, count - index, at)
        break
      }
      this.#owed--
      if (order !== undefined) order.push(key)
      else if (startsWithDigit(key)) order = [...Object.keys(record), key]
      const value = this.#value()
      if (key === "__proto__") own(record, key, value)
      else record[key] = value
    }
    this.#depth--
    return map
  }

  /** The rest of a map from the first key that is not text. */
  #mixed(map: Map<unknown, unknown>, first: unknown, count: number, at: number): Map<unknown, unknown> {
    const known = new Map<string, Uint8Array>()
    let others = 0
    for (let index = 0; index < count; index++) {
      if (index > 0) this.#owed--
      let key = index === 0 ? first : this.#key()
      if (key instanceof Uint8Array) {
        const content = keyOf(key)
        const same = known.get(content)
        if (same === undefined) known.set(content, key)
        else key = same
      } else if (typeof key !== "string" && ++others > mostOtherKeys) {
        throw new UnpackError(
          `A map with more than ${mostOtherKeys} keys that are neither text nor bytes`,
          at,
        )
      }
      this.#owed--
      map.set(key, this.#value())
    }
    return map
  }

  #ext(size: number, at: number): unknown {
    const code = this.#input.signed(1, at)
    const data = copy(this.#input.take(size, at))
    if (code < timestampCode) throw new UnpackError(`The ext code ${code} means nothing`, at)
    try {
      const value = code === timestampCode ? readTimestamp(data) : this.#extended(code, data)
      return value === undefined ? new ExtType(code, data) : value
    } catch (error) {
      // Ext values in ext values must not make errors in errors in errors.
      const cause = error instanceof UnpackError ? (error.cause ?? error) : error
      const why = cause instanceof Error ? `: ${cause.message.replace(/\.$/, "")}` : ""
      throw new UnpackError(`The ext value with code ${code} cannot be read${why}`, at, { cause })
    }
  }

  #extended(code: number, data: Uint8Array): unknown {
    // If it is unpacked by this decoder too, then it is one level further down.
    this.#depth++
    const value = this.#options.extend?.(code, data)
    this.#depth--
    return value
  }

  #enter(at: number): void {
    if (++this.#depth > this.#deepest) throw this.#tooDeep(at)
  }

  #tooDeep(at: number): UnpackError {
    return new UnpackError(`Nested more than ${this.#deepest} deep`, at)
  }

  /** So many values are to come, each of which takes a byte: nobody else may claim these bytes. */
  #claim(count: number, at: number): void {
    const left = this.#input.left - this.#owed
    if (count > left) {
      throw new UnpackError(`${count} values should follow, but ${Math.max(left, 0)} bytes are left`, at)
    }
    this.#owed += count
  }
}

const unreadableText = (size: number, at: number, cause: unknown): UnpackError => {
  const why = cause instanceof TypeError ? "is not valid UTF-8" : `of ${size} bytes is too long`
  return new UnpackError(`A text ${why}`, at, { cause })
}

/** Whether a key may be a number to an object. */
const startsWithDigit = (key: string): boolean => {
  const first = key.charCodeAt(0)
  return first >= 0x30 && first <= 0x39
}

/** Sets a property that an assignment would take for something else. */
const own = (record: object, key: string, value: unknown): void => {
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true })
}

/**
 * Unpacks the msgpack of one value: see `Decoder.decode`.
 *
 * ```ts
 * decode(Uint8Array.of(0x92, 1, 0xa1, 0x61)) // [1, "a"]
 * ```
 */
export const decode = (bytes: Uint8Array, options?: DecodeOptions): unknown =>
  new Decoder(options).decode(bytes)
