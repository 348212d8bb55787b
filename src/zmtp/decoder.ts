import type { BufferPool } from "../core/buffer-pool.ts"
import { allocate, allocateOwn, concat, copy, empty, View } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { LinkHandler } from "../transports/transport.ts"
import * as frame from "./frame.ts"
import { FrameOpener } from "./frame-opener.ts"
import type { Decoder } from "./framing.ts"
import { legacyCommandSize, undecided } from "./long-subscription.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"
import { PartialFrame } from "./partial-frame.ts"
import { violation } from "./violation.ts"
import { passOn } from "./whole-messages.ts"

/** Where decoded things go. Each answers whether decoding may go on. */
export interface FrameSink {
  message(message: Message): boolean
  /** A frame of a message that is not complete yet. */
  part(): void
  /** A command's body, valid only during the call. */
  command(body: Uint8Array): boolean
}

/** What a peer may make us hold. */
export interface DecoderLimits {
  /** Bytes of one frame's body. */
  readonly frame: number
  /** Frames of one message. 0: each frame is handed out by itself, whatever it says of more to come. */
  readonly parts: number
}

/**
 * Received small bodies are views into blocks of at most this size, so that an application that keeps one
 * small message keeps this much alive and not a whole read of 64 KiB. The same as Node's own pool for Buffers.
 */
const blockSize = 8_192
/** Bodies from this size on have memory of their own. */
const ownBodySize = 4_096
const longHeader = 9

/**
 * Bytes to messages. Chunks are borrowed: what must outlive the call is copied, in blocks. Nothing is ever
 * allocated from a size that the peer merely named.
 */
export class FrameDecoder implements Decoder {
  readonly #sink: FrameSink
  #limits: DecoderLimits
  #opener: FrameOpener | undefined
  /** Whether subscriptions in their long form may come. */
  #publisher: boolean
  #stopped = false
  /** Frames so far of a message that is not complete. */
  #parts: Message | undefined
  /** The first octets of a header that was cut. */
  readonly #header = new Uint8Array(longHeader)
  #headerSize = 0
  /** A frame whose body was cut. */
  readonly #partial: PartialFrame
  /** Who may take messages as they come. */
  #handler: LinkHandler | undefined
  /** What was not decoded because the sink said stop. */
  #rest: Uint8Array | undefined

  constructor(
    sink: FrameSink,
    pool: BufferPool,
    limits: DecoderLimits,
    options: { readonly publisher: boolean },
  ) {
    this.#partial = new PartialFrame(pool)
    this.#sink = sink
    this.#limits = limits
    this.#publisher = options.publisher
  }

  /** Whether the sink said stop and `resume()` has not been called. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Bytes that arrived and wait for `resume()`. */
  get heldBytes(): number {
    return this.#rest?.length ?? 0
  }

  /** During the handshake nobody subscribes, and an empty command is just that. */
  get #mayBeLong(): boolean {
    return this.#publisher && this.#limits.parts > 0
  }

  limit(limits: DecoderLimits): void {
    this.#limits = limits
  }

  /** From now on every frame is opened first. */
  secure(cipher: Cipher): void {
    this.#opener = new FrameOpener(cipher)
    this.#publisher = false
  }

  passTo(handler: LinkHandler): void {
    this.#handler = handler
  }

  /** Decodes a chunk. Throws a `ProtocolError` on a violation. */
  push(chunk: Uint8Array): void {
    if (this.#rest !== undefined) {
      this.#rest = concat([this.#rest, chunk])
      if (!this.#stopped) this.#drainRest()
      return
    }
    if (this.#stopped) {
      if (chunk.length > 0) this.#rest = copy(chunk)
      return
    }
    const used = this.#decode(chunk)
    if (used < chunk.length) this.#rest = copy(chunk.subarray(used))
  }

  /** Goes on after a stop. */
  resume(): void {
    this.#stopped = false
    this.#drainRest()
  }

  /** Decodes nothing any more. */
  stop(): void {
    this.#stopped = true
    this.#rest = undefined
    this.#partial.drop()
    this.#parts = undefined
  }

  /** Where the next bytes are best read to: the rest of a large body. */
  target(): Uint8Array | undefined {
    return this.#stopped ? undefined : this.#partial.target()
  }

  #drainRest(): void {
    const rest = this.#rest
    if (rest === undefined) return
    this.#rest = undefined
    const used = this.#decode(rest)
    if (used < rest.length) this.#rest = used === 0 ? rest : rest.subarray(used)
  }

  /** Decodes as far as it may; answers how far that was. */
  #decode(chunk: Uint8Array): number {
    this.#opener?.renew()
    let position = this.#headerSize > 0 || this.#partial.pending ? this.#finishCut(chunk) : 0
    if (this.#handler !== undefined && !this.#stopped && this.#parts === undefined && !this.#opener) {
      const begin = position
      position = passOn(this.#handler, chunk, begin, this.#limits)
      if (position > begin) this.#sink.part()
    }
    const end = chunk.length
    const sink = this.#sink
    // The block's memory, and where the chunk would begin in it: to ask a block for them at each message takes long.
    let memory: ArrayBufferLike = empty.buffer
    let origin = 0
    let blockEnd = 0
    while (position < end && !this.#stopped) {
      const flags = chunk[position] as number
      let size: number
      let start: number
      if ((flags & frame.long) === 0) {
        if (position + 2 > end) return this.#keepHeader(chunk, position)
        size = chunk[position + 1] as number
        start = position + 2
        if (size === 0 && flags === frame.command && this.#mayBeLong) {
          const legacy = legacyCommandSize(chunk, position)
          if (legacy === undecided) return position
          if (legacy > 0) {
            size = legacy
            start = position + longHeader
          }
        }
      } else {
        if (position + longHeader > end) return this.#keepHeader(chunk, position)
        size = frame.readLongSize(chunk, position + 1)
        start = position + longHeader
      }
      if (size > this.#limits.frame) throw tooLarge(size, this.#limits.frame)
      const next = start + size
      if (next > end) {
        this.#partial.begin(flags, size, chunk, start)
        return end
      }
      position = next
      if (this.#opener !== undefined) {
        const opened = this.#opener.open(chunk, start, next)
        if (!this.#deliver(this.#opener.flags, opened)) this.#stopped = true
        continue
      }
      if ((flags & frame.command) !== 0) {
        if (!sink.command(chunk.subarray(start, next))) this.#stopped = true
        continue
      }
      let body = empty
      if (size >= ownBodySize) {
        body = allocateOwn(size)
        body.set(chunk.subarray(start, next))
      } else if (size > 0) {
        if (next > blockEnd) {
          // One copy for many bodies: everything up to the end of the block, headers included.
          blockEnd = Math.min(end, start + blockSize)
          const block = allocate(blockEnd - start)
          block.set(chunk.subarray(start, blockEnd))
          memory = block.buffer
          origin = block.byteOffset - start
        }
        body = new View(memory, origin + start, size)
      }
      if ((flags & frame.more) === 0 && this.#parts === undefined) {
        if (!sink.message([body])) this.#stopped = true
      } else if (!this.#part(flags, body)) {
        this.#stopped = true
      }
    }
    return position
  }

  /** A frame in clear whose body may be kept, or is a command. */
  #deliver(flags: number, body: Uint8Array): boolean {
    // A command may stand between the frames of a message and is no part of it.
    return (flags & frame.command) !== 0 ? this.#sink.command(body) : this.#part(flags, body)
  }

  #part(flags: number, body: Uint8Array): boolean {
    if (this.#limits.parts === 0) return this.#sink.message([body])
    let parts = this.#parts
    if (parts === undefined) {
      parts = [body]
      this.#parts = parts
    } else {
      if (parts.length === this.#limits.parts) {
        throw violation("ZMTP_UNSPECIFIED", `The message has more than ${this.#limits.parts} frames.`)
      }
      parts.push(body)
    }
    if ((flags & frame.more) !== 0) {
      this.#sink.part()
      return true
    }
    this.#parts = undefined
    return this.#sink.message(parts)
  }

  #keepHeader(chunk: Uint8Array, position: number): number {
    this.#header.set(chunk.subarray(position))
    this.#headerSize = chunk.length - position
    return chunk.length
  }

  /** Completes what an earlier chunk began; answers how many octets of this one went into it. */
  #finishCut(chunk: Uint8Array): number {
    let position = 0
    if (this.#headerSize > 0) {
      position = this.#finishHeader(chunk)
      if (this.#headerSize > 0) return position
    }
    const partial = this.#partial
    if (!partial.pending) return position
    position += partial.fill(chunk, position)
    if (!partial.complete) return position
    const opener = this.#opener
    const { flags } = partial
    const body = opener === undefined ? partial.take() : opener.openOwn(partial.take())
    if (!this.#deliver(opener?.flags ?? flags, body)) this.#stopped = true
    return position
  }

  #finishHeader(chunk: Uint8Array): number {
    const header = this.#header
    const needed = ((header[0] as number) & frame.long) === 0 ? 2 : longHeader
    const count = Math.min(needed - this.#headerSize, chunk.length)
    header.set(chunk.subarray(0, count), this.#headerSize)
    this.#headerSize += count
    if (this.#headerSize < needed) return count
    const flags = header[0] as number
    const size = needed === 2 ? (header[1] as number) : frame.readLongSize(header, 1)
    this.#headerSize = 0
    if (size > this.#limits.frame) throw tooLarge(size, this.#limits.frame)
    if (size === 0 && flags === frame.command && this.#mayBeLong) {
      // May be the long form of a subscription: decide with the octets that follow.
      const joined = concat([header.subarray(0, 2), chunk.subarray(count)])
      const used = this.#decode(joined)
      if (used < joined.length) this.#rest = joined.subarray(used)
      return chunk.length
    }
    this.#partial.begin(flags, size, empty, 0)
    return count
  }
}

const tooLarge = (size: number, limit: number): Error =>
  violation(
    "ZMTP_UNSPECIFIED",
    `The peer announced a frame of ${size === Number.POSITIVE_INFINITY ? "over 2^53" : size} bytes; the limit is ${limit}.`,
  )
