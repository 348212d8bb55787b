import { Writable } from "node:stream"
import { zmqError } from "../../core/errors.ts"
import type { Sendable } from "../../core/message.ts"
import { type FrameEnds, frameEnds } from "../frame-ends.ts"
import { watchSocketEnd } from "../socket-end.ts"
import { requireSending, type SendingSocket } from "../socket-roles.ts"
import type { WritingOptions } from "./bridge-options.ts"

type Written = (error: Error | null | undefined) => void

/** A writable stream of Node in object mode, whose chunks are messages: a frame, or an array of frames. */
export interface MessageWritable extends Writable {
  /**
   * Sends a message; answers whether more are welcome. `null` is no chunk for Node: `""` is an empty frame.
   *
   * ```ts
   * const writable = toWritable(push)
   * if (!writable.write(["header", "body"])) writable.once("drain", () => writable.end())
   * ```
   */
  write(message: Sendable, callback?: Written): boolean
  /** The same; the encoding means nothing. */
  write(message: Sendable, encoding?: BufferEncoding, callback?: Written): boolean
}

/**
 * A writable stream of Node over a socket: each chunk is a message, a frame or an array of frames. The callback
 * of a write comes when the socket has taken the message, so that a writer feels the peers' high-water marks.
 *
 * `end()` closes the socket and finishes when that has sent what it had, for as long as its `linger` allows.
 * Destroying it takes back what the socket has not taken, and closes the socket, which then lingers in the
 * background. With `closeSocket: false` the socket stays open in both cases. When the socket is closed, the
 * stream is destroyed: with EBADF if messages waited in it. A message that cannot be sent fails the stream, be
 * it EHOSTUNREACH, EFSM, EAGAIN after `sendTimeout`, or `TypeError`.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type never sends, `TypeError` for wrong arguments.
 *
 * ```ts
 * import { createReadStream } from "node:fs"
 * import { pipeline } from "node:stream/promises"
 *
 * await pipeline(createReadStream("measurements"), toWritable(push))
 * ```
 */
export const toWritable = (socket: SendingSocket, options: WritingOptions = {}): MessageWritable => {
  const { closeSocket = true, writableHighWaterMark, signal } = options
  const ends = frameEnds(requireSending(socket))
  const taking = new AbortController()
  const unwatch = watchSocketEnd(socket, (error) => {
    writable.destroy(error ?? lostInside(writable))
  })
  const writable: Writable = new Writable({
    objectMode: true,
    ...(writableHighWaterMark === undefined ? {} : { highWaterMark: writableHighWaterMark }),
    ...(signal === undefined ? {} : { signal }),
    write(message: Sendable, _encoding, callback) {
      sendChunk(ends, message, taking.signal, callback)
    },
    final(callback) {
      unwatch()
      if (closeSocket) closeThen(socket, callback)
      else callback()
    },
    destroy(error, callback) {
      unwatch()
      taking.abort(error ?? undefined)
      if (closeSocket) void socket.close()
      callback(error)
    },
  })
  return writable
}

/** Sends a chunk, and calls back when the socket has taken it, or with why it did not. */
export const sendChunk = (
  ends: FrameEnds,
  message: Sendable,
  signal: AbortSignal,
  callback: (error?: Error | null) => void,
): void => {
  try {
    // The socket copies the array, if it is one.
    ends.send(message as Parameters<FrameEnds["send"]>[0], { signal }).then(() => callback(), callback)
  } catch (error) {
    callback(error as Error)
  }
}

/** Closes a socket, and calls back when it has sent what it had. */
export const closeThen = (socket: SendingSocket, callback: () => void): void => {
  void socket.close().then(() => callback())
}

/** What is wrong with a socket that was closed while a stream had messages for it. */
export const lostInside = (writable: Writable): Error | undefined =>
  writable.writableLength === 0
    ? undefined
    : zmqError(
        "EBADF",
        `The socket was closed while ${writable.writableLength} messages waited in the stream.`,
      )
