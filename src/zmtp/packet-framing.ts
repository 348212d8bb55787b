import type { PacketStream } from "../transports/transport.ts"
import type { ConnectionSettings } from "./connection-settings.ts"
import type { FrameSink } from "./decoder.ts"
import { dialects } from "./dialect.ts"
import { FrameWriter } from "./frame-writer.ts"
import type { Framing, FramingHandler } from "./framing.ts"
import { PacketDecoder } from "./packet-decoder.ts"
import { PacketEncoder } from "./packet-encoder.ts"
import { plainSubprotocol } from "./subprotocols.ts"

/** Frames one by one, as a WebSocket carries them. In place of a greeting there is the sub-protocol's name. */
export class PacketFraming implements Framing {
  readonly writer: FrameWriter
  readonly decoder: PacketDecoder
  readonly #stream: PacketStream
  readonly #handler: FramingHandler

  constructor(stream: PacketStream, settings: ConnectionSettings, handler: FramingHandler & FrameSink) {
    this.#stream = stream
    this.#handler = handler
    this.writer = new FrameWriter(stream, new PacketEncoder(settings.writeSize))
    this.decoder = new PacketDecoder(handler, (size) => stream.limit(size))
  }

  /** Nothing goes out before the other side has agreed to talk. */
  begin(): void {}

  opened(subprotocol: string): void {
    this.#handler.speaks(subprotocol === plainSubprotocol ? dialects.plainWebSocket : dialects.webSocket)
    this.writer.flush({ more: false })
  }

  receive(packet: Uint8Array): void {
    this.decoder.push(packet)
  }

  introduce(routingId: Uint8Array): void {
    this.writer.frame(0, routingId)
  }

  /** WebSockets have pings of their own, without a time to live. */
  ping(): boolean {
    return this.#stream.ping()
  }
}
