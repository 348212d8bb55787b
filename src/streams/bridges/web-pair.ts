import type { Sendable } from "../../core/message.ts"
import type { ReceivingSocket, SendingSocket } from "../socket-roles.ts"
import { requireReceiving, requireSending } from "../socket-roles.ts"
import type { ReadingOptions, WritingOptions } from "./bridge-options.ts"
import type { Chunk, Frames } from "./frames.ts"
import { toReadableStream } from "./web-readable.ts"
import { toWritableStream } from "./web-writable.ts"

/** Two Web streams over one socket. */
export interface StreamPair<F extends Frames = "all"> {
  /** What the socket receives. */
  readonly readable: ReadableStream<Chunk<F>>
  /** What the socket is to send. */
  readonly writable: WritableStream<Sendable>
}

/**
 * Two Web streams over one socket that sends and receives: what `toReadableStream` and `toWritableStream` make,
 * and what `pipeThrough` takes. With `closeSocket` (the default), the end of either closes the socket and so
 * ends the other; where answers are still to come after the last message was written, set it false.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type has not both directions, `TypeError` for wrong
 * arguments.
 *
 * ```ts
 * const ask = (questions: ReadableStream<string>) =>
 *   questions.pipeThrough(toStreamPair(dealer, { closeSocket: false }))
 * ```
 */
export const toStreamPair = <F extends Frames = "all">(
  socket: ReceivingSocket & SendingSocket,
  options: ReadingOptions<F> & WritingOptions = {},
): StreamPair<F> => {
  requireSending(requireReceiving(socket))
  return { readable: toReadableStream(socket, options), writable: toWritableStream(socket, options) }
}
