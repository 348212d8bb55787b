import { allocate, text, utf8 } from "../core/bytes.ts"
import type { Packer } from "./packer.ts"

/** What a client writes at the head of a request, and a server at the head of a reply. */
export interface Header {
  /** The process, as 16 bits. Nobody looks at it. */
  readonly process: number
  /** A random number of the client or server, 16 bits. */
  readonly random: number
  /** The same in a request and its reply. */
  readonly id: number
  /** Seconds since 1970. */
  readonly time: number
}

/** Sizes of the headers: a reply's has the error flag behind it. */
const requestHeaderSize = 16
const replyHeaderSize = 17

/** Who writes headers: the numbers that stay the same in all of them. */
export class HeaderWriter {
  readonly #process: number
  readonly #random: number
  /** Clock in milliseconds since 1970. */
  readonly #now: () => number

  constructor(process: number, random: number, now: () => number = Date.now) {
    this.#process = process & 0xffff
    this.#random = random & 0xffff
    this.#now = now
  }

  request(id: number): Uint8Array {
    return this.#write(id, requestHeaderSize)
  }

  reply(id: number, failed: boolean): Uint8Array {
    const header = this.#write(id, replyHeaderSize)
    header[requestHeaderSize] = failed ? 1 : 0
    return header
  }

  /** Python writes in the byte order of its host; little-endian is that of every common one. */
  #write(id: number, size: number): Uint8Array {
    const header = allocate(size)
    const fields = new DataView(header.buffer, header.byteOffset, size)
    fields.setUint16(0, this.#process, true)
    fields.setUint16(2, this.#random, true)
    fields.setUint32(4, id, true)
    fields.setFloat64(8, this.#now() / 1000, true)
    return header
  }
}

const readHeader = (frame: Uint8Array): Header => {
  const fields = new DataView(frame.buffer, frame.byteOffset, frame.length)
  return {
    process: fields.getUint16(0, true),
    random: fields.getUint16(2, true),
    id: fields.getUint32(4, true),
    time: fields.getFloat64(8, true),
  }
}

/** A call as it arrived. */
export interface Invocation {
  readonly name: string
  readonly positional: unknown
  readonly named: unknown
}

/** A request as a server understands it. */
export interface Request extends Invocation {
  readonly header: Header
}

/** A reply as a client understands it. */
export interface Reply {
  readonly header: Header
  readonly failed: boolean
  readonly value: unknown
}

/** Frames of a call: name, positional and named arguments. */
export const invocationFrames = (
  packer: Packer,
  name: string,
  positional: readonly unknown[],
  named: object,
): [Uint8Array, Uint8Array, Uint8Array] => [utf8(name), packer.pack(positional), packer.pack(named)]

/** The call in three frames. Throws for what no aiozmq peer would send. */
export const readInvocation = (packer: Packer, frames: readonly Uint8Array[]): Invocation => {
  if (frames.length !== 3) throw new RangeError(`A call has 3 frames, but these are ${frames.length}.`)
  const [name, positional, named] = frames as [Uint8Array, Uint8Array, Uint8Array]
  return { name: strictText(name), positional: packer.unpack(positional), named: packer.unpack(named) }
}

/** The last four frames of a request. Throws for what is no request. */
export const readRequest = (packer: Packer, frames: readonly Uint8Array[]): Request => {
  const header = frames[0]
  if (header?.length !== requestHeaderSize) {
    throw new RangeError(
      `The header of a request has ${requestHeaderSize} bytes, but this has ${header?.length}.`,
    )
  }
  return { header: readHeader(header), ...readInvocation(packer, frames.slice(1)) }
}

/** The frames of a reply. Throws for what is none. */
export const readReply = (packer: Packer, frames: readonly Uint8Array[]): Reply => {
  const [header, value] = frames as [Uint8Array, Uint8Array]
  if (frames.length !== 2 || header.length !== replyHeaderSize) {
    throw new RangeError(`A reply has 2 frames, the first of ${replyHeaderSize} bytes.`)
  }
  return {
    header: readHeader(header),
    failed: header[requestHeaderSize] !== 0,
    value: packer.unpack(value),
  }
}

/** Text that must be valid UTF-8. */
const strictText = (bytes: Uint8Array): string => {
  const decoded = text(bytes)
  if (decoded.includes("\ufffd") && !isUtf8(bytes)) throw new RangeError("A method name is not valid UTF-8.")
  return decoded
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
