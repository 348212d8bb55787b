import type { SocketEngine } from "./socket-engine.ts"

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

/** Counts them. */
export const statisticsOf = ({ traffic, receiver, pattern, pipes }: SocketEngine): SocketStatistics => {
  let queuedOut = 0
  let peers = 0
  for (const pipe of pipes) {
    queuedOut += pipe.waiting
    if (pipe.connected) peers++
  }
  return { ...traffic, queuedIn: receiver.queued + (pattern.waiting ?? 0), queuedOut, peers }
}
