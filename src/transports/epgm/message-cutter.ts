import { allocateOwn, copy } from "../../core/bytes.ts"
import type { Message } from "../../core/message.ts"
import { Ring } from "../../core/ring.ts"

/** Octets in front of the stream in each payload. */
export const offsetSize = 2
/** In their place: no message starts here. */
export const nothingStarts = 0xffff

/** In place of a frame's length: eight octets of it follow. */
const longLength = 0xff
const moreFlag = 1

/** A header of ZMTP 1.0: the length of flags and body, then the flags. */
const frameHeader = (body: Uint8Array, more: boolean): Uint8Array => {
  const length = body.length + 1
  const flags = more ? moreFlag : 0
  if (length < longLength) return Uint8Array.of(length, flags)
  const header = new Uint8Array(10)
  header[0] = longLength
  new DataView(header.buffer).setBigUint64(1, BigInt(length))
  header[9] = flags
  return header
}

/**
 * Makes one stream of messages and cuts it into payloads of a fixed size. Each names the place where the first
 * message starts that begins in it, for those who come late or have lost something.
 */
export class MessageCutter {
  readonly #size: number
  readonly #full = new Ring<Uint8Array>()
  #payload: Uint8Array
  #end = offsetSize
  #firstStart = nothingStarts

  /** `size`: octets of the largest payload. */
  constructor(size: number) {
    this.#size = size
    this.#payload = allocateOwn(size)
  }

  /** Payloads that have no room left. */
  get full(): number {
    return this.#full.size
  }

  /** Whether there is nothing to take. */
  get empty(): boolean {
    return this.#full.size === 0 && this.#end === offsetSize
  }

  /** Copies a message into the stream. */
  push(message: Message): void {
    this.#markStart()
    const last = message.length - 1
    for (let index = 0; index <= last; index++) {
      const body = message[index] as Uint8Array
      this.#write(frameHeader(body, index < last))
      this.#write(body)
    }
  }

  /** Octets of the payload that `take` would answer. */
  get nextSize(): number {
    return this.#full.peek()?.length ?? this.#end
  }

  /** The next payload, though it may not be full; undefined when there is nothing. */
  take(): Uint8Array | undefined {
    if (this.#full.size === 0 && this.#end > offsetSize) {
      // The next message starts where this payload ends: whoever has it can go on with the next one.
      this.#markStart()
      this.#cut()
    }
    return this.#full.shift()
  }

  #markStart(): void {
    if (this.#firstStart === nothingStarts) this.#firstStart = this.#end - offsetSize
  }

  #write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; ) {
      const count = Math.min(bytes.length - offset, this.#size - this.#end)
      this.#payload.set(bytes.subarray(offset, offset + count), this.#end)
      this.#end += count
      offset += count
      if (this.#end === this.#size) this.#cut()
    }
  }

  #cut(): void {
    const payload = this.#payload
    payload[0] = this.#firstStart >> 8
    payload[1] = this.#firstStart & 0xff
    if (this.#end === this.#size) {
      this.#full.push(payload)
      this.#payload = allocateOwn(this.#size)
    } else {
      this.#full.push(copy(payload.subarray(0, this.#end)))
    }
    this.#end = offsetSize
    this.#firstStart = nothingStarts
  }
}
