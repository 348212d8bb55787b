import type { Message } from "../core/message.ts"
import type { LinkHandler } from "../transports/transport.ts"
import type { DecoderLimits } from "./decoder.ts"
import type { Dialect } from "./dialect.ts"
import type { FrameWriter } from "./frame-writer.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"

/** How frames are laid out on their way out. */
export interface FrameForm {
  message(message: Message): void
  frame(flags: number, body: Uint8Array): void
}

/** Turns messages into pieces for one gathered write. */
export interface Encoder extends FrameForm {
  /** Bytes that wait to be written. */
  readonly size: number
  /** Whether it is time to write, without waiting for what else the turn brings. */
  readonly full: boolean
  /** Whether one of these bodies waits to be written from where it is. */
  holds(bodies: readonly Uint8Array[]): boolean
  /** From now on every frame is sealed. */
  secure(cipher: Cipher): void
  /** Bytes as they are. */
  raw(bytes: Uint8Array): void
  /** Frames as they came: only where peers lay them out as we do. */
  append?(chunk: Uint8Array, start: number, end: number): void
  /** Everything that waits, for writing. Follow with `written()` or `stillWriting()`. */
  take(): readonly Uint8Array[]
  /** The platform took it all at once. `keep`: more is to come at once. */
  written(keep: boolean): void
  /** The platform is still busy with it: the memory must not be touched until `finished()`. */
  stillWriting(): void
  /** The platform has taken what it was still busy with. */
  finished(): void
  /** Forgets what waits. */
  discard(): void
}

/** Turns what a stream brings into messages and commands, and stops where the sink says so. */
export interface Decoder {
  /** Whether the sink said stop and `resume()` has not been called. */
  readonly stopped: boolean
  /** Bytes that arrived and wait for `resume()`. */
  readonly heldBytes: number
  limit(limits: DecoderLimits): void
  /** From now on every frame is opened first. */
  secure(cipher: Cipher): void
  /** Whoever may take messages as they come, from now on. */
  passTo?(handler: LinkHandler): void
  /** Goes on after a stop. */
  resume(): void
  /** Decodes nothing any more. */
  stop(): void
  /** Where the next bytes are best read to: the rest of a large body. */
  target(): Uint8Array | undefined
}

/** What a framing tells its connection. */
export interface FramingHandler {
  /** It is known how the peer speaks, and its introduction may begin. */
  speaks(dialect: Dialect): void
}

/** How frames travel over one kind of stream: everything that a connection need not know of it. */
export interface Framing {
  readonly writer: FrameWriter
  readonly decoder: Decoder
  /** The stream is there: sends what opens the conversation. */
  begin(): void
  /** The other side of a `PacketStream` agreed to talk. */
  opened?(subprotocol: string): void
  /** What the stream brought. Throws a `ProtocolError` on a violation. */
  receive(bytes: Uint8Array): void
  /** Sends our routing id, to a peer that wants it in a frame. */
  introduce(routingId: Uint8Array): void
  /** Asks the peer for a sign of life; answers whether that was possible. */
  ping(timeToLive: number): boolean
}
