import { zmqError } from "../core/errors.ts"
import { type SocketTypeName, socketTypeName } from "../core/socket-type-name.ts"
import { inNextTurn } from "../core/timing.ts"
import { type Context, context as defaultContext, type SocketOf } from "../socket/context.ts"
import type { Socket } from "../socket/socket.ts"
import type { ZmqProtocol } from "./protocol.ts"
import { SocketTransport } from "./socket-transport.ts"
import type { ZmqTransport } from "./transport.ts"
import type { TransportReports } from "./transport-reporter.ts"

/** Names of the socket types there are, as `zmq.Context.socket` takes them. */
type TypeName = Extract<Parameters<Context["socket"]>[0], string>

/** A socket type: the constant (`zmq.DEALER`), or its name (`"dealer"`). */
export type ZmqSocketType = TypeName | Lowercase<TypeName> | number

/** The socket of a type. */
export type ZmqSocketOf<Type extends ZmqSocketType> = Type extends number
  ? SocketOf<Type>
  : Uppercase<Type & string> extends infer Name extends TypeName
    ? SocketOf<Name>
    : never

/** One endpoint, or any number of them. */
export type EndpointList = string | Iterable<string>

/** How a connection is made. */
export interface ZmqConnectionOptions extends TransportReports {
  /** What to bind, in this order, before anything is connected. */
  readonly bind?: EndpointList | undefined
  /** What to connect, in this order. */
  readonly connect?: EndpointList | undefined
  /** A socket to use instead of a new one. It is closed with the transport, but not when making that fails. */
  readonly socket?: Socket | undefined
  /** The context of the new socket. Default: the one that all sockets belong to. */
  readonly context?: Context | undefined
  /** Gives up making the connection; it does nothing any more once that is made. */
  readonly signal?: AbortSignal | undefined
}

/** A transport and the protocol that it calls. */
export interface ZmqConnection<Protocol extends ZmqProtocol, S extends Socket = Socket> {
  /** What writes, binds, connects and closes. */
  readonly transport: ZmqTransport<S>
  /** What the factory made. */
  readonly protocol: Protocol
}

/**
 * Makes a socket that calls a protocol for what happens to it. The protocol's `connectionMade` is called in the
 * next turn of the event loop, then the endpoints are bound, then connected. As many messages are delivered per
 * turn as there are.
 *
 * Rejects with what the factory throws and what binding and connecting reject with, EBADF when the socket given
 * is closed, EBUSY when somebody else receives from it, EINVAL for an unknown socket type, the signal's reason,
 * `TypeError` for wrong arguments. A socket that was made is closed then; one that was given is left as it is,
 * with what was bound and connected until then. `connectionLost` is not called.
 *
 * ```ts
 * const { transport } = await createZmqConnection(() => new Echo(), zmq.ROUTER, { bind: "tcp://127.0.0.1:*" })
 * const [endpoint] = transport.bindings()
 * ```
 */
export const createZmqConnection = async <Protocol extends ZmqProtocol, const Type extends ZmqSocketType>(
  protocolFactory: () => Protocol,
  type: Type,
  options: ZmqConnectionOptions = {},
): Promise<ZmqConnection<Protocol, ZmqSocketOf<Type>>> => {
  const { signal } = options
  signal?.throwIfAborted()
  const bind = endpointsOf("bind", options.bind)
  const connect = endpointsOf("connect", options.connect)
  const socket = options.socket === undefined ? makeSocket(type, options) : checked(options.socket, type)
  let transport: SocketTransport | undefined
  try {
    const protocol = protocolFactory()
    const made = new SocketTransport(socket, protocol, options)
    transport = made
    await nextTurn()
    made.begin()
    for (const endpoint of bind) {
      signal?.throwIfAborted()
      await made.bind(endpoint)
    }
    for (const endpoint of connect) await made.connect(endpoint)
    signal?.throwIfAborted()
    return { transport: made as unknown as ZmqTransport<ZmqSocketOf<Type>>, protocol }
  } catch (error) {
    transport?.abandon()
    if (options.socket === undefined) await socket.close({ linger: 0 })
    throw error
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => inNextTurn(resolve))

const endpointsOf = (name: "bind" | "connect", value: EndpointList | undefined): string[] => {
  if (value === undefined || value === null) return []
  if (typeof value === "string") return [value]
  if (typeof value !== "object" || !(Symbol.iterator in value)) {
    throw new TypeError(`${name} must be an endpoint or an iterable of endpoints.`)
  }
  const endpoints = Array.from(value as Iterable<unknown>)
  for (const endpoint of endpoints) {
    if (typeof endpoint !== "string") throw new TypeError(`An endpoint to ${name} must be text.`)
  }
  return endpoints as string[]
}

const nameOf = (type: ZmqSocketType): SocketTypeName | undefined =>
  typeof type === "number" ? socketTypeName(type) : (String(type).toUpperCase() as SocketTypeName)

const makeSocket = (type: ZmqSocketType, { context = defaultContext }: ZmqConnectionOptions): Socket => {
  const name = nameOf(type)
  if (name === undefined) throw zmqError("EINVAL", `There is no socket type ${String(type)}.`)
  return context.socket(name as TypeName) as Socket
}

const checked = (socket: Socket, type: ZmqSocketType): Socket => {
  const name = socketTypeName(socket.type)
  if (name !== nameOf(type)) {
    throw new TypeError(`The socket given is a ${name}, but the type asked for is ${String(type)}.`)
  }
  if (socket.closed) throw zmqError("EBADF", "The socket given is closed.")
  return socket
}
