import type { ExtType } from "./msgpack/ext-type.ts"

/** Carries values of a class as ext values with a code of their own. */
export interface Translator {
  /** From 0 to 127. */
  readonly code: number
  /** Whether the value is of this very class. The answer must be the same for all values of one class. */
  exact(value: object): boolean
  /** Whether the value is of this class or of one that is derived from it; the same for all of one class. */
  matches(value: object): boolean
  pack(value: object): Uint8Array
  /** Throwing makes the whole message unreadable; `undefined` leaves the value an `ExtType`. */
  unpack(bytes: Uint8Array): unknown
}

/** A class, or `BigInt` (for those beyond 64 bits), or `Symbol`. */
export interface TranslatedClass<Value = unknown> {
  /** What the values have for a prototype. */
  readonly prototype: Value
}

/**
 * What carries the values of a class: the class; what makes bytes of a value; what makes a value of bytes.
 *
 * The last may return `undefined` for bytes that it does not know (where Python's raises a `KeyError`): the value
 * then stays an `ExtType`. What it throws makes the message unreadable.
 */
export type Translation<Value = never> = readonly [
  type: TranslatedClass,
  pack: (value: Value) => Uint8Array,
  unpack: (bytes: Uint8Array) => unknown,
]

/**
 * Translations by their codes, 0 to 127. Both sides need the same. 123 to 127 are taken by Python's dates and
 * times; an entry of yours hides the one with its code.
 *
 * ```ts
 * const translationTable: TranslationTable = {
 *   0: [URL, (url: URL) => Buffer.from(url.href), (bytes) => new URL(String(bytes))],
 * }
 * ```
 */
export type TranslationTable = ReadonlyMap<number, Translation> | Readonly<Record<number, Translation>>

/**
 * An entry of a translation table, with the types found out by the compiler.
 *
 * ```ts
 * const translationTable = { 0: translation(URL, (url) => Buffer.from(url.href), (bytes) => new URL(String(bytes))) }
 * ```
 */
export const translation = <Value>(
  type: TranslatedClass<Value>,
  pack: (value: Value) => Uint8Array,
  unpack: (bytes: Uint8Array) => Value | ExtType | undefined,
): Translation => [type, pack as Translation[1], unpack]

/**
 * Who translates which value, and which code. Only values that msgpack has no form for are asked about: those of an
 * exact class first, of two entries for one class the one with the higher code; else the entry with the lowest code
 * among those whose class the value is an instance of. The answer is remembered for the class.
 */
export class Translators {
  readonly #byCode: ReadonlyMap<number, Translator>
  readonly #ascending: readonly Translator[]
  readonly #byPrototype = new WeakMap<object, { readonly translator: Translator | undefined }>()

  /** Throws a `TypeError` for an entry that is none, a `RangeError` for a code beyond 0 to 127. */
  constructor(table: TranslationTable = {}, predefined: readonly Translator[] = []) {
    const own = entriesOf(table).map(([code, entry]) => translatorOf(code, entry))
    this.#byCode = new Map([...predefined, ...own].map((each) => [each.code, each]))
    this.#ascending = [...this.#byCode.values()].sort((left, right) => left.code - right.code)
  }

  /** Who unpacks what has this code. */
  withCode(code: number): Translator | undefined {
    return this.#byCode.get(code)
  }

  /** Who packs this value. */
  of(value: object | bigint | symbol): Translator | undefined {
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === null) return this.#search(value)
    let known = this.#byPrototype.get(prototype)
    if (known === undefined) {
      known = { translator: this.#search(value) }
      this.#byPrototype.set(prototype, known)
    }
    return known.translator
  }

  #search(value: object | bigint | symbol): Translator | undefined {
    const boxed = Object(value) as object
    return (
      this.#ascending.findLast((each) => each.exact(boxed)) ??
      this.#ascending.find((each) => each.matches(boxed))
    )
  }
}

const entriesOf = (table: TranslationTable): (readonly [code: unknown, entry: unknown])[] =>
  table instanceof Map
    ? [...table]
    : Object.entries(table).map(([code, entry]) => [code.trim() === "" ? code : Number(code), entry])

const translatorOf = (code: unknown, entry: unknown): Translator => {
  if (typeof code !== "number" || !Number.isInteger(code) || code < 0 || code > 127) {
    throw new RangeError(
      `The codes of a translation table are whole numbers from 0 to 127, not ${String(code)}.`,
    )
  }
  if (!Array.isArray(entry) || entry.length !== 3 || !entry.every((each) => typeof each === "function")) {
    throw new TypeError(`Entry ${code} of the translation table must be a class, a packer and an unpacker.`)
  }
  const [type, pack, unpack] = entry as [abstract new () => object, Translator["pack"], Translator["unpack"]]
  return {
    code,
    exact: (value) => Object.getPrototypeOf(value) === type.prototype,
    matches: (value) => value instanceof type,
    pack,
    unpack,
  }
}
