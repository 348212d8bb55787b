import type { Pattern } from "../patterns/pattern.ts"
import type { Ends } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { Receiver } from "./receiver.ts"
import type { Traffic } from "./traffic.ts"

/** The socket, as its pipes see it. */
export interface PipeHost {
  readonly pattern: Pattern
  readonly receiver: Receiver
  readonly traffic: Traffic
  /** The pipe takes messages again after it refused one. */
  pipeWritable(pipe: Pipe): void
  /** A message for or from this peer was thrown away. */
  dropped(pipe: Pipe): void
  /** A pipe that was leaving has been emptied. */
  pipeDrained(pipe: Pipe): void
}

/** Who keeps the pipe's connection: a dialer, a listener, or nobody for a pipe inside the process. */
export interface PipeOwner {
  /** Whether the peer is in this process and gets the very memory that is sent. */
  readonly local?: true
  /** The ends of the pipe's connection, as far as there is one. */
  endsOf(pipe: Pipe): Ends
  /** When the pipe's connection was made, in milliseconds since 1970; absent where none is made. */
  sinceOf?(pipe: Pipe): number | undefined
  linkReady(pipe: Pipe): void
  linkClosed(pipe: Pipe, reason: Error | undefined): void
  /** The application ends this connection: after what waits was sent, or at once if that is too much already. */
  hangUp(pipe: Pipe, options?: { readonly atOnce?: boolean }): void
}

/** What is known of a peer before it is there. */
export interface PipePeer {
  /** Whether it knows nothing of ZMTP. */
  readonly raw?: boolean
  /** The id that a ROUTER or STREAM is to know it by, if one was given. */
  readonly routingId?: Uint8Array | undefined
}

/** How much a pipe holds. */
export interface PipeLimits {
  readonly send: number
  readonly receive: number
  readonly conflate: boolean
}

/** What the two ends of a pipe inside the process need to know of each other. */
export interface PipeShare {
  /** The mark for sending. */
  readonly sendLimit: number
  /** Whether only the last message is kept; absent: as it is. */
  readonly conflate?: boolean
}
