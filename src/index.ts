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
export type { MessageLike } from "./core/message.ts"
export { AuthenticationError, type AuthenticationStatus, ProtocolError } from "./core/peer-errors.ts"
export * from "./options/constants.ts"
export type { ContextOptions } from "./options/context-options.ts"
export { defaultLimits, type SocketOptionDefaults } from "./options/socket-options.ts"
export type { SocketTypeName } from "./patterns/socket-types.ts"
export { capability, version } from "./socket/capability.ts"
export { Context, context, type SocketOf } from "./socket/context.ts"
export type {
  AuthError,
  ErrnoError,
  Event,
  EventOfType,
  EventSubscriber,
  EventType,
  ProtoError,
} from "./socket/monitor.ts"
export { Observer } from "./socket/observer.ts"
export type { SocketOptions } from "./socket/option-properties.ts"
export { Proxy } from "./socket/proxy.ts"
export { Publisher, Subscriber, XPublisher, XSubscriber } from "./socket/publish-subscribe-sockets.ts"
export type { Consumption, Message, Readable } from "./socket/readable.ts"
export { type CloseOptions, Socket } from "./socket/socket.ts"
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
export type { OperationOptions, Writable } from "./socket/writable.ts"
