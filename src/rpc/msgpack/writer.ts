import { allocate, allocateOwn, copy, empty, utf8, view } from "../../core/bytes.ts"
import { isWellFormed, malformedText } from "./well-formed.ts"
import { writeUtf8 } from "./write-utf8.ts"

/** Memory that many small messages are written into, one behind the other. */
const slabSize = 8192
/** The first piece of memory is small, because a writer may be there for one message only. */
const firstSize = 256
/** Texts of up to so many UTF-16 units are written unit by unit: asking the platform takes longer than that. */
const shortText = 31
/** Texts of up to so many UTF-16 units are encoded in place. */
const longText = 0xffff
/** Bytes of up to this length are copied one by one, for the same reason. */
const shortBytes = 24
const mostBytes = 0xffff_ffff

const utf8Encoder = new TextEncoder()

/**
 * Writes the forms of msgpack, each the shortest that holds the value, into memory that grows. What is finished is
 * never written again: it is a view that may be kept.
 */
export class Writer {
  #bytes: Uint8Array = empty
  #fields = new DataView(empty.buffer)
  #position = 0
  /** Where the outermost message that is being written begins. */
  #start = 0
  /** How many messages are being written: a translator may pack something while its value is packed. */
  #open = 0

  /** Begins a message. The mark is for `finish` or `abandon`, one of which must follow. */
  begin(): number {
    if (this.#open++ === 0) this.#start = this.#position
    return this.#position - this.#start
  }

  /** The message since the mark. */
  finish(mark: number): Uint8Array {
    const start = this.#start + mark
    const length = this.#position - start
    const { buffer, byteOffset } = this.#bytes
    const message = view(buffer, byteOffset + start, length)
    if (--this.#open > 0) {
      // The outer message goes on at this place.
      this.#position = start
      return copy(message)
    }
    if (this.#bytes.length <= slabSize) return message
    return this.#letGo(message)
  }

  /** Forgets the message since the mark. */
  abandon(mark: number): void {
    this.#open--
    this.#position = this.#start + mark
    if (this.#open === 0 && this.#bytes.length > slabSize) this.#letGo(empty)
  }

  nil(): void {
    this.#byte(0xc0)
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2)
  }

  /** A whole number of 32 bits with sign. */
  smallInteger(value: number): void {
    this.#room(5)
    const bytes = this.#bytes
    const at = this.#position
    if (value >= -0x20 && value < 0x80) {
      bytes[at] = value
      this.#position = at + 1
    } else if (value >= -0x80 && value < 0x100) {
      bytes[at] = value < 0 ? 0xd0 : 0xcc
      bytes[at + 1] = value
      this.#position = at + 2
    } else if (value >= -0x8000 && value < 0x1_0000) {
      this.#marked16(value < 0 ? 0xd1 : 0xcd, value)
    } else {
      this.#marked32(value < 0 ? 0xd2 : 0xce, value)
    }
  }

  /** A whole number that is exact and has more than 32 bits with sign. */
  integer(value: number): void {
    this.#room(9)
    if (value > 0 && value < 0x1_0000_0000) {
      this.#marked32(0xce, value)
      return
    }
    this.#bytes[this.#position] = value < 0 ? 0xd3 : 0xcf
    this.#fields.setUint32(this.#position + 1, Math.floor(value / 0x1_0000_0000))
    this.#fields.setUint32(this.#position + 5, value)
    this.#position += 9
  }

  /** A whole number from -2^63 to 2^64 - 1 that a number does not hold exactly. */
  bigInteger(value: bigint): void {
    this.#room(9)
    this.#bytes[this.#position] = value < 0n ? 0xd3 : 0xcf
    this.#fields.setBigUint64(this.#position + 1, BigInt.asUintN(64, value))
    this.#position += 9
  }

  float(value: number): void {
    this.#room(9)
    this.#bytes[this.#position] = 0xcb
    // Of the many bit patterns that are not a number, always the same.
    this.#fields.setFloat64(this.#position + 1, Number.isNaN(value) ? Number.NaN : value)
    this.#position += 9
  }

  /** Throws a `TypeError` for text that has no UTF-8 form. */
  text(value: string): void {
    const { length } = value
    if (length > shortText) {
      this.#longText(value)
      return
    }
    this.#room(2 + 3 * length)
    const start = this.#position
    const end = writeUtf8(value, this.#bytes, start + 1)
    this.#headText(start, 1, end - start - 1)
  }

  /** Throws a `RangeError` for more than 4 GiB, which msgpack cannot count. */
  binary(bytes: Uint8Array): void {
    this.#sized(0xc4, bytes.length)
    this.#put(bytes)
  }

  /** Throws a `RangeError` for more than 4 GiB, which msgpack cannot count. */
  ext(code: number, data: Uint8Array): void {
    const { length } = data
    const power = fixedExtSizes.indexOf(length)
    if (power >= 0) this.#byte(0xd4 + power)
    else this.#sized(0xc7, length)
    this.#byte(code)
    this.#put(data)
  }

  /** The head of an array, which so many values follow. */
  array(count: number): void {
    if (count < 16) this.#byte(0x90 | count)
    else this.#counted(0xdc, count)
  }

  /** The head of a map, which so many keys follow, each with its value. The mark is for `recount`. */
  map(count: number): number {
    const mark = this.#position - this.#start
    if (count < 16) this.#byte(0x80 | count)
    else this.#counted(0xde, count)
    return mark
  }

  /** Corrects the head of a map when all that belongs to it is written. */
  recount(mark: number, claimed: number, counted: number): void {
    const before = mapHeadSize(claimed)
    const after = mapHeadSize(counted)
    this.#room(after)
    const head = this.#start + mark
    const end = this.#position + after - before
    this.#bytes.copyWithin(head + after, head + before, this.#position)
    this.#position = head
    this.map(counted)
    this.#position = end
  }

  #longText(value: string): void {
    if (!isWellFormed(value)) throw malformedText(value)
    const { length } = value
    if (length > longText) {
      // Room for three bytes for each unit would be too much.
      const bytes = utf8(value)
      this.#sized(0xd9, bytes.length)
      this.#put(bytes)
      return
    }
    this.#room(5 + 3 * length)
    const head = length < 0x100 ? 2 : 3
    const start = this.#position
    const { written } = utf8Encoder.encodeInto(
      value,
      this.#bytes.subarray(start + head, start + head + 3 * length),
    )
    this.#headText(start, head, written)
  }

  /** Writes the head of a text that was written with so many bytes of room for it, which may be too few. */
  #headText(start: number, room: number, size: number): void {
    const head = size < 0x20 ? 1 : size < 0x100 ? 2 : size < 0x1_0000 ? 3 : 5
    const from = start + room
    if (head !== room) this.#bytes.copyWithin(start + head, from, from + size)
    this.#position = start
    if (head === 1) this.#bytes[start] = 0xa0 | size
    else this.#sized(0xd9, size)
    this.#position = start + head + size
  }

  #byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#position++] = value
  }

  #marked16(form: number, value: number): void {
    const bytes = this.#bytes
    const at = this.#position
    bytes[at] = form
    bytes[at + 1] = value >> 8
    bytes[at + 2] = value
    this.#position = at + 3
  }

  #marked32(form: number, value: number): void {
    const bytes = this.#bytes
    const at = this.#position
    bytes[at] = form
    bytes[at + 1] = value >> 24
    bytes[at + 2] = value >> 16
    bytes[at + 3] = value >> 8
    bytes[at + 4] = value
    this.#position = at + 5
  }

  /** The head of a form that is followed by bytes: `form`, or one of the two after it, for 8, 16 or 32 bits of size. */
  #sized(form: number, size: number): void {
    this.#room(5)
    if (size < 0x100) {
      this.#bytes[this.#position] = form
      this.#bytes[this.#position + 1] = size
      this.#position += 2
      return
    }
    if (size > mostBytes) throw new RangeError(`msgpack holds ${mostBytes} bytes at most, not ${size}.`)
    this.#counted(form + 1, size)
  }

  /** The head of a form that is counted: `form`, or the one after it, for 16 or 32 bits. */
  #counted(form: number, count: number): void {
    this.#room(5)
    if (count < 0x1_0000) this.#marked16(form, count)
    else this.#marked32(form + 1, count)
  }

  #put(data: Uint8Array): void {
    const { length } = data
    this.#room(length)
    const bytes = this.#bytes
    const at = this.#position
    if (length <= shortBytes) {
      for (let index = 0; index < length; index++) bytes[at + index] = data[index] as number
    } else {
      bytes.set(data, at)
    }
    this.#position = at + length
  }

  #room(size: number): void {
    if (this.#position + size > this.#bytes.length) this.#grow(size)
  }

  /** Moves what is being written to memory with enough room. */
  #grow(size: number): void {
    const begun = this.#bytes.subarray(this.#start, this.#position)
    const needed = begun.length + size
    // A large piece gets what it needs and not much more; many small ones get twice the room each time.
    const bytes =
      this.#bytes.length === 0 && needed <= firstSize
        ? allocate(firstSize)
        : allocateOwn(needed <= slabSize / 2 ? slabSize : needed + Math.max(begun.length, 1024))
    bytes.set(begun)
    this.#bytes = bytes
    this.#fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#start = 0
    this.#position = begun.length
  }

  /** Leaves the memory of a large message to it, or a copy when most of that memory is unused. */
  #letGo(message: Uint8Array): Uint8Array {
    const unused = this.#bytes.length - message.length
    this.#bytes = empty
    this.#fields = new DataView(empty.buffer)
    this.#position = 0
    return unused > message.length / 4 ? copy(message) : message
  }
}

const fixedExtSizes: readonly number[] = [1, 2, 4, 8, 16]

const mapHeadSize = (count: number): number => (count < 16 ? 1 : count < 0x1_0000 ? 3 : 5)
