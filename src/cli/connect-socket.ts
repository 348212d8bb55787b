import { ROUTING_ID, type Socket, type SocketTypeName } from "../index.ts"

/** A peer, as messages name it: its routing id, or the number of it. */
export type PeerAddress = string | Uint8Array | number

interface Connecting {
  connect(address: string, options?: object): void
  connectPeer(address: string): number
}

/** Types whose messages name the peer, so that a peer that we connect to needs a name at once. */
const ways: Partial<Record<SocketTypeName, (socket: Socket & Connecting, endpoint: string) => PeerAddress>> =
  {
    PEER: (socket, endpoint) => socket.connectPeer(endpoint),
    STREAM: (socket, endpoint) => {
      socket.connect(endpoint)
      return socket.get(ROUTING_ID) as Uint8Array
    },
    ROUTER: (socket, endpoint) => {
      socket.connect(endpoint, { routingId: endpoint })
      return endpoint
    },
  }

/** Connects a socket of any type, and answers what its messages call the peer, where they do. */
export const connectSocket = (
  socket: Socket,
  type: SocketTypeName,
  endpoint: string,
): PeerAddress | undefined => {
  const way = ways[type]
  if (way !== undefined) return way(socket as Socket & Connecting, endpoint)
  socket.connect(endpoint)
  return undefined
}
