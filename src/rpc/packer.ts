import { Decoder } from "./msgpack/decoder.ts"
import { describe } from "./msgpack/describe.ts"
import { Encoder } from "./msgpack/encoder.ts"
import { ExtType } from "./msgpack/ext-type.ts"
import { dateTranslators, makeDateTranslators } from "./python/date-translators.ts"
import { UnpicklingError } from "./python/unpickling-error.ts"
import { type TranslationTable, Translators } from "./translation-table.ts"

/** How a `Packer` packs and unpacks. */
export interface PackerOptions {
  /** Translations beside those of Python's dates and times. */
  readonly translationTable?: TranslationTable | undefined
  /** Whether floats with a whole value come as `Float`, so that they stay floats on their way back. Default false. */
  readonly keepFloats?: boolean | undefined
  /**
   * What becomes of pickles that hold no date, such as those of Python's subclasses: `"error"`, the message is
   * unreadable, or `"ext"`, each arrives as the `ExtType` that it is. Neither executes them. Default: `"error"`.
   */
  readonly refusedPickles?: RefusedPickles | undefined
  /** Protocol of the pickles that dates and times travel in. Default 5; 4 is for Python before 3.8. */
  readonly pickleProtocol?: 4 | 5 | undefined
}

/** What becomes of pickles that hold no date. */
export type RefusedPickles = "error" | "ext"

/**
 * Packs and unpacks the values of calls as aiozmq does: msgpack, with Python's dates and times and with
 * translations of one's own. Keys of maps are text or bytes only, since Python peers can read no others.
 *
 * ```ts
 * const packer = new Packer()
 * packer.unpack(packer.pack({ name: "Ann", scores: [1, 2.5, 2n ** 60n] }))
 * ```
 */
export class Packer {
  readonly #encoder: Encoder
  readonly #decoder: Decoder

  /** Throws a `TypeError` or `RangeError` for a translation table that is none: see `TranslationTable`. */
  constructor(options: PackerOptions = {}) {
    const { pickleProtocol: protocol } = options
    const dates = protocol === undefined ? dateTranslators : makeDateTranslators({ protocol })
    const translators = new Translators(options.translationTable, dates)
    this.#encoder = new Encoder({
      extend: (value) => {
        const translator = translators.of(value)
        if (translator === undefined) return undefined
        const data: unknown = translator.pack(value as object)
        if (data instanceof Uint8Array) return new ExtType(translator.code, data)
        throw new TypeError(
          `The packer of code ${translator.code} must return a Uint8Array: it made ${describe(data)} of ${describe(value)}.`,
        )
      },
    })
    this.#decoder = new Decoder({
      keepFloats: options.keepFloats,
      extend: unpackerOf(translators, options.refusedPickles),
    })
  }

  /**
   * The bytes of a value.
   *
   * ```ts
   * packer.pack([1, "two", null]) // 93 01 a3 74 77 6f c0
   * ```
   *
   * Throws a `TypeError` for what has no form and no translation, and for other map keys; a
   * `RangeError` for what is nested more than 512 deep; what a translation throws comes out as it is.
   */
  pack(value: unknown): Uint8Array {
    return this.#encoder.encode(value)
  }

  /**
   * The value that the bytes are. Throws an `UnpackError` for anything else; what a translation threw is its cause.
   *
   * ```ts
   * packer.unpack(Uint8Array.of(0x92, 1, 0xc0)) // [1, null]
   * ```
   */
  unpack(bytes: Uint8Array): unknown {
    return this.#decoder.decode(bytes)
  }
}

const unpackerOf = (
  translators: Translators,
  refused: RefusedPickles = "error",
): ((code: number, data: Uint8Array) => unknown) => {
  if (refused === "error") return (code, data) => translators.withCode(code)?.unpack(data)
  if (refused !== "ext") throw new TypeError('Refused pickles are an "error", or stay "ext".')
  return (code, data) => {
    try {
      return translators.withCode(code)?.unpack(data)
    } catch (error) {
      if (error instanceof UnpicklingError) return undefined
      throw error
    }
  }
}
