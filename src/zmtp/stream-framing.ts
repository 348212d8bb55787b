import type { BufferPool } from "../core/buffer-pool.ts"
import type { ByteStream } from "../transports/transport.ts"
import type { ConnectionSettings } from "./connection-settings.ts"
import { FrameDecoder, type FrameSink } from "./decoder.ts"
import { type Dialect, dialects } from "./dialect.ts"
import { FrameEncoder } from "./encoder.ts"
import * as frame from "./frame.ts"
import { FrameWriter } from "./frame-writer.ts"
import type { Framing, FramingHandler } from "./framing.ts"
import { GreetingExchange } from "./greeting.ts"
import { OldFrameForm, OldFrameReader } from "./old-frames.ts"
import { encodePing } from "./ping.ts"

/** Frames in a stream of bytes: first a greeting, which tells how the peer lays them out. */
export class StreamFraming implements Framing {
  readonly writer: FrameWriter
  readonly decoder: FrameDecoder
  readonly #encoder: FrameEncoder
  readonly #handler: FramingHandler
  #greeting: GreetingExchange | undefined
  #dialect: Dialect | undefined
  /** Where bytes go that are frames. */
  #frames: Pick<FrameDecoder, "push">

  constructor(
    stream: ByteStream,
    settings: ConnectionSettings,
    pool: BufferPool,
    handler: FramingHandler & FrameSink,
  ) {
    this.#handler = handler
    this.#encoder = new FrameEncoder(pool, settings.writeSize)
    this.writer = new FrameWriter(stream, this.#encoder)
    this.decoder = new FrameDecoder(handler, pool, { frame: 0, parts: 0 }, { publisher: settings.publisher })
    this.#frames = this.decoder
    this.#greeting = new GreetingExchange({
      mechanism: settings.mechanism.name,
      routingIdSize: settings.routingId.length,
      socketType: settings.socketTypeCode,
      acceptsOldPeers: settings.acceptsOldPeers,
    })
  }

  begin(): void {
    this.writer.raw((this.#greeting as GreetingExchange).opening())
    this.writer.flush({ more: false })
  }

  receive(bytes: Uint8Array): void {
    if (this.#greeting === undefined) this.#frames.push(bytes)
    else this.#receiveGreeting(this.#greeting, bytes)
  }

  introduce(routingId: Uint8Array): void {
    // The signature that we opened with is, to these, the header of this frame.
    if (this.#dialect !== dialects.unversioned) this.writer.frame(0, routingId)
    else if (routingId.length > 0) this.writer.bytes(routingId)
  }

  ping(timeToLive: number): boolean {
    this.writer.frame(frame.command, encodePing(timeToLive))
    return true
  }

  #receiveGreeting(greeting: GreetingExchange, bytes: Uint8Array): void {
    const used = greeting.take(bytes)
    const answer = greeting.answer()
    if (answer.length > 0) this.writer.raw(answer)
    const { dialect } = greeting
    if (dialect !== undefined) {
      this.#greeting = undefined
      this.#dialect = dialect
      if (dialect.frames === "ZMTP 1.0") {
        this.#frames = new OldFrameReader(this.decoder)
        this.writer.speak(new OldFrameForm(this.#encoder))
      }
      this.#handler.speaks(dialect)
    }
    this.writer.flush({ more: false })
    if (dialect === undefined) return
    if (greeting.leftover.length > 0) this.receive(greeting.leftover)
    if (used < bytes.length) this.receive(bytes.subarray(used))
  }
}
