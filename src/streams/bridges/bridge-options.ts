import type { Frames } from "./frames.ts"

/** What all bridges understand. */
export interface BridgeOptions {
  /**
   * Whether the end of the stream, in good order or not, closes the socket, as it does with Node's own sockets.
   * Default true. Otherwise the socket can go on being used.
   */
  readonly closeSocket?: boolean | undefined
  /** Ends the stream with the signal's reason when it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** How a stream is to receive. */
export interface ReadingOptions<F extends Frames = "all"> extends BridgeOptions {
  /** Messages as arrays of their frames (`"all"`, the default), or the one frame that each has (`"single"`). */
  readonly frames?: F | undefined
  /**
   * How many messages the stream takes out of the socket before somebody reads them. Default 0: they wait in
   * the socket, and none is lost when the stream is destroyed while the socket lives on.
   */
  readonly readableHighWaterMark?: number | undefined
}

/** How a stream is to send. */
export interface WritingOptions extends BridgeOptions {
  /** How many messages wait in the stream for the socket to take them before writers are told to pause. */
  readonly writableHighWaterMark?: number | undefined
}
