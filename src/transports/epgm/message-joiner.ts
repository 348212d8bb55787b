import { concat, empty, view } from "../../core/bytes.ts"
import type { Message } from "../../core/message.ts"
import { nothingStarts, offsetSize } from "./message-cutter.ts"

/** What one sender may have of our memory. */
export interface JoinerLimits {
  /** Octets of the largest frame; -1: no limit. */
  readonly maxMessageSize: number
  /** Frames of the longest message. */
  readonly maxMessageParts: number
}

/** In place of a frame's length: eight octets of it follow. */
const longLength = 0xff
const longHeader = 10
const moreFlag = 1

/**
 * Finds messages in the payloads of one source, which come in order. It begins where the first payload says that
 * a message starts; and again so after a loss, and after something that is no stream of frames.
 */
export class MessageJoiner {
  readonly #limits: JoinerLimits
  #joined = false
  /** What is left of the last payload. */
  #rest: Uint8Array = empty
  readonly #header = new Uint8Array(longHeader)
  #headerSize = 0
  /** Octets of the present frame's body that are to come; -1 while its header is. */
  #bodyLeft = -1
  #pieces: Uint8Array[] = []
  #message: Message = []

  constructor(limits: JoinerLimits) {
    this.#limits = limits
  }

  /** The next payload, after `take` had no more of the last one. */
  push(payload: Uint8Array): void {
    const size = payload.length - offsetSize
    const start = size < 0 ? -1 : ((payload[0] as number) << 8) | (payload[1] as number)
    // Too short to say it, or a start beyond the end: this is no stream of ours.
    if (start !== nothingStarts && (start < 0 || start > size)) {
      this.lose()
      return
    }
    if (!this.#joined && start === nothingStarts) return
    const skipped = this.#joined ? 0 : start
    this.#joined = true
    this.#rest = part(payload, offsetSize + skipped, size - skipped)
  }

  /** The next message that is complete. */
  take(): Message | undefined {
    while (this.#rest.length > 0 || this.#bodyLeft === 0) {
      if (this.#bodyLeft < 0) {
        if (!this.#readHeader()) return undefined
        continue
      }
      const count = Math.min(this.#bodyLeft, this.#rest.length)
      if (count > 0) this.#pieces.push(this.#advance(count))
      this.#bodyLeft -= count
      if (this.#bodyLeft > 0) return undefined
      const message = this.#endFrame()
      if (message !== undefined) return message
    }
    return undefined
  }

  /** Forgets what is incomplete, and begins again with the next message that starts. */
  lose(): void {
    this.#joined = false
    this.#rest = empty
    this.#headerSize = 0
    this.#bodyLeft = -1
    this.#pieces = []
    this.#message = []
  }

  #advance(count: number): Uint8Array {
    const rest = this.#rest
    this.#rest = part(rest, count, rest.length - count)
    return part(rest, 0, count)
  }

  /** Reads what there is of a header; false when nothing can follow it. */
  #readHeader(): boolean {
    const header = this.#header
    const needed = (): number => (this.#headerSize > 0 && header[0] === longLength ? longHeader : 2)
    while (this.#headerSize < needed()) {
      if (this.#rest.length === 0) return false
      header[this.#headerSize++] = this.#advance(1)[0] as number
    }
    const length = this.#headerSize === 2 ? (header[0] as number) : longSize(header)
    const { maxMessageSize, maxMessageParts } = this.#limits
    const tooLarge = maxMessageSize >= 0 && length - 1 > maxMessageSize
    if (
      length === 0 ||
      !Number.isSafeInteger(length) ||
      tooLarge ||
      this.#message.length >= maxMessageParts
    ) {
      this.lose()
      return false
    }
    this.#bodyLeft = length - 1
    return true
  }

  #endFrame(): Message | undefined {
    const header = this.#header
    const more = ((header[this.#headerSize - 1] as number) & moreFlag) !== 0
    const pieces = this.#pieces
    this.#message.push(pieces.length === 1 ? (pieces[0] as Uint8Array) : concat(pieces))
    this.#pieces = []
    this.#headerSize = 0
    this.#bodyLeft = -1
    if (more) return undefined
    const message = this.#message
    this.#message = []
    return message
  }
}

const part = (bytes: Uint8Array, offset: number, length: number): Uint8Array =>
  view(bytes.buffer, bytes.byteOffset + offset, length)

const longSize = (header: Uint8Array): number => {
  const octets = new DataView(header.buffer)
  return octets.getUint32(1) * 2 ** 32 + octets.getUint32(5)
}
