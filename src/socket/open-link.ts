import type { BufferPool } from "../core/buffer-pool.ts"
import type { ByteStream, Link, LinkHandler } from "../transports/transport.ts"
import { Connection } from "../zmtp/connection.ts"
import { RawConnection } from "../zmtp/raw-connection.ts"
import type { EndpointPlan } from "./socket-parts.ts"

/** A link over a stream that was just opened. It says nothing before it is started. */
export interface StreamLink extends Link {
  /** Opens the conversation. Separate from construction, so that the owner knows the link before it speaks. */
  start(): void
}

/** What speaks over a new stream, as the socket's plan has it. */
export const openLink = (
  stream: ByteStream,
  plan: EndpointPlan,
  pool: BufferPool,
  handler: LinkHandler,
): StreamLink =>
  plan.raw === undefined
    ? new Connection(stream, plan.connection, pool, handler)
    : new RawConnection(stream, plan.raw, pool, handler)
