import * as dgram from "node:dgram"
import { isIPv6 } from "node:net"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { bindError } from "./listen-handle.ts"
import type { MessageTransportOptions } from "./transport.ts"

/** Where a datagram socket is to be bound. */
export interface DatagramPlace {
  /** A numeric address. */
  readonly host: string
  readonly port: number
  /** Whether others may bind the same port: so they do for multicast. */
  readonly shared?: boolean
}

/**
 * Opens a datagram socket and returns when it is bound. Node looks up even numeric addresses, and binds when that is
 * done; so it is given something to look them up with that answers at once.
 */
export const openDatagramSocket = (
  { host, port, shared = false }: DatagramPlace,
  { sendBufferSize, receiveBufferSize }: MessageTransportOptions,
  endpoint: string,
): dgram.Socket => {
  const family = isIPv6(host) ? 6 : 4
  const socket = dgram.createSocket({
    type: `udp${family}`,
    reuseAddr: shared,
    // libzmq shares the ports of epgm in Linux's other way. Node knows that from 22.12 on, and earlier ignores it.
    ...(shared && process.platform === "linux" && { reusePort: true }),
    lookup: (name, _options, callback) => callback(null, name, family),
    ...(sendBufferSize > 0 && { sendBufferSize }),
    ...(receiveBufferSize > 0 && { recvBufferSize: receiveBufferSize }),
  })
  let failure: NodeJS.ErrnoException | undefined
  // Later errors are about single datagrams, which get lost now and then; that is no end.
  socket.on("error", (error) => {
    failure = error
  })
  socket.bind({ address: host, port, exclusive: true })
  if (failure === undefined && isBound(socket)) {
    socket.unref()
    return socket
  }
  socket.close()
  if (failure?.code === "EADDRINUSE" && shared) throw notShared(endpoint)
  if (failure !== undefined) throw bindError(failure.code ?? "EINVAL", endpoint)
  throw zmqError("ENOTSUP", "This runtime cannot bind UDP sockets at once.")
}

const notShared = (endpoint: string): ZmqError => {
  const why = "a program that does not share it has the port; libzmq's can be shared from Node 22.12 on"
  return zmqError("EADDRINUSE", `Cannot bind ${endpoint}: ${why}.`, { address: endpoint })
}

const isBound = (socket: dgram.Socket): boolean => {
  try {
    return socket.address().port > 0
  } catch {
    return false
  }
}
