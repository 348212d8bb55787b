import { describe } from "./describe.ts"
import { ExtType } from "./ext-type.ts"
import { Float } from "./float.ts"
import { Timestamp } from "./timestamp.ts"
import { timestampBytes, timestampCode } from "./timestamp-bytes.ts"
import { Writer } from "./writer.ts"

/** How deep arrays and maps may be in each other on their way out: as deep as Python's. */
export const deepestEncoded = 512

const leastInteger = -(2n ** 63n)
const mostInteger = 2n ** 64n - 1n

/** How values are packed. */
export interface EncodeOptions {
  /**
   * Asked for each value that msgpack has no form for: objects of classes, functions, symbols, and bigints of more
   * than 64 bits. `undefined` means that there is none here either. By default nothing is asked.
   */
  extend?(value: object | bigint | symbol): ExtType | undefined
  /** Whether keys of maps may be anything. By default only text and bytes: Python reads no others. */
  readonly anyMapKeys?: boolean | undefined
}

/**
 * Packs values as msgpack. An encoder that is kept packs faster than `encode`, because it keeps its memory too.
 *
 * ```ts
 * const encoder = new Encoder({
 *   extend: (value) => (value instanceof URL ? new ExtType(7, encode(value.href)) : undefined),
 * })
 * encoder.encode({ home: new URL("https://zeromq.org") })
 * ```
 */
export class Encoder {
  readonly #writer = new Writer()
  readonly #options: EncodeOptions
  #depth = 0

  constructor(options: EncodeOptions = {}) {
    this.#options = options
  }

  /**
   * The bytes of a value.
   *
   * Whole numbers that are exact are ints, all others (and `Float`s) floats of 64 bits. Bytes are any view, and
   * `ArrayBuffer`s. Objects whose prototype is `Object.prototype` or null are maps of their own enumerable
   * properties; those that are undefined are left out. Everywhere else undefined is nil, as null is.
   *
   * Throws a `TypeError` for a value that has no form, for text with half of a surrogate pair, and for a map key
   * that is refused; a `RangeError` for what is nested more than 512 deep (as everything is that contains itself).
   */
  encode(value: unknown): Uint8Array {
    const depth = this.#depth
    const mark = this.#writer.begin()
    try {
      this.#write(value)
    } catch (error) {
      this.#depth = depth
      this.#writer.abandon(mark)
      throw error
    }
    return this.#writer.finish(mark)
  }

  #write(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#writer.text(value)
        break
      case "number":
        this.#number(value)
        break
      case "object":
        if (value === null) this.#writer.nil()
        else this.#object(value)
        break
      case "boolean":
        this.#writer.boolean(value)
        break
      case "undefined":
        this.#writer.nil()
        break
      case "bigint":
        this.#bigint(value)
        break
      default:
        this.#extended(value as object | symbol)
    }
  }

  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) this.#writer.smallInteger(value)
    else if (Number.isSafeInteger(value) && value !== 0) this.#writer.integer(value)
    else this.#writer.float(value)
  }

  #bigint(value: bigint): void {
    if (value < leastInteger || value > mostInteger) {
      this.#extended(value)
      return
    }
    const number = Number(value)
    if (Number.isSafeInteger(number)) this.#number(number)
    else this.#writer.bigInteger(value)
  }

  #object(value: object): void {
    if (Array.isArray(value)) {
      this.#array(value)
      return
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) this.#record(value as Record<string, unknown>)
    else if (this.#bytes(value)) return
    else if (value instanceof Map) this.#map(value)
    else if (value instanceof Float) this.#writer.float(value.value)
    else if (value instanceof ExtType) this.#writer.ext(value.code, value.data)
    else if (value instanceof Timestamp) this.#writer.ext(timestampCode, timestampBytes(value))
    else this.#extended(value)
  }

  #array(values: readonly unknown[]): void {
    // What is said in the head is held: the array may change if a translator or a getter changes it.
    const { length } = values
    this.#enter()
    this.#writer.array(length)
    for (let index = 0; index < length; index++) this.#write(values[index])
    this.#depth--
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(record)
    let count = 0
    this.#enter()
    const mark = this.#writer.map(keys.length)
    for (const key of keys) {
      const value = record[key]
      if (value === undefined) continue
      this.#writer.text(key)
      this.#write(value)
      count++
    }
    if (count !== keys.length) this.#writer.recount(mark, keys.length, count)
    this.#depth--
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    const { size } = map
    let count = 0
    this.#enter()
    const mark = this.#writer.map(size)
    for (const [key, value] of map) {
      this.#key(key)
      this.#write(value)
      count++
    }
    if (count !== size) this.#writer.recount(mark, size, count)
    this.#depth--
  }

  #key(key: unknown): void {
    if (typeof key === "string") this.#writer.text(key)
    else if (this.#options.anyMapKeys) this.#write(key)
    else if (typeof key !== "object" || key === null || !this.#bytes(key)) {
      throw new TypeError(
        `A map key must be text or bytes, not ${describe(key)}: Python peers cannot read others.`,
      )
    }
  }

  /** Packs the value if it is bytes, and says whether it is. */
  #bytes(value: object): boolean {
    if (value instanceof Uint8Array) this.#writer.binary(value)
    else if (ArrayBuffer.isView(value)) {
      this.#writer.binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    } else if (isBuffer(value)) this.#writer.binary(new Uint8Array(value))
    else return false
    return true
  }

  #extended(value: object | bigint | symbol): void {
    const ext = this.#options.extend?.(value)
    if (ext === undefined) throw new TypeError(`Unknown type: ${describe(value)}`)
    this.#writer.ext(ext.code, ext.data)
  }

  #enter(): void {
    if (++this.#depth <= deepestEncoded) return
    throw new RangeError(`A value contains itself, or is nested more than ${deepestEncoded} deep.`)
  }
}

const isBuffer = (value: object): value is ArrayBufferLike =>
  value instanceof ArrayBuffer ||
  (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)

/**
 * Packs one value as msgpack: see `Encoder.encode`.
 *
 * ```ts
 * encode({ id: 7, tags: ["a", "b"] })
 * ```
 */
export const encode = (value: unknown, options?: EncodeOptions): Uint8Array =>
  new Encoder(options).encode(value)
