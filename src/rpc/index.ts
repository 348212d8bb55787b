/**
 * Remote calls, notifications and published calls over ZeroMQ, on the wire of Python's aiozmq: either side of each
 * may be Python.
 *
 * ```ts
 * import { connectRpc, method, param, serveRpc } from "typemq/rpc"
 *
 * const api = { add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b) }
 * const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
 * const client = await connectRpc<typeof api>({ connect: server.endpoint })
 * await client.call.add(1, 2) // 3
 * ```
 *
 * @module typemq/rpc
 */

export { ByName, byName, Positional, positional } from "./call-arguments.ts"
export type { CallContext } from "./call-context.ts"
export { type ConnectRpcOptions, connectRpc, type ServeRpcOptions, serveRpc } from "./call-services.ts"
export type { ClientCall, ClientMiddleware } from "./client-middleware.ts"
export type { AnyCalls, AnyStreams, Arrived, CallsOf, NotificationsOf, StreamsOf } from "./client-types.ts"
export type { ErrorMaker, ErrorTable } from "./error-table.ts"
export {
  GenericError,
  NotFoundError,
  ParametersError,
  RpcError,
  type RpcErrorCode,
  type RpcErrorOptions,
  ServiceClosedError,
} from "./errors.ts"
export { AttrHandler, type DynamicHandler, type Handler, lookup } from "./handler.ts"
export { HandlerService } from "./handler-service.ts"
export type { IntrospectionCalls, MethodDescription, ParameterDescription } from "./introspection.ts"
export type { RpcLogger } from "./log.ts"
export { type Marked, type MethodOptions, method } from "./method.ts"
export type { ArgumentsOf, CallOfFunction, Declaration, ParametersOf, ValuesOf } from "./method-types.ts"
export { ExtType } from "./msgpack/ext-type.ts"
export { Float } from "./msgpack/float.ts"
export { Timestamp } from "./msgpack/timestamp.ts"
export { UnpackError } from "./msgpack/unpack-error.ts"
export { Packer, type PackerOptions, type RefusedPickles } from "./packer.ts"
export {
  named,
  namedRest,
  type Parameter,
  type ParameterKind,
  type ParameterOptions,
  type PositionalOptions,
  param,
  rest,
} from "./parameters.ts"
export { connectPipeline, PipelineClient, servePipeline } from "./pipeline-services.ts"
export {
  connectPubSub,
  PubSubClient,
  PubSubService,
  type ServePubSubOptions,
  servePubSub,
  type Topic,
} from "./pubsub-services.ts"
export { type DateTranslator, makeDateTranslators } from "./python/date-translators.ts"
/**
 * Python's exceptions, under Python's names: what methods in Python throw is caught as one of these, and what methods
 * throw of these is caught in Python as its own.
 *
 * ```ts
 * import { py } from "typemq/rpc"
 *
 * await client.call.lookUp("colour").catch((error: unknown) => {
 *   if (!(error instanceof py.KeyError)) throw error
 *   console.warn(error.args) // [ 'colour' ]
 * })
 * ```
 */
export * as py from "./python/exceptions.ts"
export type { PickleOptions } from "./python/pickle-writer.ts"
export { PythonDate, type PythonDateFields } from "./python/python-date.ts"
export { PythonDateTime, type PythonDateTimeFields } from "./python/python-date-time.ts"
export { PythonTime, type PythonTimeFields } from "./python/python-time.ts"
export { type NamedZoneOptions, PythonTimeZone } from "./python/python-time-zone.ts"
export { PythonTimedelta, type PythonTimedeltaFields } from "./python/python-timedelta.ts"
export type { TimeZoneDefinition } from "./python/time-zone-definition.ts"
export { UnpicklingError, type UnpicklingErrorOptions } from "./python/unpickling-error.ts"
export type { Fold } from "./python/value-limits.ts"
export { RpcCaller, RpcClient } from "./rpc-client.ts"
export type { CallOptions } from "./rpc-client-protocol.ts"
export type { RpcTrace, RpcTraceKind } from "./rpc-trace.ts"
export type { ServedCall, ServerMiddleware } from "./server-middleware.ts"
export { Service } from "./service.ts"
export type { ServerOptions, ServiceOptions } from "./service-options.ts"
export type {
  AnyValidator,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
  Validator,
  ValidatorOf,
} from "./standard-schema.ts"
export {
  type TranslatedClass,
  type Translation,
  type TranslationTable,
  translation,
} from "./translation-table.ts"
