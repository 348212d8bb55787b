import { Readable } from "node:stream"
import { watchSocketEnd } from "../socket-end.ts"
import { type ReceivingSocket, requireReceiving } from "../socket-roles.ts"
import type { ReadingOptions } from "./bridge-options.ts"
import { type Chunk, chunker, type Frames } from "./frames.ts"
import { Intake } from "./intake.ts"

/** A readable stream of Node in object mode, whose chunks are messages. */
export type MessageReadable<F extends Frames = "all"> = MessageReading<F> & Readable

/** What is known of the chunks that a stream reads. */
export interface MessageReading<F extends Frames = "all"> {
  /**
   * The next message that was received, or null while there is none. The size means nothing.
   *
   * ```ts
   * const readable = toReadable(pull)
   * readable.on("readable", () => {
   *   for (let message = readable.read(); message !== null; message = readable.read()) handle(message)
   * })
   * ```
   */
  read(size?: number): Chunk<F> | null
  /** Messages one after the other. Leaving the loop destroys the stream. */
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<Chunk<F>>
}

/**
 * A readable stream of Node over a socket: one chunk for each message. It receives as fast as it is read, so
 * that peers feel a slow reader at the socket's high-water mark.
 *
 * It ends when the socket is closed. Destroying it, also by leaving a `for await` loop, closes the socket, which
 * then lingers in the background; with `closeSocket: false` the next message can be received otherwise. It fails
 * with EBUSY when somebody else receives from the socket, with EMSGSIZE when a message has several frames and
 * `frames` is `"single"`, with an `AbortError` when the signal aborts.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type never receives, `TypeError` for wrong arguments.
 *
 * ```ts
 * import { createWriteStream } from "node:fs"
 * import { pipeline } from "node:stream/promises"
 *
 * await pipeline(toReadable(pull, { frames: "single" }), createWriteStream("received"))
 * ```
 */
export const toReadable = <F extends Frames = "all">(
  socket: ReceivingSocket,
  options: ReadingOptions<F> = {},
): MessageReadable<F> => {
  const { closeSocket = true, readableHighWaterMark = 0, signal } = options
  const toChunk = chunker<F>(options.frames)
  const intake = new Intake(requireReceiving(socket), (message) =>
    pushChunk(readable, () => toChunk(message)),
  )
  const unwatch = watchSocketEnd(socket, (error) => {
    if (error === undefined) endReading(readable)
    else readable.destroy(error)
  })
  const readable: Readable = new Readable({
    objectMode: true,
    highWaterMark: readableHighWaterMark,
    ...(signal === undefined ? {} : { signal }),
    read() {
      askFor(this, intake)
    },
    destroy(error, callback) {
      unwatch()
      intake.stop()
      if (closeSocket) void socket.close()
      callback(error)
    },
  })
  return readable as MessageReadable<F>
}

/** Asks for messages; that this cannot be fails the stream. */
export const askFor = (readable: Readable, intake: Intake): void => {
  try {
    intake.ask()
  } catch (error) {
    readable.destroy(error as Error)
  }
}

/** Hands a chunk to a stream, and answers whether the next is welcome. A chunk that cannot be made fails it. */
export const pushChunk = (readable: Readable, makeChunk: () => unknown): boolean => {
  let chunk: unknown
  try {
    chunk = makeChunk()
  } catch (error) {
    readable.destroy(error as Error)
    return false
  }
  if (!readable.push(chunk)) return false
  // A listener took the chunk and paused the stream, which then keeps nothing but would take one more.
  return readable.readableLength > 0 || readable.readableFlowing !== false
}

/** Nothing more will come. Reading nothing lets a stream that nobody reads know it as well. */
export const endReading = (readable: Readable): void => {
  readable.push(null)
  readable.read(0)
}
