/** What a socket has moved and holds, counted since it was made. */
export interface SocketStatistics {
  /** Messages that arrived, filtered ones included. */
  readonly messagesIn: number
  /** Messages handed to connections. */
  readonly messagesOut: number
  /** Bytes of the frames of `messagesIn`. */
  readonly bytesIn: number
  /** Bytes of the frames of `messagesOut`. */
  readonly bytesOut: number
  /** Messages thrown away because a peer was too slow or gone. */
  readonly dropped: number
  /** Messages that wait to be received. */
  readonly queuedIn: number
  /** Messages that wait in the queues of peers, below their high-water marks. */
  readonly queuedOut: number
  /** Peers that are connected. */
  readonly peers: number
}
