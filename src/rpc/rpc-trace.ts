import { visibleEndpoint } from "../core/visible-endpoint.ts"
import type { ZmqTransport } from "../streams/transport.ts"
import { firstEndpoint } from "./first-endpoint.ts"
import type { NoticeKind } from "./log-records.ts"

/** What a traced call is: of which kind of service, or a stream of values. */
export type RpcTraceKind = "rpc" | "stream" | "pipeline" | "pubsub"

/**
 * A call, as the messages of `tracing:typemq:rpc.call:…` and `tracing:typemq:rpc.serve:…` have it: the same object in
 * all messages about one call, so that it can be a key of a `WeakMap`. Arguments and results are not in it.
 */
export interface RpcTrace {
  /** Of which kind of service, or a stream of values. */
  readonly kind: RpcTraceKind
  /** The method's full name, as the caller wrote it; callers may write what they like. */
  readonly method: string
  /**
   * The endpoint of this side's socket that was bound first, or else connected first; undefined once it is closed. What
   * may be secret in the address of a WebSocket is left out.
   */
  readonly endpoint: string | undefined
  /** What was thrown, once it was. */
  error?: unknown
}

/** Names of services in logs, and what traces call them. */
export const tracedKinds: Readonly<Record<NoticeKind, RpcTraceKind>> = {
  Pipeline: "pipeline",
  PubSub: "pubsub",
}

/** A call that begins. */
export const newTrace = (
  kind: RpcTraceKind,
  method: string,
  transport: ZmqTransport | undefined,
): RpcTrace => {
  const endpoint = transport === undefined ? undefined : firstEndpoint(transport)
  return { kind, method, endpoint: endpoint === undefined ? undefined : visibleEndpoint(endpoint) }
}
