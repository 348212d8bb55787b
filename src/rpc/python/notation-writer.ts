import { ExtType } from "../msgpack/ext-type.ts"
import { Float } from "../msgpack/float.ts"
import { Timestamp } from "../msgpack/timestamp.ts"
import { floatNotation } from "./float-notation.ts"
import { type HasPythonNotation, pythonNotation } from "./python-notation.ts"
import { sortKeys } from "./sort-keys.ts"
import { bytesNotation, textNotation } from "./text-notation.ts"

/** How much of a value is written. */
export interface NotationLimits {
  /** Levels of values within values; what is deeper is written as `...`. Default: 512. */
  readonly depth?: number | undefined
  /** Characters; what is longer is cut and ends with `...`. Default: 65536. */
  readonly length?: number | undefined
}

/** What only the pretty printer asks for. */
export interface NotationOptions extends NotationLimits {
  /** Whether the keys of maps are written in order. Default: as they come. */
  readonly sorted?: boolean | undefined
}

const defaultDepth = 512
const defaultLength = 65_536
const ellipsis = "..."

/** Writes values in Python's notation, until they end or there is enough. */
export class NotationWriter {
  readonly #depth: number
  readonly #length: number
  readonly #sorted: boolean
  /** The values within which another is being written: Python writes `...` for one inside itself. */
  readonly #around = new Set<object>()
  #text = ""

  constructor({ depth = defaultDepth, length = defaultLength, sorted = false }: NotationOptions) {
    this.#depth = depth
    this.#length = length
    this.#sorted = sorted
  }

  /** Whether there is more text than wanted. */
  get full(): boolean {
    return this.#text.length > this.#length
  }

  /** The text, cut if it is too long. */
  result(): string {
    if (!this.full) return this.#text
    const cut = this.#text.slice(0, this.#length)
    // Half of a character is none.
    return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut) + ellipsis
  }

  write(value: unknown): this {
    if (this.full) return this
    switch (typeof value) {
      case "string":
        return this.#add(textNotation(value.slice(0, this.#room)))
      case "number":
        return this.#add(isInt(value) ? String(value) : floatNotation(value))
      case "bigint":
        return this.#add(String(value))
      case "boolean":
        return this.#add(value ? "True" : "False")
      case "function":
        return this.#add(`<function ${value.name || "anonymous"}>`)
      case "symbol":
        return this.#add(`<${String(value)}>`)
      default:
        return value === null || value === undefined ? this.#add("None") : this.#writeAny(value as object)
    }
  }

  /** Values with commas between them; a tuple of one has one behind it. */
  writeItems(open: string, values: Iterable<unknown>, close: string): this {
    this.#add(open)
    let count = 0
    for (const value of values) {
      if (this.full) return this
      if (count++ > 0) this.#add(", ")
      this.write(value)
    }
    return this.#add(close)
  }

  /** Nothing of an object is certain: it may be a proxy, or have accessors that throw. */
  #writeAny(value: object): this {
    if (this.#around.has(value) || this.#around.size >= this.#depth) return this.#add(around(value))
    this.#around.add(value)
    try {
      return this.#writeObject(value)
    } catch {
      return this.#add("<unprintable object>")
    } finally {
      this.#around.delete(value)
    }
  }

  #writeObject(value: object): this {
    if (pythonNotation in value) return this.#writeOwnNotation(value as HasPythonNotation)
    if (Array.isArray(value)) return this.writeItems("(", value, value.length === 1 ? ",)" : ")")
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return this.#writeBytes(value)
    if (value instanceof Map) return this.#writeMap([...value])
    if (isPlain(value)) return this.#writeMap(Object.entries(value))
    if (value instanceof Float) return this.#add(floatNotation(value.value))
    if (value instanceof ExtType) {
      return this.#add(`ExtType(code=${value.code}, data=`).#writeBytes(value.data).#add(")")
    }
    if (value instanceof Timestamp) {
      return this.#add(`Timestamp(seconds=${value.seconds}, nanoseconds=${value.nanoseconds})`)
    }
    if (value instanceof Error)
      return this.#writeCall(value.name, value.message === "" ? [] : [value.message])
    if (value instanceof Set) return value.size === 0 ? this.#add("set()") : this.writeItems("{", value, "}")
    return this.#add(`<${describe(value)}>`)
  }

  #writeOwnNotation(value: HasPythonNotation): this {
    const notation = value[pythonNotation]()
    return typeof notation === "string"
      ? this.#add(notation)
      : this.#writeCall(notation.callee, notation.args)
  }

  #writeCall(callee: string, args: readonly unknown[]): this {
    return this.writeItems(`${callee}(`, args, ")")
  }

  #writeBytes(value: ArrayBuffer | ArrayBufferView): this {
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value)
    return this.#add(bytesNotation(bytes.subarray(0, this.#room)))
  }

  #writeMap(entries: readonly (readonly [key: unknown, value: unknown])[]): this {
    this.#add("{")
    let count = 0
    for (const [key, value] of this.#sorted ? sortKeys(entries) : entries) {
      if (this.full) return this
      if (count++ > 0) this.#add(", ")
      this.write(key).#add(": ").write(value)
    }
    return this.#add("}")
  }

  /** As many characters of a text or bytes as are sure to fill what is left. */
  get #room(): number {
    return this.#length - this.#text.length + 1
  }

  #add(text: string): this {
    this.#text += text
    return this
  }
}

/** What the codec packs as an int: the others are floats for a Python peer. */
const isInt = (value: number): boolean => Number.isSafeInteger(value) && !Object.is(value, -0)

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const around = (value: object): string => (Array.isArray(value) ? `(${ellipsis})` : `{${ellipsis}}`)

/** The name of an object's class, and its text if it has one of its own. */
const describe = (value: object): string => {
  const { constructor, [Symbol.toStringTag]: tag } = value as { [Symbol.toStringTag]?: unknown }
  const name = typeof tag === "string" && tag !== "" ? tag : constructor?.name || "object"
  if (value instanceof Date)
    return `${name} ${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()}`
  const { toString } = value
  return typeof toString !== "function" || toString === Object.prototype.toString
    ? name
    : `${name} ${toString.call(value)}`
}
