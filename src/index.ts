/**
 * ZeroMQ in TypeScript: sockets that talk to every other ZeroMQ, without native code.
 *
 * ```ts
 * import { Pull, Push } from "typemq"
 *
 * const pull = new Pull()
 * const push = new Push()
 * push.connect(await pull.bind("tcp://127.0.0.1:*"))
 * await push.send("hello")
 * const [text] = await pull.receive()
 * ```
 *
 * @module typemq
 */
export {
  AgainError,
  BindError,
  ContextTerminatedError,
  NotDoneError,
  StateError,
  strerror,
  TerminatedError,
  UnsupportedFeatureError,
  ZmqBaseError,
  ZmqError,
  type ZmqErrorOptions,
} from "./core/errors.ts"
export { ipcPathMaxLength } from "./core/ipc-path-limit.ts"
export type { MessageLike } from "./core/message.ts"
export { AuthenticationError, type AuthenticationStatus, ProtocolError } from "./core/peer-errors.ts"
export type { NumericArray, ReceivedArray } from "./core/typed-arrays.ts"
export { z85Decode, z85Encode } from "./core/z85.ts"
export * from "./options/constants.ts"
export type { ContextOptions } from "./options/context-options.ts"
export { defaultLimits, type SocketOptionDefaults } from "./options/socket-options.ts"
export type { SocketTypeName } from "./patterns/socket-types.ts"
export {
  capability,
  has,
  typemqVersion,
  typemqVersionInfo,
  version,
  zmqVersion,
  zmqVersionInfo,
} from "./socket/capability.ts"
export type { Codec, CodecView, ValueReadable, ValueWritable } from "./socket/codec-view.ts"
export { Context, context, type SocketOf } from "./socket/context.ts"
export {
  type CurveKeyPair,
  curveKeyPair,
  curvePublic,
  curvePublicKey,
  curveReady,
} from "./socket/curve-keys.ts"
export { Frame, type FrameDetails, type FrameLike } from "./socket/frame.ts"
export type {
  FrameReadable,
  FrameWritable,
  ReceiveIntoOptions,
  SendFrameOptions,
} from "./socket/frame-methods.ts"
export { MessageTracker } from "./socket/message-tracker.ts"
export type {
  AuthError,
  ErrnoError,
  Event,
  EventOfType,
  EventSubscriber,
  EventType,
  ProtoError,
} from "./socket/monitor.ts"
export type { MonitorOptions } from "./socket/monitor-events.ts"
export {
  type MonitorEvent,
  type MonitorEventV2,
  parseMonitorMessage,
  parseMonitorMessageV2,
  receiveMonitorMessage,
} from "./socket/monitor-message.ts"
export type { MonitorToOptions } from "./socket/monitored.ts"
export type { MultipartReadable, MultipartWritable } from "./socket/multipart.ts"
export { Observer } from "./socket/observer.ts"
export type { SocketOptions } from "./socket/option-properties.ts"
export type { Pollable } from "./socket/poll-source.ts"
export { Poller } from "./socket/poller.ts"
export { Proxy, type ProxyOptions } from "./socket/proxy.ts"
export { device, type ProxyRunOptions, proxy, proxySteerable } from "./socket/proxy-functions.ts"
export { Publisher, Subscriber, XPublisher, XSubscriber } from "./socket/publish-subscribe-sockets.ts"
export type { RandomPortOptions } from "./socket/random-port.ts"
export type { Consumption, Message, Readable } from "./socket/readable.ts"
export type { ProxyStatistics, ProxyTraffic } from "./socket/relay.ts"
export { ScopedEndpoint } from "./socket/scoped-endpoint.ts"
export { select } from "./socket/select.ts"
export type {
  ReceiveJsonOptions,
  ReceiveStringOptions,
  SendArrayOptions,
  SendJsonOptions,
  SendStringOptions,
} from "./socket/serialization.ts"
export { type CloseOptions, Socket } from "./socket/socket.ts"
export type {
  DiagnosedSocket,
  MessageDropDiagnostic,
  SocketDiagnostic,
  SocketEventDiagnostic,
} from "./socket/socket-diagnostics.ts"
export type { SocketStatistics } from "./socket/socket-statistics.ts"
export {
  Dealer,
  Pair,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  type RouterConnectOptions,
} from "./socket/sockets.ts"
export type { PollableStream } from "./socket/stream-readiness.ts"
export { Stream, type StreamConnectOptions } from "./socket/stream-socket.ts"
export { type TimerHandler, Timers } from "./socket/timers.ts"
export type { OperationOptions, SendOptions, Writable } from "./socket/writable.ts"
