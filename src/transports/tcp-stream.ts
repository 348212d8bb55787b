import type { Socket } from "node:net"
import { NodeStream, type StreamReader } from "./node-stream.ts"
import { formatTcpEndpoint } from "./tcp-address.ts"
import type { TransportOptions } from "./transport.ts"

/** What later versions of Node.js can do besides. */
interface TunableSocket extends Socket {
  setTypeOfService?(octet: number): unknown
}

/** Makes a connection behave as the options say, as far as the platform lets it. */
export const tune = (socket: TunableSocket, options: TransportOptions): void => {
  socket.setNoDelay(true)
  if (options.tcpKeepalive !== -1) {
    socket.setKeepAlive(options.tcpKeepalive === 1, Math.max(options.tcpKeepaliveIdle, 0) * 1000)
  }
  if (options.typeOfService !== 0) socket.setTypeOfService?.(options.typeOfService & 0xff)
}

/** A peer's address as `Peer-Address` shows it: IPv4 in its own form even on a dual-stack socket. */
export const plainAddress = (address: string | undefined): string =>
  (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "")

/** A tcp connection as a `ByteStream`. */
export const tcpStream = (socket: Socket, reader: StreamReader): NodeStream =>
  new NodeStream(socket, reader, {
    local: endpointOf(socket.localAddress, socket.localPort),
    remote: endpointOf(socket.remoteAddress, socket.remotePort),
    peerAddress: plainAddress(socket.remoteAddress),
  })

const endpointOf = (address: string | undefined, port: number | undefined): string =>
  address === undefined || port === undefined ? "" : formatTcpEndpoint(address, port)
