import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import { type SocketTypeName, socketTypes } from "../../src/patterns/socket-types.ts"
import { planEndpoint } from "../../src/socket/endpoint-plan.ts"
import type { LinkHandler, Peer } from "../../src/transports/transport.ts"
import { Connection } from "../../src/zmtp/connection.ts"
import type { ConnectionSettings } from "../../src/zmtp/connection-settings.ts"
import type { Authenticate } from "../../src/zmtp/mechanisms/authenticate.ts"
import { MemoryStream, type MemoryStreamOptions } from "./memory-stream.ts"
import { greeting, ready } from "./zmtp-octets.ts"

/** The settings that the connections of a socket of this type have, if nothing is set. */
export const plainSettings = (type: SocketTypeName): ConnectionSettings =>
  planEndpoint(new OptionSet(type), socketTypes[type], nobodyToAsk).connection

/** An authenticator where none is needed. */
export const nobodyToAsk: Authenticate = async () => {
  throw new Error("Nobody is to be asked.")
}

/** Resolves when promises, deferred writes and one turn of the event loop are over. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a scene is to be like. */
export interface SceneOptions extends MemoryStreamOptions {
  readonly type?: SocketTypeName
  readonly settings?: Partial<ConnectionSettings>
  readonly pool?: BufferPool
}

/**
 * A connection over a stream in memory: the test is the peer at one end and the pipe at the other. It objects when
 * the connection breaks the contract that it has with its pipe.
 */
export class ConnectionScene implements LinkHandler {
  readonly stream: MemoryStream
  readonly connection: Connection
  readonly messages: Message[] = []
  peer: Peer | undefined
  writables = 0
  reason: Error | undefined
  isClosed = false
  /** Asked after each message: whether more may come. */
  goOn: () => boolean = () => true
  readonly objections: string[] = []
  #stopped = false

  constructor({ type = "DEALER", settings = {}, pool = new BufferPool(), ...options }: SceneOptions = {}) {
    this.stream = new MemoryStream(options)
    this.connection = new Connection(this.stream, { ...plainSettings(type), ...settings }, pool, this)
  }

  /** A scene whose handshake is done. */
  static async open(options: SceneOptions = {}, peerType = "DEALER", minor = 1): Promise<ConnectionScene> {
    const scene = new ConnectionScene(options)
    scene.connection.start()
    scene.stream.feed(Buffer.concat([greeting({ minor }), ready(peerType)]))
    await settled()
    scene.stream.forget()
    return scene
  }

  /** The messages as text. */
  get texts(): string[][] {
    return this.messages.map((message) => message.map((each) => Buffer.from(each).toString("latin1")))
  }

  /** Code of what ended the connection: "none" without a fault, undefined while it lives. */
  get code(): string | undefined {
    if (!this.isClosed) return undefined
    return this.reason === undefined ? "none" : ((this.reason as { code?: string }).code ?? this.reason.name)
  }

  /** Lets the connection go on after a message that was answered with stop. */
  resume(): void {
    this.#stopped = false
    this.connection.resume()
  }

  ready(peer: Peer): void {
    this.#mustBeOpen("ready")
    if (this.peer !== undefined) this.objections.push("ready twice")
    this.peer = peer
  }

  message(message: Message): boolean {
    this.#mustBeOpen("message")
    if (this.peer === undefined) this.objections.push("message before ready")
    if (this.#stopped) this.objections.push("message while stopped")
    this.messages.push(message)
    this.#stopped = !this.goOn()
    return !this.#stopped
  }

  writable(): void {
    this.#mustBeOpen("writable")
    this.writables++
  }

  closed(reason?: Error): void {
    this.#mustBeOpen("closed")
    this.isClosed = true
    this.reason = reason
  }

  #mustBeOpen(call: string): void {
    if (this.isClosed) this.objections.push(`${call} after closed`)
  }
}
