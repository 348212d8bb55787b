import { allocateOwn } from "../../../core/bytes.ts"
import { zmqError } from "../../../core/errors.ts"
import { violation } from "../../violation.ts"
import type { Cipher } from "../mechanism.ts"
import { innerFlags, isMessage, messageName, outerFlags, writeMessageName } from "../message-command.ts"
import type { Protection } from "./security-context.ts"
import { holdsToken, lengthSize, writeLength } from "./token.ts"
import { isSealedToken, TokenOrder } from "./wrap-token.ts"

/** What a context has for a cipher. */
export interface ProtectingContext {
  protect(): Protection
  end(): void
}

/**
 * Frames in MESSAGE commands of GSSAPI (RFC 38): a token behind its length, of a text that begins with the frame's
 * flags. The context is the cipher's own.
 */
export class GssapiCipher implements Cipher {
  readonly overhead: number
  readonly #context: ProtectingContext
  readonly #protection: Protection
  readonly #order = new TokenOrder()
  #ended = false

  constructor(context: ProtectingContext) {
    this.#context = context
    this.#protection = context.protect()
    const { before, behind } = this.#protection
    this.overhead = messageName.length + lengthSize + before + 1 + behind
  }

  lay(flags: number, body: Uint8Array, target: Uint8Array, at: number): void {
    writeMessageName(target, at)
    this.#lay(innerFlags(flags), body, target, at + messageName.length)
  }

  seal(memory: Uint8Array, places: readonly number[]): void {
    for (let index = 0; index < places.length; index += 2) {
      this.#seal(memory, (places[index] as number) + messageName.length, places[index + 1] as number)
    }
  }

  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
    if (!isMessage(source, start, end)) {
      throw violation("ZMTP_UNEXPECTED_COMMAND", "The peer sent a frame in clear after a GSSAPI handshake.")
    }
    const text = this.#open(source, start + messageName.length, end)
    target.set(text, at)
    return outerFlags(text[0] as number)
  }

  /** The data of a MESSAGE command with another command in it. */
  sealCommand(command: Uint8Array): Uint8Array {
    const data = allocateOwn(command.length + this.overhead - messageName.length)
    this.#lay(0, command, data, 0)
    this.#seal(data, 0, data.length)
    return data
  }

  /** The command in a MESSAGE command's data. */
  openCommand(data: Uint8Array): Uint8Array {
    return this.#open(data, 0, data.length).slice(1)
  }

  // Each is taken over by itself.
  renew(): void {}

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#context.end()
  }

  /** A token's length, and its text where it will be in the token. */
  #lay(inner: number, body: Uint8Array, target: Uint8Array, at: number): void {
    const { before, behind } = this.#protection
    const text = at + lengthSize + before
    writeLength(target, at, before + 1 + body.length + behind)
    target[text] = inner
    target.set(body, text + 1)
  }

  /** Makes the token of what was laid out there. */
  #seal(memory: Uint8Array, start: number, end: number): void {
    if (this.#ended) throw new Error("The connection is over.")
    const { before, behind } = this.#protection
    const token = start + lengthSize
    this.#protection.wrap(memory, token, end - token - before - behind)
    if (!isSealedToken(memory, token, end)) throw tooOld()
  }

  /** Flags and body, valid until the next call. */
  #open(source: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#ended) throw new Error("The connection is over.")
    const token = start + lengthSize
    const { before, behind } = this.#protection
    const size = end - token - before - behind
    // Not even flags in a text of no octets.
    if (size < 1 || !holdsToken(source, start, end)) {
      throw violation("ZMTP_MALFORMED_COMMAND_MESSAGE", "A MESSAGE is not a token of its length.")
    }
    if (!isSealedToken(source, token, end)) {
      throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not an encrypted one.")
    }
    this.#order.follow(source, token)
    const text = this.#protection.unwrap(source, token, end)
    if (text.length !== size) throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not genuine.")
    return text
  }
}

/** Tokens of RC4 and DES (RFC 4757, RFC 1964) have no numbers that we could see. */
const tooOld = (): Error =>
  zmqError("ENOTSUP", "The realm's encryption is too old: GSSAPI needs keys for AES to encrypt messages.")
