import { UnpicklingError } from "./unpickling-error.ts"

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Reads a pickle from its start to its end, and never beyond. All methods throw `UnpicklingError`. */
export class PickleCursor {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Where the next octet is. */
  get offset(): number {
    return this.#offset
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true)
  }

  /** That many octets, without copying them. */
  take(length: number): Uint8Array {
    const start = this.#advance(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** Text in that many octets of UTF-8. */
  text(length: number): string {
    return this.#decode(this.take(length))
  }

  /** Octets up to the end of the line, which is passed over. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.#offset)
    if (end < 0) throw new UnpicklingError("The pickle ends within a line", { offset: this.#offset })
    const line = this.#bytes.subarray(this.#offset, end)
    this.#offset = end + 1
    return line
  }

  /** Text in UTF-8 up to the end of the line. */
  textLine(): string {
    return this.#decode(this.line())
  }

  /** Throws unless there are that many octets more. */
  expect(length: number): void {
    const left = this.#bytes.length - this.#offset
    if (length <= left) return
    const message = `The pickle ends early: ${length} octets should follow, there are ${left}`
    throw new UnpicklingError(message, { offset: this.#offset })
  }

  #advance(length: number): number {
    this.expect(length)
    const start = this.#offset
    this.#offset += length
    return start
  }

  #decode(bytes: Uint8Array): string {
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw new UnpicklingError("The pickle has text that is not UTF-8", { offset: this.#offset, cause })
    }
  }
}
