import type { BufferPool } from "../core/buffer-pool.ts"
import { smallSlabSize } from "../core/buffer-pool.ts"
import type { Message } from "../core/message.ts"
import * as frame from "./frame.ts"
import type { Encoder } from "./framing.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"

/** Bodies above this size are not copied: the platform writes them from where they are. */
export const byReferenceSize = 8_192
/** With this much copied, it is time to write: one slab. */
const copiedLimit = 60_000
/** With this much by reference, it is time to write. Fewer, larger writes carry large bodies a third faster. */
const referencedLimit = 2 * 1_048_576

const setBytes = Uint8Array.prototype.set
const longestHeader = 9

/**
 * Turns messages into pieces for one gathered write. Small frames are copied into a slab, one behind the
 * other; large bodies stay where they are.
 */
export class FrameEncoder implements Encoder {
  readonly #pool: BufferPool
  readonly #copiedLimit: number
  readonly #referencedLimit: number
  #cipher: Cipher | undefined
  /** Where frames in the slab begin and end that are laid out and not sealed yet. */
  #laid: number[] = []
  /** The slab that is being filled, from `#start` (what is before that is in `#pieces`) to `#end`. */
  #slab: Uint8Array | undefined
  #start = 0
  #end = 0
  #pieces: Uint8Array[] = []
  /** Bytes in `#pieces`. */
  #inPieces = 0
  /** Full slabs that `#pieces` refer to. */
  #filled: Uint8Array[] = []
  /** Memory of large sealed frames that `#pieces` refer to. */
  #sealed: Uint8Array[] = []
  /** Memory whose content the platform is writing. */
  #writing: Uint8Array[] = []
  #busy = false

  /** `writeSize`: with this many bytes it is time to write, if that is sooner than what is quickest. */
  constructor(pool: BufferPool, writeSize = referencedLimit) {
    this.#pool = pool
    this.#copiedLimit = Math.min(copiedLimit, writeSize)
    this.#referencedLimit = Math.min(referencedLimit, writeSize)
  }

  /** From now on every frame is sealed. */
  secure(cipher: Cipher): void {
    this.#cipher = cipher
  }

  /** Bytes that wait to be written. */
  get size(): number {
    return this.#inPieces + this.#end - this.#start
  }

  /** Whether one of these bodies waits to be written from where it is. */
  holds(bodies: readonly Uint8Array[]): boolean {
    return this.#pieces.some((each) => bodies.includes(each))
  }

  /** Whether it is time to write, without waiting for what else the turn brings. */
  get full(): boolean {
    return (
      this.#end >= this.#copiedLimit || this.#inPieces >= this.#referencedLimit || this.#filled.length > 0
    )
  }

  /** Appends a message. */
  message(message: Message): void {
    const last = message.length - 1
    for (let index = 0; index < last; index++) this.frame(frame.more, message[index] as Uint8Array)
    this.frame(0, message[last] as Uint8Array)
  }

  /** Appends one frame. */
  frame(flags: number, body: Uint8Array): void {
    if (this.#cipher !== undefined) {
      this.#seal(this.#cipher, flags, body)
      return
    }
    const length = body.length
    if (length > byReferenceSize) {
      this.#reference(flags, body)
      return
    }
    let slab = this.#slab
    let end = this.#end
    if (slab === undefined || end + longestHeader + length > slab.length) {
      slab = this.#room(longestHeader + length)
      end = this.#end
    }
    if (length <= frame.shortFrameLimit) {
      slab[end] = flags
      slab[end + 1] = length
      end += 2
    } else {
      end = frame.writeHeader(slab, end, flags, length)
    }
    setBytes.call(slab, body, end)
    this.#end = end + length
  }

  /** Appends a message frame that another frame is sealed in, small ones with those that follow. */
  #seal(cipher: Cipher, flags: number, body: Uint8Array): void {
    const length = body.length + cipher.overhead
    if (length > byReferenceSize) {
      const memory = this.#pool.takeOther(length)
      this.#sealLaid()
      cipher.lay(flags, body, memory, 0)
      cipher.seal(memory, [0, length])
      this.#sealed.push(memory)
      this.#reference(0, memory.length === length ? memory : memory.subarray(0, length))
      return
    }
    const slab =
      this.#slab !== undefined && this.#end + longestHeader + length <= this.#slab.length
        ? this.#slab
        : this.#room(longestHeader + length)
    const start = frame.writeHeader(slab, this.#end, 0, length)
    cipher.lay(flags, body, slab, start)
    this.#laid.push(start, start + length)
    this.#end = start + length
  }

  /** Appends bytes as they are: the greeting, and what goes over connections without ZMTP. */
  raw(bytes: Uint8Array): void {
    if (bytes.length > byReferenceSize) {
      this.#cut()
      this.#pieces.push(bytes)
      this.#inPieces += bytes.length
      return
    }
    const slab =
      this.#slab !== undefined && this.#end + bytes.length <= this.#slab.length
        ? this.#slab
        : this.#room(bytes.length)
    slab.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** Appends encoded frames, no more than a slab holds. */
  append(chunk: Uint8Array, start: number, end: number): void {
    const length = end - start
    const slab =
      this.#slab !== undefined && this.#end + length <= this.#slab.length ? this.#slab : this.#room(length)
    setBytes.call(slab, chunk.subarray(start, end), this.#end)
    this.#end += length
  }

  /** Everything that waits, for writing. Follow with `written()` or `stillWriting()`. */
  take(): readonly Uint8Array[] {
    this.#cut()
    const pieces = this.#pieces
    this.#pieces = []
    this.#busy = this.#inPieces > smallSlabSize
    this.#inPieces = 0
    return pieces
  }

  /** The platform took it all at once: the slab is free again, and given back unless more is to come at once. */
  written(keep: boolean): void {
    for (const slab of this.#filled) this.#pool.give(slab)
    this.#filled.length = 0
    for (const memory of this.#sealed) this.#pool.give(memory)
    this.#sealed.length = 0
    this.#start = 0
    this.#end = 0
    if (!keep && this.#slab !== undefined) {
      this.#pool.give(this.#slab)
      this.#slab = undefined
    }
  }

  /** The platform is still busy with it: the memory must not be touched until `finished()`. */
  stillWriting(): void {
    this.#writing.push(...this.#filled, ...this.#sealed)
    this.#filled.length = 0
    this.#sealed.length = 0
    if (this.#slab !== undefined) this.#writing.push(this.#slab)
    this.#slab = undefined
    this.#start = 0
    this.#end = 0
  }

  /** The platform has taken what it was still busy with. */
  finished(): void {
    for (const slab of this.#writing) this.#pool.give(slab)
    this.#writing.length = 0
  }

  /** Forgets what waits. Slabs that the platform may still be reading are left to the garbage collector. */
  discard(): void {
    this.#pieces = []
    this.#inPieces = 0
    this.#filled.length = 0
    this.#sealed.length = 0
    this.#writing.length = 0
    this.#laid.length = 0
    if (this.#slab !== undefined) this.#pool.give(this.#slab)
    this.#slab = undefined
    this.#start = 0
    this.#end = 0
  }

  #reference(flags: number, body: Uint8Array): void {
    const slab =
      this.#slab !== undefined && this.#end + longestHeader <= this.#slab.length
        ? this.#slab
        : this.#room(longestHeader)
    this.#end = frame.writeHeader(slab, this.#end, flags, body.length)
    this.#cut()
    this.#pieces.push(body)
    this.#inPieces += body.length
  }

  /** Seals the frames in the slab that are laid out. */
  #sealLaid(): void {
    if (this.#slab === undefined || this.#laid.length === 0) return
    this.#cipher?.seal(this.#slab, this.#laid)
    this.#laid.length = 0
  }

  /** Makes a piece of what the slab holds since the last one. */
  #cut(): void {
    if (this.#slab === undefined || this.#end === this.#start) return
    this.#sealLaid()
    this.#pieces.push(this.#slab.subarray(this.#start, this.#end))
    this.#inPieces += this.#end - this.#start
    this.#start = this.#end
  }

  /** A slab with room for `needed` more bytes. */
  #room(needed: number): Uint8Array {
    const full = this.#slab
    if (full === undefined) {
      this.#slab = this.#busy || needed > smallSlabSize ? this.#pool.takeLarge() : this.#pool.takeSmall()
      return this.#slab
    }
    const slab = this.#pool.takeLarge()
    if (full.length === smallSlabSize && this.#start === 0) {
      // A quiet peer became busy: move over, so that one write stays one piece.
      slab.set(full.subarray(0, this.#end))
      this.#pool.give(full)
    } else {
      this.#cut()
      this.#filled.push(full)
      this.#start = 0
      this.#end = 0
    }
    this.#slab = slab
    return slab
  }
}
