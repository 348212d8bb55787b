import type { BufferPool } from "../core/buffer-pool.ts"
import { empty } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import { interestMessage } from "../core/interest.ts"
import type { Message } from "../core/message.ts"
import type { Timer } from "../core/timing.ts"
import type { ByteStream, Link, LinkHandler, PacketStreamHandler, Peer } from "../transports/transport.ts"
import type { ConnectionSettings } from "./connection-settings.ts"
import type { FrameSink } from "./decoder.ts"
import type { Dialect } from "./dialect.ts"
import { asReason, brokenOff } from "./failures.ts"
import * as frame from "./frame.ts"
import type { FrameWriter } from "./frame-writer.ts"
import type { Decoder, Framing, FramingHandler } from "./framing.ts"
import { framingOf } from "./framing-of.ts"
import { shakeHands } from "./handshake.ts"
import { limitHandshake } from "./handshake-limit.ts"
import { Heartbeat } from "./heartbeat.ts"
import { Inflow } from "./inflow.ts"
import { type Introduction, RoutingIdIntroduction } from "./introduction.ts"
import type { Secured } from "./mechanisms/mechanism.ts"
import { encodeMetadata } from "./metadata.ts"
import { longestRoutingId, peerNamed, readPeer } from "./peer.ts"
import { readPing } from "./ping.ts"
import { interestFrame, readInterest } from "./subscription.ts"

/**
 * The engine of one connection: greeting, handshake, then frames in both directions. A `Link` over a
 * `ByteStream`. It ends once, with a reason, and tells its handler so; everything it held is let go then.
 */
export class Connection implements Link, PacketStreamHandler, FrameSink, FramingHandler {
  readonly #stream: ByteStream
  readonly #settings: ConnectionSettings
  readonly #handler: LinkHandler
  readonly #writer: FrameWriter
  readonly #decoder: Decoder
  readonly #framing: Framing
  readonly #inflow: Inflow
  /** Known when the peer's greeting is. */
  #dialect: Dialect | undefined
  #introduction: Introduction | undefined
  #heartbeat: Heartbeat | undefined
  #handshakeTimer: Timer | undefined
  /** The handshake is done: messages may flow. */
  #open = false
  /** A `send` was answered with false. */
  #refused = false
  /** Why the peer was not let in. */
  #refusal: Error | undefined
  #finishing = false
  #closed = false

  constructor(stream: ByteStream, settings: ConnectionSettings, pool: BufferPool, handler: LinkHandler) {
    this.#stream = stream
    this.#settings = settings
    this.#handler = handler
    this.#framing = framingOf(stream, settings, pool, this)
    this.#writer = this.#framing.writer
    this.#decoder = this.#framing.decoder
    this.#inflow = new Inflow(stream, this.#decoder, settings.maxHandshakeSize)
  }

  /** Opens the conversation. Separate from construction, so that the owner knows the link before it speaks. */
  start(): void {
    this.#handshakeTimer = limitHandshake(this.#settings.handshakeInterval, (reason) => {
      if (!this.#open) this.close(reason)
    })
    this.#stream.attach(this)
    if (!this.#closed) this.#framing.begin()
  }

  // Link

  send(message: Message): boolean {
    if (this.#writer.busy || !this.#open) {
      this.#refused = true
      return false
    }
    this.#writer.message(message)
    return true
  }

  get hasRoom(): boolean {
    return this.#open && !this.#writer.busy
  }

  get frames(): FrameWriter | undefined {
    return this.hasRoom && this.#writer.clear ? this.#writer : undefined
  }

  get memory(): FrameWriter {
    return this.#writer
  }

  subscribe(topic: Uint8Array, on: boolean): void {
    if (!this.#open) return
    const { interest } = this.#settings
    const { topics, commands } = this.#dialect as Dialect
    if (commands || interest === "topics") this.#writer.frame(...interestFrame(interest, topics, topic, on))
  }

  resume(): void {
    if (this.#closed || !this.#decoder.stopped || !this.#open) return
    this.#guard(() => this.#decoder.resume())
    this.#regulate()
  }

  finish(): void {
    if (this.#open || this.#finishing) this.#part()
    else this.close()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#shut(reason)
    this.#stream.destroy(reason)
  }

  opened(subprotocol: string): void {
    this.#guard(() => this.#framing.opened?.(subprotocol))
    this.#regulate()
  }

  alive(): void {
    this.#heartbeat?.heard()
  }

  bytes(chunk: Uint8Array): void {
    if (this.#closed || this.#finishing) return
    this.#guard(() => {
      this.#framing.receive(chunk)
      this.#introduction?.waits?.(this.#decoder.heldBytes)
    })
    this.#regulate()
  }

  target(): Uint8Array | undefined {
    return this.#open ? this.#guard(() => this.#decoder.target()) : undefined
  }

  writable(): void {
    if (this.#closed) return
    const writer = this.#writer
    writer.writable()
    writer.flush({ more: this.#refused })
    if (writer.busy) return
    if (this.#finishing) {
      this.#stream.end()
      return
    }
    if (!this.#refused) return
    this.#refused = false
    this.#handler.writable()
  }

  closed(reason?: Error): void {
    this.#shut(reason)
  }

  message(message: Message): boolean {
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
    if (this.#open) return this.#handler.message(message)
    return (this.#introduction as Introduction).message(message[0] as Uint8Array)
  }

  part(): void {
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
  }

  command(body: Uint8Array): boolean {
    if (this.#introduction !== undefined) return this.#introduction.command(body)
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
    const { commands, heartbeat } = this.#dialect as Dialect
    if (!commands) return true
    const ping = heartbeat === "commands" ? readPing(body) : undefined
    if (ping !== undefined) {
      this.#writer.latest(frame.command, ping.pong)
      this.#heartbeat?.peerTimeToLive(ping.timeToLive)
    } else if (this.#settings.publisher) {
      const wish = readInterest(this.#settings.interest, body)
      if (wish !== undefined) return this.#handler.message(wish)
    }
    // Everything else, PONG included, is a sign of life and nothing more.
    return true
  }

  // Phases

  speaks(dialect: Dialect): void {
    this.#dialect = dialect
    if (dialect.introduction === "mechanism") this.#shakeHands(dialect)
    else this.#exchangeRoutingIds(dialect)
  }

  #shakeHands(dialect: Dialect): void {
    const { mechanism, properties, maxHandshakeSize, maxMessageSize } = this.#settings
    this.#decoder.limit({ frame: Math.min(maxHandshakeSize, maxMessageSize), parts: 0 })
    this.#introduction = shakeHands(mechanism, encodeMetadata(properties), {
      peerAddress: this.#stream.peerAddress,
      shortError: mechanism.name === "PLAIN" && dialect.shortPlainError,
      input: this.#decoder,
      check: (metadata) => void readPeer(metadata, this.#settings, { peerAddress: "" }),
      send: (body) => this.#writer.frame(frame.command, body),
      wanted: () => {
        if (this.#decoder.stopped) this.#guard(() => this.#decoder.resume())
      },
      secured: (secured) => this.#guard(() => this.#secured(secured)),
      failed: (reason, told) => {
        if (told) this.#refusal = reason
        if (told) this.#part()
        else this.close(reason)
      },
    })
  }

  #exchangeRoutingIds({ takesAll, commands }: Dialect): void {
    const { routingId, publisher, interest, maxMessageSize } = this.#settings
    const unasked = takesAll && publisher && interest === "topics"
    this.#decoder.limit({ frame: Math.min(longestRoutingId, maxMessageSize), parts: 1 })
    this.#introduction = new RoutingIdIntroduction((own) => {
      this.#ready(peerNamed(own, { peerAddress: this.#stream.peerAddress, shookHands: commands }))
      // Who cannot ask for topics gets them all, and chooses for himself.
      return unasked && this.#open ? this.#handler.message(interestMessage(interest, empty, true)) : true
    })
    this.#framing.introduce(routingId)
  }

  #secured({ metadata, cipher, ...vouched }: Secured): void {
    if (cipher !== undefined) {
      // First, whatever comes now: the writer sees to its end.
      this.#writer.secure(cipher)
      this.#decoder.secure(cipher)
    }
    if (this.#closed || this.#finishing) return
    this.#ready(readPeer(metadata, this.#settings, { peerAddress: this.#stream.peerAddress, ...vouched }))
    if (this.#closed || this.#finishing) return
    this.#decoder.resume()
    this.#regulate()
  }

  /** It is known who the peer is: messages may flow. */
  #ready(peer: Peer): void {
    this.#handshakeTimer?.stop()
    this.#introduction = undefined
    this.#decoder.limit({ frame: this.#settings.maxMessageSize, parts: this.#settings.maxMessageParts })
    this.#open = true
    this.#decoder.passTo?.(this.#handler)
    if (this.#settings.hello !== undefined) this.#writer.message([this.#settings.hello])
    if (this.#dialect?.heartbeat !== "none") this.#startHeartbeat()
    this.#handler.ready(peer)
  }

  #startHeartbeat(): void {
    this.#heartbeat = new Heartbeat(this.#settings.heartbeat, {
      // A PING that waits behind unwritten data would only pile up: one sign of interest is enough.
      ping: (timeToLive) => !this.#writer.busy && this.#framing.ping(timeToLive),
      expired: (silence) => this.close(zmqError("ETIMEDOUT", `The peer was silent for ${silence} ms.`)),
      deaf: () => this.#inflow.paused,
    })
    this.#heartbeat.start()
  }

  // Ending

  #regulate(): void {
    if (!this.#closed && !this.#finishing) this.#inflow.regulate(this.#open)
  }

  /** Runs decoding: what it throws is the peer's fault and ends the connection. */
  #guard<Result>(work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      this.close(asReason(error))
      return undefined
    }
  }

  /** Hears nothing any more, and ends when everything was handed to the platform. */
  #part(): void {
    if (this.#closed || this.#finishing) return
    this.#finishing = true
    this.#decoder.stop()
    this.#writer.flush({ more: false })
    if (!this.#writer.busy) this.#stream.end()
  }

  #shut(cause: Error | undefined): void {
    if (this.#closed) return
    const reason = this.#refusal ?? cause
    this.#closed = true
    this.#open = false
    this.#handshakeTimer?.stop()
    this.#heartbeat?.stop()
    this.#decoder.stop()
    this.#writer.close()
    this.#introduction?.fail(reason ?? brokenOff())
    this.#handler.closed(reason)
  }
}
