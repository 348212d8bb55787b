import { concat, copy, text } from "../core/bytes.ts"
import { AuthenticationError } from "../core/peer-errors.ts"
import { printable } from "../core/printable.ts"
import { type Command, decodeCommand, encodeCommand } from "./command.ts"
import type { Introduction } from "./introduction.ts"
import type { HandshakeChannel } from "./mechanisms/mechanism.ts"
import { violation } from "./violation.ts"

interface Expectation {
  readonly command: string
  resolve(data: Uint8Array): void
  reject(error: Error): void
}

/** What the channel does to its connection. */
export interface HandshakeHandler {
  /** Writes a command frame. */
  send(body: Uint8Array): void
  /** The mechanism wants the next command: decoding may go on. */
  wanted(): void
}

/**
 * A connection during its handshake, as a mechanism sees it. One command is decoded at a time: whatever stands
 * behind it waits until the mechanism asks for the next, or has finished.
 */
export class CommandChannel implements HandshakeChannel, Introduction {
  readonly metadata: Uint8Array
  readonly #handler: HandshakeHandler
  #expectation: Expectation | undefined
  #failure: Error | undefined

  constructor(metadata: Uint8Array, handler: HandshakeHandler) {
    this.metadata = metadata
    this.#handler = handler
  }

  send(command: string, ...data: readonly Uint8Array[]): void {
    if (this.#failure === undefined) this.#handler.send(encodeCommand(command, ...data))
  }

  expect(command: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      this.#expectation = { command, resolve, reject }
      this.#handler.wanted()
    })
  }

  /** Commands of the handshake in message frames are sloppy but unambiguous. */
  message(body: Uint8Array): boolean {
    return this.command(body)
  }

  /** Throws when the command is not the one that is due. */
  command(body: Uint8Array): boolean {
    const command = decodeCommand(body)
    const expectation = this.#expectation
    if (command?.name === "ERROR") throw refusal(command.data)
    if (command === undefined || command.name !== expectation?.command) {
      const wanted = expectation === undefined ? "no command" : expectation.command
      const sent = command === undefined ? "a command without a name" : printable(nameIn(body, command))
      throw violation("ZMTP_UNEXPECTED_COMMAND", `The peer sent ${sent} where ${wanted} was due.`)
    }
    this.#expectation = undefined
    expectation.resolve(copy(command.data))
    return false
  }

  /** The connection is over: whoever waits learns why. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#expectation?.reject(error)
    this.#expectation = undefined
  }
}

/** The octets of a command's name. */
const nameIn = (body: Uint8Array, { data }: Command): Uint8Array =>
  body.subarray(1, body.length - data.length)

const statusCodes: readonly string[] = ["300", "400", "500"]

/** What an ERROR command of the peer means: a refusal with a status, or some other reason in words. */
const refusal = (data: Uint8Array): Error => {
  const length = data[0]
  if (length === undefined || 1 + length > data.length) {
    return violation("ZMTP_MALFORMED_COMMAND_ERROR", "The peer's ERROR command is cut off.")
  }
  const reason = data.subarray(1, 1 + length)
  const status = text(reason)
  if (statusCodes.includes(status)) return new AuthenticationError(Number(status) as 300 | 400 | 500)
  return violation("ZMTP_UNSPECIFIED", `The peer refused the connection: ${printable(reason, 255)}.`)
}

/** The data of an ERROR command (RFC 37): a reason of at most 255 octets. */
export const encodeErrorReason = (reason: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(Math.min(reason.length, 255)), reason.subarray(0, 255)])
