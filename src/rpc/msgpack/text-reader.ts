import { view } from "../../core/bytes.ts"

/** Texts of up to so many bytes are read byte by byte as long as they are ASCII: asking the platform takes longer. */
const shortText = 32
/** How many keys are known at a time: a power of two. */
const knownKeys = 256

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Reads texts out of bytes, strictly. */
export class TextReader {
  /** For each size an array of that length to put units into, made when the first text of that size comes. */
  readonly #units: number[][] = []
  readonly #keys: string[] = []

  /** Throws a `TypeError` for what is not UTF-8, another `Error` for what is too long for the platform. */
  text(bytes: Uint8Array, from: number, size: number): string {
    if (size === 0) return ""
    if (size <= shortText) {
      const units = this.#units[size] ?? this.#newUnits(size)
      let all = 0
      for (let index = 0; index < size; index++) {
        const byte = bytes[from + index] as number
        units[index] = byte
        all |= byte
      }
      if (all < 0x80) return String.fromCharCode.apply(undefined, units)
    }
    return strictUtf8.decode(view(bytes.buffer, bytes.byteOffset + from, size))
  }

  /** The same for keys of maps, which repeat: a known one is compared, and not made again. */
  key(bytes: Uint8Array, from: number, size: number): string {
    if (size === 0 || size > shortText) return this.text(bytes, from, size)
    const last = from + size - 1
    const middle = from + (size >> 1)
    const slot =
      ((bytes[from] as number) * 5 + (bytes[middle] as number) * 7 + (bytes[last] as number) * 3 + size) &
      (knownKeys - 1)
    const known = this.#keys[slot]
    if (known?.length === size && isText(known, bytes, from)) return known
    const key = this.text(bytes, from, size)
    // Only ASCII has as many units as bytes, and one letter may not be taken for another's bytes.
    if (key.length === size) this.#keys[slot] = key
    return key
  }

  #newUnits(size: number): number[] {
    const units = new Array<number>(size).fill(0)
    this.#units[size] = units
    return units
  }
}

const isText = (text: string, bytes: Uint8Array, from: number): boolean => {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[from + index]) return false
  }
  return true
}
