/**
 * Sockets in the manner of asyncio: a transport that calls a protocol, and streams to read and write. As
 * Python's aiozmq has them.
 *
 * ```ts
 * import { DEALER, ROUTER } from "typemq"
 * import { createZmqStream } from "typemq/streams"
 *
 * const router = await createZmqStream(ROUTER, { bind: "tcp://127.0.0.1:*" })
 * const dealer = await createZmqStream(DEALER, { connect: router.transport?.bindings() ?? [] })
 * dealer.write(["how much?"])
 * const [id, question] = await router.read()
 * ```
 *
 * @module typemq/streams
 */
export type { BridgeOptions, ReadingOptions, WritingOptions } from "./bridges/bridge-options.ts"
export type { Chunk, Frames } from "./bridges/frames.ts"
export { type MessageDuplex, toDuplex } from "./bridges/node-duplex.ts"
export { type MessageReadable, type MessageReading, toReadable } from "./bridges/node-readable.ts"
export { type MessageWritable, toWritable } from "./bridges/node-writable.ts"
export { type StreamPair, toStreamPair } from "./bridges/web-pair.ts"
export { toReadableStream } from "./bridges/web-readable.ts"
export { toWritableStream } from "./bridges/web-writable.ts"
export type {
  ReceiveOptions,
  SendJsonOptions,
  SendOptions,
  SendStringOptions,
} from "./callback-options.ts"
export { CallbackStream } from "./callback-stream.ts"
export type { ReceiveCallback, SendCallback } from "./callbacks.ts"
export {
  createZmqConnection,
  type EndpointList,
  type ZmqConnection,
  type ZmqConnectionOptions,
  type ZmqSocketOf,
  type ZmqSocketType,
} from "./connection.ts"
export { createZmqStream, type ZmqStreamOptions } from "./create-stream.ts"
export type { FrameLike, OutgoingMessage } from "./outgoing-message.ts"
export type { ConnectionErrorContext, ZmqProtocol } from "./protocol.ts"
export type { SetView } from "./set-view.ts"
export { parseSocketEvent, type SocketEvent } from "./socket-event.ts"
export type { ReceivingSocket, SendingSocket } from "./socket-roles.ts"
export { type StreamBuffers, ZmqStream } from "./stream.ts"
export { ZmqStreamClosed } from "./stream-closed.ts"
export type { ZmqStreamProtocol } from "./stream-protocol.ts"
export type { ZmqTransport } from "./transport.ts"
export type { TransportReports } from "./transport-reporter.ts"
export { parseVersion, type ReleaseLevel, type VersionInfo, versionInfo } from "./version.ts"
export type { WarningLog } from "./warning-log.ts"
export type { BufferLimits, WaterLimits } from "./water-limits.ts"
