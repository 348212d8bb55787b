import type { BufferPool } from "../core/buffer-pool.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { afterPendingInput, startTimer, type Timer } from "../core/timing.ts"
import type { ByteStream, Link, LinkHandler, StreamHandler } from "../transports/transport.ts"
import type { ConnectionSettings } from "./connection-settings.ts"
import { FrameDecoder, type FrameSink } from "./decoder.ts"
import { asReason, unfinished } from "./failures.ts"
import * as frame from "./frame.ts"
import { FrameWriter } from "./frame-writer.ts"
import { GreetingExchange } from "./greeting.ts"
import { CommandChannel } from "./handshake.ts"
import { Heartbeat } from "./heartbeat.ts"
import type { Secured } from "./mechanisms/mechanism.ts"
import { encodeMetadata } from "./metadata.ts"
import { readPeer } from "./peer.ts"
import { encodePing, type Ping, readPing } from "./ping.ts"
import { readSubscription, subscriptionCommand, subscriptionFrame } from "./subscription.ts"

/**
 * The engine of one connection: greeting, handshake, then frames in both directions. A `Link` over a
 * `ByteStream`. It ends once, with a reason, and tells its handler so; everything it held is let go then.
 */
export class Connection implements Link, StreamHandler, FrameSink {
  readonly #stream: ByteStream
  readonly #settings: ConnectionSettings
  readonly #handler: LinkHandler
  readonly #writer: FrameWriter
  readonly #decoder: FrameDecoder
  readonly #greeting: GreetingExchange
  #receive: (chunk: Uint8Array) => void
  #channel: CommandChannel | undefined
  #heartbeat: Heartbeat | undefined
  #handshakeTimer: Timer | undefined
  #minor: 0 | 1 = 1
  /** The handshake is done: messages may flow. */
  #open = false
  /** A `send` was answered with false. */
  #refused = false
  #paused = false
  #finishing = false
  #closed = false

  constructor(stream: ByteStream, settings: ConnectionSettings, pool: BufferPool, handler: LinkHandler) {
    this.#stream = stream
    this.#settings = settings
    this.#handler = handler
    this.#writer = new FrameWriter(stream, pool)
    this.#greeting = new GreetingExchange(settings.mechanism.name, settings.routingId.length)
    this.#decoder = new FrameDecoder(
      this,
      pool,
      { frame: Math.min(settings.maxHandshakeSize, settings.maxMessageSize), parts: 0 },
      { publisher: settings.publisher },
    )
    this.#receive = this.#receiveGreeting
  }

  /** Opens the conversation. Separate from construction, so that the owner knows the link before it speaks. */
  start(): void {
    const { handshakeInterval } = this.#settings
    if (handshakeInterval > 0) {
      this.#handshakeTimer = startTimer(handshakeInterval, () =>
        afterPendingInput(() => {
          if (!this.#open) this.close(unfinished(handshakeInterval))
        }),
      )
    }
    this.#stream.attach(this)
    if (this.#closed) return
    this.#writer.raw(this.#greeting.opening())
    this.#writer.flush({ more: false })
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

  subscribe(topic: Uint8Array, on: boolean): void {
    if (!this.#open) return
    // RFC 37, section 2.6: commands towards 3.1 peers, messages that start with 1 or 0 towards 3.0 peers.
    if (this.#minor === 0) this.#writer.frame(0, subscriptionFrame(topic, on))
    else this.#writer.frame(frame.command, subscriptionCommand(topic, on))
  }

  resume(): void {
    if (this.#closed || !this.#decoder.stopped || !this.#open) return
    this.#guard(() => this.#decoder.resume())
    this.#regulate()
  }

  finish(): void {
    if (this.#closed || this.#finishing) return
    this.#finishing = true
    this.#decoder.stop()
    if (!this.#open) {
      this.close()
      return
    }
    this.#writer.flush({ more: false })
    if (!this.#writer.busy) this.#stream.end()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#shut(reason)
    this.#stream.destroy(reason)
  }

  // StreamHandler

  bytes(chunk: Uint8Array): void {
    if (this.#closed || this.#finishing) return
    this.#guard(() => this.#receive(chunk))
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

  // FrameSink

  message(message: Message): boolean {
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
    if (this.#open) return this.#handler.message(message)
    // Commands of the handshake in message frames are sloppy but unambiguous.
    return this.command(message[0] as Uint8Array)
  }

  part(): void {
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
  }

  command(body: Uint8Array): boolean {
    const channel = this.#channel
    if (channel !== undefined) {
      channel.deliver(body)
      return false
    }
    if (this.#heartbeat?.waiting === true) this.#heartbeat.heard()
    const ping = readPing(body)
    if (ping !== undefined) {
      this.#pinged(ping)
    } else if (this.#settings.publisher) {
      const subscription = readSubscription(body)
      if (subscription !== undefined) return this.#handler.message([subscription])
    }
    // Everything else, PONG included, is a sign of life and nothing more.
    return true
  }

  // Phases

  #receiveGreeting(chunk: Uint8Array): void {
    const used = this.#greeting.take(chunk)
    const answer = this.#greeting.answer()
    if (answer.length > 0) this.#writer.raw(answer)
    const greeting = this.#greeting.result()
    if (greeting === undefined) {
      this.#writer.flush({ more: false })
      return
    }
    this.#minor = greeting.minor
    this.#receive = this.#receiveFrames
    this.#shakeHands()
    this.#writer.flush({ more: false })
    if (used < chunk.length) this.#receiveFrames(chunk.subarray(used))
  }

  #receiveFrames(chunk: Uint8Array): void {
    this.#decoder.push(chunk)
  }

  #shakeHands(): void {
    const { mechanism, properties } = this.#settings
    const channel = new CommandChannel(encodeMetadata(properties), {
      send: (body) => this.#writer.frame(frame.command, body),
      wanted: () => {
        if (this.#decoder.stopped) this.#guard(() => this.#decoder.resume())
      },
    })
    this.#channel = channel
    mechanism.handshake(channel).then(
      (secured) => this.#guard(() => this.#secured(secured)),
      (error: Error) => this.close(error),
    )
  }

  #secured({ metadata, userId, cipher }: Secured): void {
    if (this.#closed || this.#finishing) return
    const peer = readPeer(metadata, this.#settings, {
      peerAddress: this.#stream.peerAddress,
      ...(userId === undefined ? {} : { userId }),
    })
    this.#handshakeTimer?.stop()
    this.#channel = undefined
    if (cipher !== undefined) {
      this.#writer.secure(cipher)
      this.#decoder.secure(cipher)
    }
    this.#decoder.limit({ frame: this.#settings.maxMessageSize, parts: this.#settings.maxMessageParts })
    this.#open = true
    this.#startHeartbeat()
    this.#handler.ready(peer)
    if (this.#closed || this.#finishing) return
    this.#decoder.resume()
    this.#regulate()
  }

  #startHeartbeat(): void {
    this.#heartbeat = new Heartbeat(this.#settings.heartbeat, {
      ping: (timeToLive) => {
        // A PING that waits behind unwritten data would only pile up: one sign of interest is enough.
        if (this.#writer.busy) return false
        this.#writer.frame(frame.command, encodePing(timeToLive))
        return true
      },
      expired: (silence) => this.close(zmqError("ETIMEDOUT", `The peer was silent for ${silence} ms.`)),
      deaf: () => this.#paused,
    })
    this.#heartbeat.start()
  }

  #pinged({ pong, timeToLive }: Ping): void {
    this.#writer.latest(frame.command, pong)
    this.#heartbeat?.peerTimeToLive(timeToLive)
  }

  // Ending

  /** Stops or starts the stream as the decoder can take more or not. */
  #regulate(): void {
    if (this.#closed || this.#finishing) return
    // During the handshake decoding stops at each command; that is no reason to stop reading, unless the peer
    // goes on and on.
    const { stopped: held, heldBytes } = this.#decoder
    const stopped = held && (this.#open || heldBytes > this.#settings.maxHandshakeSize)
    if (stopped === this.#paused) return
    this.#paused = stopped
    if (stopped) this.#stream.pause()
    else this.#stream.resume()
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

  #shut(reason: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#open = false
    this.#handshakeTimer?.stop()
    this.#heartbeat?.stop()
    this.#decoder.stop()
    this.#writer.close()
    this.#channel?.fail(
      reason ?? zmqError("ECONNRESET", "The peer closed the connection during the handshake."),
    )
    this.#handler.closed(reason)
  }
}
