import type { Pattern } from "../patterns/pattern.ts"
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
  /** A pipe that was leaving has been emptied. */
  pipeDrained(pipe: Pipe): void
}

/** Who keeps the pipe's connection: a dialer, a listener, or nobody for a pipe inside the process. */
export interface PipeOwner {
  linkReady(pipe: Pipe): void
  linkClosed(pipe: Pipe, reason: Error | undefined): void
}

/** How much a pipe holds. */
export interface PipeLimits {
  readonly send: number
  readonly receive: number
  readonly conflate: boolean
}
