/** What was found out about a peer so far. Times are in milliseconds from the first attempt to connect. */
export interface PeerReport {
  /** As it was asked for. */
  readonly endpoint: string
  /** Where that led to: an address and port, or a path. */
  address?: string
  /** All addresses of the name, if there are several. */
  addresses?: readonly string[]
  /** The connection was there. */
  connected?: number
  /** TLS was there. */
  secured?: number
  /** The peer had introduced itself: greeting, or the answer to the upgrade of a WebSocket. */
  greeted?: number
  /** Messages could flow, or the peer had said everything that we need. */
  ready?: number
  /** "ZMTP 3.1". */
  protocol?: string
  /** "NULL", "PLAIN", "CURVE", … */
  mechanism?: string
  /** Why its certificate would not be trusted: a code of Node.js. */
  distrusted?: string
  /** Whether it says that it is the server of its mechanism; libzmq never does. */
  asServer?: true
  /** "ROUTER", … */
  socketType?: string
  routingId?: string
  /** What else its metadata have. */
  properties?: Record<string, string>
  /** Type of socket that we asked with; none if the handshake was not ended on purpose. */
  askedWith?: string
  /** Whether the peer answers PING. */
  pings?: boolean
  /** Remarks for people, about what is unusual. */
  readonly remarks: string[]
}
