import { zmqError } from "../../../../core/errors.ts"
import { violation } from "../../../violation.ts"
import type { Protection } from "../security-context.ts"
import type { GssLibrary } from "./library.ts"
import { type NativeMemory, wordSize } from "./memory.ts"

/** Pieces of a token (`gss_iov_buffer_desc`): a type, a length, and a pointer. */
const pieceSize = 3 * wordSize
const types = { data: 1, header: 2, trailer: 7, padding: 9, stream: 10 } as const

const encrypted = 1
const defaultQuality = 0

/** Statuses of tokens that are genuine, but came before, or not when they should (RFC 2744, section 3.9.1). */
const outOfOrder = 2 | 4 | 8 | 16

/** Wraps and unwraps with a context of the library's that is complete. */
export class GssProtection implements Protection {
  readonly before: number
  readonly behind: number
  readonly #library: GssLibrary
  readonly #context: bigint
  /** Header, text, padding, trailer. */
  readonly #sealing: NativeMemory
  /** A token, and the text in it. */
  readonly #opening: NativeMemory
  readonly #state: NativeMemory

  constructor(library: GssLibrary, context: bigint) {
    this.#library = library
    this.#context = context
    this.#sealing = library.allocate(4 * pieceSize)
    this.#opening = library.allocate(2 * pieceSize)
    this.#state = library.allocate(wordSize)
    const sealing = this.#sealing
    setPiece(sealing, 0, types.header, 0, 0)
    setPiece(sealing, 1, types.data, 1, 0)
    setPiece(sealing, 2, types.padding, 0, 0)
    setPiece(sealing, 3, types.trailer, 0, 0)
    this.#iov("gss_wrap_iov_length")
    this.before = lengthOf(sealing, 0)
    this.behind = lengthOf(sealing, 3)
    if (lengthOf(sealing, 2) === 0) return
    throw zmqError(
      "ENOTSUP",
      "The realm's encryption is too old: GSSAPI needs keys for AES to encrypt messages.",
    )
  }

  wrap(memory: Uint8Array, at: number, size: number): void {
    const sealing = this.#sealing
    const header = Number(this.#library.koffi.address(memory)) + at
    const text = header + this.before
    setPiece(sealing, 0, types.header, this.before, header)
    setPiece(sealing, 1, types.data, size, text)
    setPiece(sealing, 2, types.padding, 0, 0)
    setPiece(sealing, 3, types.trailer, this.behind, text + size)
    this.#iov("gss_wrap_iov")
    if (this.#state.number() === 0) throw zmqError("ENOTSUP", "Kerberos does not encrypt messages here.")
  }

  unwrap(source: Uint8Array, start: number, end: number): Uint8Array {
    const size = end - start
    const memory = this.#library.scratch.of(size)
    memory.set(start === 0 && end === source.length ? source : source.subarray(start, end))
    const opening = this.#opening
    const address = Number(this.#library.koffi.address(memory))
    setPiece(opening, 0, types.stream, size, address)
    setPiece(opening, 1, types.data, 0, 0)
    this.#state.setNumber(0, 0)
    const major = this.#library.try("gss_unwrap_iov", this.#context, this.#state.bytes, 0n, opening.bytes, 2)
    if (major !== 0) throw this.#refused(major)
    if (this.#state.number() === 0)
      throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not an encrypted one.")
    const length = lengthOf(opening, 1)
    const from = pointerOf(opening, 1) - address
    if (from < 0 || from + length > size) throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not genuine.")
    return memory.subarray(from, from + length)
  }

  #iov(name: "gss_wrap_iov" | "gss_wrap_iov_length"): void {
    const { bytes } = this.#sealing
    this.#library.call(name, this.#context, encrypted, defaultQuality, this.#state.bytes, bytes, 4)
  }

  #refused(major: number): Error {
    if (major >>> 16 === 0 && (major & outOfOrder) !== 0) {
      return violation("ZMTP_INVALID_SEQUENCE", "A MESSAGE came twice, or out of order.")
    }
    const { message } = this.#library.failure(major)
    return violation("ZMTP_CRYPTOGRAPHIC", `A MESSAGE is not genuine (${message}).`)
  }
}

const range = 0x1_0000_0000

const setPiece = (
  memory: NativeMemory,
  index: number,
  type: number,
  length: number,
  pointer: number,
): void => {
  const at = index * pieceSize
  memory.setNumber(at, type)
  memory.setNumber(at + wordSize, length)
  memory.setNumber(at + wordSize + 4, Math.floor(length / range))
  memory.setNumber(at + 2 * wordSize, pointer)
  memory.setNumber(at + 2 * wordSize + 4, Math.floor(pointer / range))
}

const lengthOf = (memory: NativeMemory, index: number): number => wide(memory, index * pieceSize + wordSize)

const pointerOf = (memory: NativeMemory, index: number): number =>
  wide(memory, index * pieceSize + 2 * wordSize)

const wide = (memory: NativeMemory, at: number): number => memory.number(at) + memory.number(at + 4) * range
