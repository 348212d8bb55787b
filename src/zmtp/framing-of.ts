import type { BufferPool } from "../core/buffer-pool.ts"
import type { ByteStream, PacketStream } from "../transports/transport.ts"
import type { ConnectionSettings } from "./connection-settings.ts"
import type { FrameSink } from "./decoder.ts"
import type { Framing, FramingHandler } from "./framing.ts"
import { PacketFraming } from "./packet-framing.ts"
import { StreamFraming } from "./stream-framing.ts"

/** How frames travel over this stream. */
export const framingOf = (
  stream: ByteStream,
  settings: ConnectionSettings,
  pool: BufferPool,
  handler: FramingHandler & FrameSink,
): Framing =>
  "packets" in stream
    ? new PacketFraming(stream as PacketStream, settings, handler)
    : new StreamFraming(stream, settings, pool, handler)
