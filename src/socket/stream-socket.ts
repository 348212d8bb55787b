import { socketTypeCodes } from "../core/socket-type-name.ts"
import type { FrameLike } from "./frame.ts"
import { engineOf } from "./internals.ts"
import type { MessageTracker } from "./message-tracker.ts"
import type { MultipartReadable, MultipartWritable } from "./multipart.ts"
import type { Message, Readable } from "./readable.ts"
import { Socket } from "./socket.ts"
import { bytesOf, equip, type Properties, type With } from "./socket-class.ts"
import type { OperationOptions, SendOptions, Writable } from "./writable.ts"

/** How a STREAM is to know the connection that it makes. */
export interface StreamConnectOptions {
  /** Routing id under which the connection is addressed. Default: one of five octets, the first of them zero. */
  routingId?: string | Uint8Array
}

/**
 * Talks over tcp and ipc to programs that know nothing of ZeroMQ, as client, server, or both. The first frame of
 * every message in both directions names the connection, the second holds bytes: what was read, however the peer
 * had cut it, up to `inBatchSize` at a time; or what is to be written.
 *
 * An empty second frame is received when a connection is made and when it is lost (unless `notify` is false); sent,
 * it ends the connection after what was sent before, or at once if more than that waits than may. Connections that we
 * made come back by themselves, under the same id. Sending waits for a connection that is full, and fails with
 * EHOSTUNREACH for one that is not there. There is no encryption and no authentication.
 *
 * ```ts
 * const server = new Stream()
 * await server.bind("tcp://*:8080")
 * for await (const [id, request] of server) {
 *   if (request.length === 0) continue
 *   await server.send([id, "HTTP/1.0 200 OK\r\n\r\nHello."])
 *   await server.send([id, ""])
 * }
 * ```
 */
export class Stream extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"STREAM">) {
    super(socketTypeCodes.STREAM, options)
  }

  /**
   * Connects as every socket does. The connection can be sent to at once, by the id given here, or by the one that
   * `get(ROUTING_ID)` answers right after. Throws EADDRINUSE when another connection has the id.
   *
   * ```ts
   * const stream = new Stream()
   * stream.connect("tcp://127.0.0.1:6379", { routingId: "redis" })
   * await stream.send(["redis", "PING\r\n"])
   * ```
   */
  override connect(address: string, options: StreamConnectOptions = {}): void {
    const { routingId } = options
    this[engineOf].connect(
      address,
      routingId === undefined || routingId === "" ? undefined : bytesOf(routingId),
    )
  }

  static {
    equip(Stream, "STREAM")
  }
}
export interface Stream
  extends Readable<[Message, Message]>,
    Writable<[FrameLike, FrameLike]>,
    Omit<MultipartReadable, keyof Readable>,
    Omit<MultipartWritable, keyof Writable>,
    Properties<"STREAM"> {
  /**
   * Sends bytes over the connection that the first frame names, and resolves to what tells when their memory is free
   * again. The other kind of `send` waits and fails as it does.
   *
   * ```ts
   * const stream = new Stream()
   * stream.connect("tcp://127.0.0.1:6379", { routingId: "redis" })
   * const tracker = await stream.send(["redis", Buffer.alloc(1_000_000)], { track: true })
   * await tracker.wait()
   * ```
   */
  // A parameter only so that subclasses may override `send` without knowing of trackers.
  send<Tracker extends MessageTracker = MessageTracker>(
    message: [FrameLike, FrameLike],
    options: SendOptions & { readonly track: true },
  ): Promise<Tracker>
  send(message: [FrameLike, FrameLike], options?: OperationOptions): Promise<void>
}
