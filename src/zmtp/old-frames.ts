import { empty } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { FrameDecoder } from "./decoder.ts"
import * as frame from "./frame.ts"
import type { Encoder, FrameForm } from "./framing.ts"
import { violation } from "./violation.ts"

/** In place of a length: eight octets of it follow. */
const longLength = 0xff
/** Length in the long form, and flags. */
const longestHeader = 10

const headerOf = (flags: number, bodySize: number): Uint8Array => {
  const length = bodySize + 1
  if (length < longLength) return Uint8Array.of(length, flags & frame.more)
  const header = new Uint8Array(longestHeader)
  header[0] = longLength
  new DataView(header.buffer).setBigUint64(1, BigInt(length))
  header[9] = flags & frame.more
  return header
}

/** Frames in the form of ZMTP 1.0 (RFC 13): the length of flags and body, flags, body. */
export class OldFrameForm implements FrameForm {
  readonly #encoder: Encoder

  constructor(encoder: Encoder) {
    this.#encoder = encoder
  }

  message(message: Message): void {
    const last = message.length - 1
    for (let index = 0; index < last; index++) this.frame(frame.more, message[index] as Uint8Array)
    this.frame(0, message[last] as Uint8Array)
  }

  frame(flags: number, body: Uint8Array): void {
    this.#encoder.raw(headerOf(flags, body.length))
    if (body.length > 0) this.#encoder.raw(body)
  }
}

/**
 * Frames of ZMTP 1.0 on their way in: their headers are written anew in the form of ZMTP 2.0, for the decoder
 * that reads everything else. Limits, back-pressure and memory are its business alone.
 */
export class OldFrameReader {
  readonly #decoder: FrameDecoder
  /** The first octets of a header that was cut. */
  readonly #header = new Uint8Array(longestHeader)
  #headerSize = 0
  /** Octets of a body that are still to come. */
  #bodyLeft = 0
  #first = true

  constructor(decoder: FrameDecoder) {
    this.#decoder = decoder
  }

  push(chunk: Uint8Array): void {
    if (this.#bodyLeft >= chunk.length) {
      // Nothing but body, which may have been read straight into its place.
      this.#bodyLeft -= chunk.length
      this.#decoder.push(chunk)
      return
    }
    // A header that was cut may come out longer than what this chunk had of it.
    const target = new Uint8Array(chunk.length + longestHeader)
    let size = 0
    try {
      for (let position = 0; position < chunk.length; ) {
        const body = Math.min(this.#bodyLeft, chunk.length - position)
        target.set(chunk.subarray(position, position + body), size)
        this.#bodyLeft -= body
        position += body
        size += body
        if (position === chunk.length) break
        this.#header[this.#headerSize++] = chunk[position++] as number
        if (this.#headerSize === this.#headerNeeded()) size = this.#beginFrame(target, size)
      }
    } finally {
      // What stands before a violation still counts.
      this.#decoder.push(size === 0 ? empty : target.subarray(0, size))
    }
  }

  #headerNeeded(): number {
    return this.#header[0] === longLength ? longestHeader : 2
  }

  /** The header is complete: writes it in the newer form; answers where it ends. */
  #beginFrame(target: Uint8Array, offset: number): number {
    const header = this.#header
    const short = header[0] !== longLength
    const flags = header[short ? 1 : 9] as number
    const length = short ? (header[0] as number) : frame.readLongSize(header, 1)
    if (this.#first && flags !== 0) {
      // Everybody opens with a routing id in one frame. This is how HTTP, TLS and noise are told from ZMTP.
      throw violation("ZMTP_UNSPECIFIED", "This is not ZMTP: the first frame cannot be a routing id.")
    }
    if (length === 0 || length === Number.POSITIVE_INFINITY) {
      throw violation(
        "ZMTP_UNSPECIFIED",
        `The peer announced a frame of ${length === 0 ? "no" : "2^53"} octets.`,
      )
    }
    this.#first = false
    this.#headerSize = 0
    this.#bodyLeft = length - 1
    return frame.writeHeader(target, offset, flags & frame.more, length - 1)
  }
}
