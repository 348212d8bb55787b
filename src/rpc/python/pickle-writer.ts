import { allocate, utf8 } from "../../core/bytes.ts"
import { type PickleCall, type PickleExpression, pickleExpression } from "./pickle-expression.ts"
import { PickleGlobal } from "./pickle-global.ts"
import type { PythonValue } from "./python-value.ts"

/** Options of `writePickle`. */
export interface PickleOptions {
  /**
   * Version of the pickle protocol that the header names; default 5. Python reads 5 from 3.8 on, and 4 from 3.4
   * on. Nothing else differs.
   */
  readonly protocol?: 4 | 5
}

const headerLength = 11

/**
 * The value as Python itself pickles it, octet for octet. (Python cuts pickles of more than 64 KiB into several
 * frames; names of time zones that are so long go out in one here, which Python reads as well.)
 *
 * ```ts
 * writePickle(new PythonDate({ year: 2014, month: 3, day: 25 }))
 * ```
 */
export const writePickle = (value: PythonValue, { protocol = 5 }: PickleOptions = {}): Uint8Array => {
  if (protocol !== 4 && protocol !== 5) {
    throw new RangeError(`Pickles are written in protocol 4 or 5, not ${String(protocol)}.`)
  }
  const body = new PickleWriter().write(pickleExpression(value)).finish()
  const result = allocate(headerLength + body.length)
  const view = new DataView(result.buffer, result.byteOffset, headerLength)
  view.setUint8(0, 0x80) // PROTO
  view.setUint8(1, protocol)
  view.setUint8(2, 0x95) // FRAME
  view.setUint32(3, body.length, true)
  view.setUint32(7, 0, true)
  result.set(body, headerLength)
  return result
}

/** Opcodes for a tuple of one, two and three. */
const shortTuples: readonly number[] = [0x85, 0x86, 0x87]

class PickleWriter {
  readonly #body: number[] = []
  #knowsDatetime = false

  write(expression: PickleExpression): this {
    if (typeof expression === "number") this.#integer(expression)
    else if (typeof expression === "string") this.#text(expression)
    else if (expression instanceof Uint8Array) this.#bytes(expression)
    else if (expression instanceof PickleGlobal) this.#global(expression)
    else this.#call(expression)
    return this
  }

  finish(): readonly number[] {
    this.#body.push(0x2e) // STOP
    return this.#body
  }

  #call({ callable, parameters }: PickleCall): void {
    this.write(callable)
    this.#tuple(parameters)
    this.#body.push(0x52) // REDUCE
    this.#memoize()
  }

  #tuple(items: readonly PickleExpression[]): void {
    if (items.length === 0) {
      this.#body.push(0x29) // EMPTY_TUPLE, of which there is only one, so that it is not memoized
      return
    }
    const short = shortTuples[items.length - 1]
    if (short === undefined) this.#body.push(0x28) // MARK
    for (const item of items) this.write(item)
    this.#body.push(short ?? 0x74) // TUPLE
    this.#memoize()
  }

  #global({ module, name }: PickleGlobal): void {
    // The text of a module that was named before is fetched from the memo. Only `datetime` occurs twice, and
    // where it occurs it is the very first text, number 0.
    if (module === "datetime" && this.#knowsDatetime)
      this.#body.push(0x68, 0) // BINGET
    else this.#text(module)
    if (module === "datetime") this.#knowsDatetime = true
    this.#text(name)
    this.#body.push(0x93) // STACK_GLOBAL
    this.#memoize()
  }

  #text(value: string): void {
    const bytes = utf8(value)
    if (bytes.length <= 0xff)
      this.#body.push(0x8c, bytes.length) // SHORT_BINUNICODE
    else this.#body.push(0x58, ...fourOctets(bytes.length)) // BINUNICODE
    for (const byte of bytes) this.#body.push(byte)
    this.#memoize()
  }

  #bytes(value: Uint8Array): void {
    this.#body.push(0x43, value.length, ...value) // SHORT_BINBYTES
    this.#memoize()
  }

  #integer(value: number): void {
    if (value >= 0 && value <= 0xff)
      this.#body.push(0x4b, value) // BININT1
    else if (value >= 0 && value <= 0xffff)
      this.#body.push(0x4d, value & 0xff, value >> 8) // BININT2
    else this.#body.push(0x4a, ...fourOctets(value)) // BININT
  }

  #memoize(): void {
    this.#body.push(0x94) // MEMOIZE
  }
}

/** A 32-bit number, least significant octet first. */
const fourOctets = (value: number): [number, number, number, number] => [
  value & 0xff,
  (value >> 8) & 0xff,
  (value >> 16) & 0xff,
  (value >> 24) & 0xff,
]
