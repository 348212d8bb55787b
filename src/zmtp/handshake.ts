import { copy, empty } from "../core/bytes.ts"
import { printable } from "../core/printable.ts"
import { type Command, decodeCommand, encodeCommand } from "./command.ts"
import { encodeError, readShortError, refusalOf } from "./error-command.ts"
import type { Introduction } from "./introduction.ts"
import { Refusal } from "./mechanisms/authenticate.ts"
import type { HandshakeChannel, Mechanism, Secured } from "./mechanisms/mechanism.ts"
import { violation } from "./violation.ts"

interface Expectation {
  readonly command: string
  readonly advice: string | undefined
  resolve(data: Uint8Array): void
  reject(error: Error): void
}

/** The connection, as the channel needs it. */
export interface HandshakeHandler {
  readonly peerAddress: string
  /** Whether the peer wants ERROR in its short form. */
  readonly shortError: boolean
  /** What arrived behind the last command. */
  readonly input: { readonly heldBytes: number }
  /** Throws when this is no metadata of a peer that we could talk to. */
  check(metadata: Uint8Array): void
  /** Writes a command frame. */
  send(body: Uint8Array): void
  /** The mechanism wants the next command: decoding may go on. */
  wanted(): void
}

/** How a handshake ends, once. */
export interface HandshakeEnd {
  secured(secured: Secured): void
  /** The peer is not let in. `told`: it is being told why, and should get the time to read it. */
  failed(reason: Error, told: boolean): void
}

/** Lets a mechanism do its part; answers where what the peer says goes meanwhile. */
export const shakeHands = (
  mechanism: Mechanism,
  metadata: Uint8Array,
  handler: HandshakeHandler & HandshakeEnd,
): Introduction => {
  const channel = new CommandChannel(metadata, handler)
  mechanism.handshake(channel).then(
    (secured) => handler.secured(secured),
    (error: Error) => handler.failed(error, channel.refuse(error)),
  )
  return channel
}

/**
 * A connection during its handshake, as a mechanism sees it. One command is decoded at a time: whatever stands
 * behind it waits until the mechanism asks for the next, or has finished.
 */
export class CommandChannel implements HandshakeChannel, Introduction {
  readonly metadata: Uint8Array
  readonly #handler: HandshakeHandler
  #expectation: Expectation | undefined
  /** The peer has to be silent. */
  #ourTurn = false
  #failure: Error | undefined
  #abortion: AbortController | undefined

  constructor(metadata: Uint8Array, handler: HandshakeHandler) {
    this.metadata = metadata
    this.#handler = handler
  }

  get peerAddress(): string {
    return this.#handler.peerAddress
  }

  get signal(): AbortSignal {
    if (this.#abortion === undefined) {
      this.#abortion = new AbortController()
      if (this.#failure !== undefined) this.#abortion.abort(this.#failure)
    }
    return this.#abortion.signal
  }

  send(command: string, ...data: readonly Uint8Array[]): void {
    if (this.#failure !== undefined) return
    this.#handler.send(command === "" ? empty : encodeCommand(command, ...data))
  }

  expect(command: string, advice?: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      this.#ourTurn = false
      this.#expectation = { command, advice, resolve, reject }
      this.#handler.wanted()
    })
  }

  turn(): void {
    this.#ourTurn = true
    this.waits(this.#handler.input.heldBytes)
  }

  check(metadata: Uint8Array): void {
    this.#handler.check(metadata)
  }

  waits(bytes: number): void {
    if (!this.#ourTurn || bytes === 0) return
    throw violation("ZMTP_UNEXPECTED_COMMAND", "The peer went on when it was our turn.")
  }

  /** Tells the peer why it is not let in, if it is to know (RFC 27: a status of three digits). */
  refuse(reason: Error): boolean {
    if (this.#failure !== undefined || !(reason instanceof Refusal) || !reason.told) return false
    this.#handler.send(encodeError(reason.status, { short: this.#handler.shortError }))
    return true
  }

  /** Commands of the handshake in message frames are sloppy but unambiguous. */
  message(body: Uint8Array): boolean {
    return this.command(body)
  }

  /** Throws when the command is not the one that is due. */
  command(body: Uint8Array): boolean {
    const expectation = this.#expectation
    const command = body.length === 0 && expectation?.command === "" ? nothing : decodeCommand(body)
    if (isFromClient(expectation)) {
      if (command === undefined) {
        throw violation("ZMTP_MALFORMED_COMMAND_UNSPECIFIED", "The peer sent a command without a name.")
      }
    } else {
      const data = command === undefined ? readShortError(body) : undefined
      if (data !== undefined) throw refusalOf(data)
      if (command?.name === "ERROR") throw refusalOf(command.data)
    }
    if (command === undefined || command.name !== expectation?.command) {
      const wanted = expectation === undefined ? "no command" : expectation.command || "an empty frame"
      const sent = command === undefined ? "a command without a name" : printable(nameIn(body, command))
      const advice = expectation?.advice === undefined ? "" : ` ${expectation.advice}`
      throw violation("ZMTP_UNEXPECTED_COMMAND", `The peer sent ${sent} where ${wanted} was due.${advice}`)
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
    this.#abortion?.abort(error)
  }
}

/** An empty frame, where one is due. */
const nothing: Command = { name: "", data: empty }

/** What servers wait for. */
const clientsCommands: readonly string[] = ["HELLO", "INITIATE", nothing.name]

/** Only servers refuse, so to those who wait for a client ERROR is a command like any other. */
const isFromClient = (expectation: Expectation | undefined): boolean =>
  expectation !== undefined && clientsCommands.includes(expectation.command)

/** The octets of a command's name. */
const nameIn = (body: Uint8Array, { data }: Command): Uint8Array =>
  body.subarray(1, body.length - data.length)
