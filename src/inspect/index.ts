/**
 * Lets the sockets of a process be looked at from outside: what `typemq top` shows. Off until it is enabled.
 *
 * ```ts
 * import { connectInspect, enableInspect } from "typemq/inspect"
 *
 * await using inspector = await enableInspect({ name: "orders" })
 * await using reader = await connectInspect("orders")
 * const { sockets } = await reader.state()
 * ```
 *
 * @module typemq/inspect
 */
export { connectInspect } from "./connect-inspect.ts"
export { enableInspect, type InspectOptions } from "./enable-inspect.ts"
export { type FindOptions, findInspected, type InspectedProcess } from "./find-inspected.ts"
export { InspectReader, type ReadOptions, type ReadStateOptions } from "./inspect-reader.ts"
export type { Inspector } from "./inspector.ts"
export { inspectFolder } from "./private-folder.ts"
export type {
  EndpointState,
  PeerState,
  ProcessIdentity,
  ProcessState,
  ProcessVitals,
  SocketState,
} from "./state.ts"
