import { ValueError } from "./plain-exceptions.ts"
import { pythonClass } from "./python-class.ts"
import { characterEscape, hexadecimal } from "./text-notation.ts"

/** Python's `UnicodeError`. Bytes or text that cannot be converted. */
export class UnicodeError extends ValueError {
  static {
    pythonClass(UnicodeError, "UnicodeError")
  }
}

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === "string"
const isBytes: Check = (value) => value instanceof Uint8Array
const isInt: Check = (value) => Number.isSafeInteger(value)

/** Python's classes refuse other arguments, and have no message without them. */
const checked = <Args extends readonly unknown[]>(
  args: readonly unknown[],
  checks: readonly Check[],
): Args => {
  if (args.length !== checks.length || !checks.every((check, index) => check(args[index]))) {
    throw new TypeError("A Unicode error takes what could not be converted, from where to where, and why.")
  }
  return args as Args
}

const decodeChecks = [isText, isBytes, isInt, isInt, isText]
const encodeChecks = [isText, isText, isInt, isInt, isText]
const translateChecks = [isText, isInt, isInt, isText]

type DecodeArguments = readonly [
  encoding: string,
  object: Uint8Array,
  start: number,
  end: number,
  reason: string,
]
type EncodeArguments = readonly [encoding: string, object: string, start: number, end: number, reason: string]
type TranslateArguments = readonly [object: string, start: number, end: number, reason: string]

/** What stands from `start` to `end`: one thing that can be shown, or a range. */
const placeText = (
  one: string,
  many: string,
  start: number,
  end: number,
  shown: string | undefined,
): string =>
  end === start + 1 && shown !== undefined
    ? `${one} ${shown} in position ${start}`
    : `${many} in position ${start}-${end - 1}`

const characterAt = (text: string, index: number): string | undefined => {
  const code = [...text][index]?.codePointAt(0)
  return code === undefined ? undefined : `'${characterEscape(code)}'`
}

/**
 * Python's `UnicodeDecodeError`. Bytes are no text in an encoding.
 *
 * ```ts
 * new py.UnicodeDecodeError("utf-8", Uint8Array.of(0xff), 0, 1, "invalid start byte").message
 * // 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte
 * ```
 */
export class UnicodeDecodeError extends UnicodeError {
  /** The name of the encoding. */
  readonly encoding: string
  /** What could not be decoded. */
  readonly object: Uint8Array
  /** Where the trouble begins. */
  readonly start: number
  /** Where it ends: the first byte behind it. */
  readonly end: number
  /** Why, in words. */
  readonly reason: string

  /** Throws a `TypeError` for anything but these five: `encoding, object, start, end, reason`. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    const [encoding, object, start, end, reason] = checked<DecodeArguments>(args, decodeChecks)
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const [encoding, object, start, end, reason] = checked<DecodeArguments>(args, decodeChecks)
    const byte = object[start]
    const place = placeText(
      "byte",
      "bytes",
      start,
      end,
      byte === undefined ? byte : `0x${hexadecimal(byte, 2)}`,
    )
    return `'${encoding}' codec can't decode ${place}: ${reason}`
  }

  static {
    pythonClass(UnicodeDecodeError, "UnicodeDecodeError")
  }
}

/** Python's `UnicodeEncodeError`. Text has no form in an encoding. Positions count characters (code points). */
export class UnicodeEncodeError extends UnicodeError {
  /** The name of the encoding. */
  readonly encoding: string
  /** What could not be encoded. */
  readonly object: string
  /** Where the trouble begins. */
  readonly start: number
  /** Where it ends: the first character behind it. */
  readonly end: number
  /** Why, in words. */
  readonly reason: string

  /** Throws a `TypeError` for anything but these five: `encoding, object, start, end, reason`. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    const [encoding, object, start, end, reason] = checked<EncodeArguments>(args, encodeChecks)
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const [encoding, object, start, end, reason] = checked<EncodeArguments>(args, encodeChecks)
    const place = placeText("character", "characters", start, end, characterAt(object, start))
    return `'${encoding}' codec can't encode ${place}: ${reason}`
  }

  static {
    pythonClass(UnicodeEncodeError, "UnicodeEncodeError")
  }
}

/** Python's `UnicodeTranslateError`. Text cannot be translated. Positions count characters (code points). */
export class UnicodeTranslateError extends UnicodeError {
  /** What could not be translated. */
  readonly object: string
  /** Where the trouble begins. */
  readonly start: number
  /** Where it ends: the first character behind it. */
  readonly end: number
  /** Why, in words. */
  readonly reason: string

  /** Throws a `TypeError` for anything but these four: `object, start, end, reason`. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    const [object, start, end, reason] = checked<TranslateArguments>(args, translateChecks)
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const [object, start, end, reason] = checked<TranslateArguments>(args, translateChecks)
    return `can't translate ${placeText("character", "characters", start, end, characterAt(object, start))}: ${reason}`
  }

  static {
    pythonClass(UnicodeTranslateError, "UnicodeTranslateError")
  }
}
