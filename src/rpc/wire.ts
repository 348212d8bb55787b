import { allocateOwn, text, utf8, view } from "../core/bytes.ts"
import { nothingNamed, type SentArguments } from "./call-arguments.ts"
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

/**
 * Who writes headers: the numbers that stay the same in all of them. A header holds until the next one is written,
 * which is long enough: transports copy small frames before a write returns.
 */
export class HeaderWriter {
  /** Clock in milliseconds since 1970. */
  readonly #now: () => number
  readonly #reply = allocateOwn(replyHeaderSize)
  readonly #request = view(this.#reply.buffer, 0, requestHeaderSize)
  readonly #fields = new DataView(this.#reply.buffer)

  constructor(process: number, random: number, now: () => number = Date.now) {
    this.#fields.setUint16(0, process & 0xffff, true)
    this.#fields.setUint16(2, random & 0xffff, true)
    this.#now = now
  }

  request(id: number): Uint8Array {
    this.#write(id)
    return this.#request
  }

  reply(id: number, failed: boolean): Uint8Array {
    this.#write(id)
    this.#reply[requestHeaderSize] = failed ? 1 : 0
    return this.#reply
  }

  /** Python writes in the byte order of its host; little-endian is that of every common one. */
  #write(id: number): void {
    this.#fields.setUint32(4, id, true)
    this.#fields.setFloat64(8, this.#now() / 1000, true)
  }
}

/** A header that arrived. All but the id is for the log alone, and read when that asks. */
class ReadHeader implements Header {
  readonly id: number
  readonly #frame: Uint8Array

  constructor(frame: Uint8Array) {
    const [, , , , low = 0, second = 0, third = 0, high = 0] = frame
    this.id = (low | (second << 8) | (third << 16) | (high << 24)) >>> 0
    this.#frame = frame
  }

  get process(): number {
    return this.#fields.getUint16(0, true)
  }

  get random(): number {
    return this.#fields.getUint16(2, true)
  }

  get time(): number {
    return this.#fields.getFloat64(8, true)
  }

  get #fields(): DataView {
    return new DataView(this.#frame.buffer, this.#frame.byteOffset, this.#frame.length)
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

/** Names of methods are few and come again and again; more of them than this are not kept. */
const mostNames = 1_000

/** Who writes the frames of calls. */
export class InvocationWriter {
  readonly #packer: Packer
  readonly #names = new Map<string, Uint8Array>()
  /** The frame of a call without named arguments. */
  readonly #nothing: Uint8Array

  constructor(packer: Packer) {
    this.#packer = packer
    this.#nothing = packer.pack({})
  }

  /** Name, positional and named arguments. Throws for what cannot be packed. */
  frames(name: string, { positional, named }: SentArguments): [Uint8Array, Uint8Array, Uint8Array] {
    const packed = named === nothingNamed ? this.#nothing : this.#packer.pack(named)
    return [this.#name(name), this.#packer.pack(positional), packed]
  }

  #name(name: string): Uint8Array {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    const bytes = utf8(name)
    if (this.#names.size < mostNames) this.#names.set(name, bytes)
    return bytes
  }
}

const invocationSize = 3

/** The call in the three frames from `first` on. Throws for what no aiozmq peer would send. */
export const readInvocation = (packer: Packer, frames: readonly Uint8Array[], first = 0): Invocation => {
  const count = frames.length - first
  if (count !== invocationSize)
    throw new RangeError(`A call has ${invocationSize} frames, but these are ${count}.`)
  return {
    name: strictText(frames[first] as Uint8Array),
    positional: packer.unpack(frames[first + 1] as Uint8Array),
    named: packer.unpack(frames[first + 2] as Uint8Array),
  }
}

/** The request in the four frames from `first` on. Throws for what is no request. */
export const readRequest = (packer: Packer, frames: readonly Uint8Array[], first: number): Request => {
  const header = frames[first]
  if (header?.length !== requestHeaderSize) {
    throw new RangeError(
      `The header of a request has ${requestHeaderSize} bytes, but this has ${header?.length}.`,
    )
  }
  const { name, positional, named } = readInvocation(packer, frames, first + 1)
  return { header: new ReadHeader(header), name, positional, named }
}

/** The header of a reply. Throws for what is none. */
export const readReplyHeader = (frames: readonly Uint8Array[]): Header => {
  const [header] = frames as [Uint8Array]
  if (frames.length !== 2 || header.length !== replyHeaderSize) {
    throw new RangeError(`A reply has 2 frames, the first of ${replyHeaderSize} bytes.`)
  }
  return new ReadHeader(header)
}

/** The reply in the frames whose header was read. Throws an `UnpackError` for a value that cannot be read. */
export const readReply = (packer: Packer, header: Header, frames: readonly Uint8Array[]): Reply => {
  const [flags, value] = frames as [Uint8Array, Uint8Array]
  return { header, failed: flags[requestHeaderSize] !== 0, value: packer.unpack(value) }
}

const longestPlain = 64

/** Text that must be valid UTF-8. Names are short and plain as a rule: then they are put together here. */
const strictText = (bytes: Uint8Array): string => {
  if (bytes.length <= longestPlain) {
    let plain = ""
    for (let index = 0; index < bytes.length; index++) {
      const octet = bytes[index] as number
      if (octet > 0x7f) break
      plain += String.fromCharCode(octet)
    }
    if (plain.length === bytes.length) return plain
  }
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
