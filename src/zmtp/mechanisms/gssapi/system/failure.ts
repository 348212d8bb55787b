import { text } from "../../../../core/bytes.ts"
import type { GssLibrary } from "./library.ts"
import { NativeMemory, wordSize } from "./memory.ts"
import { outputBuffer } from "./structures.ts"

/** Of a credential, and of a context. */
const expiries: readonly number[] = [11, 12]

/** What the library says of a call that went wrong. */
export class GssFailure extends Error {
  /** The major status (RFC 2744, section 3.9.1). */
  readonly major: number

  constructor(major: number, message: string) {
    super(message)
    this.name = "GssFailure"
    this.major = major
  }

  /** Whether what we have is good no longer. */
  get isExpiry(): boolean {
    return expiries.includes((this.major >>> 16) & 0xff)
  }
}

const kinds = { major: 1, mechanism: 2 } as const

/** Both statuses in words. */
export const statusText = (library: GssLibrary, major: number, minor: number): string => {
  const words = [
    ...texts(library, major, kinds.major),
    ...(minor === 0 ? [] : texts(library, minor, kinds.mechanism)),
  ]
  return words.join(": ")
}

/** Each status may have more than one text, but not without end. */
const mostTexts = 8

const texts = (library: GssLibrary, status: number, kind: number): readonly string[] => {
  const found: string[] = []
  const more = new NativeMemory(library.koffi, wordSize)
  do {
    const buffer = outputBuffer(library.koffi)
    const minor = new NativeMemory(library.koffi, wordSize)
    const words = [minor.bytes, status, kind, library.mechanism, more.bytes, buffer.bytes]
    const done = library.functions.gss_display_status(...words)
    if (done !== 0) break
    found.push(text(library.take(buffer)))
  } while (more.number() !== 0 && found.length < mostTexts)
  return found
}
