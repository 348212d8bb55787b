import { zmqError } from "../../core/errors.ts"
import type { Sendable } from "../../core/message.ts"
import { type FrameEnds, frameEnds } from "../frame-ends.ts"
import { watchSocketEnd } from "../socket-end.ts"
import { requireSending, type SendingSocket } from "../socket-roles.ts"
import type { WritingOptions } from "./bridge-options.ts"

/** What the types of Node 20 leave out. */
interface AbortableController extends WritableStreamDefaultController {
  readonly signal: AbortSignal
}

/**
 * A Web stream to write to over a socket: each chunk is a message, a frame or an array of frames. A write
 * resolves when the socket has taken the message, so that a writer feels the peers' high-water marks.
 *
 * `close()` closes the socket and resolves when that has sent what it had, for as long as its `linger` allows.
 * `abort(reason)` takes back what the socket has not taken, and closes the socket, which then lingers in the
 * background; the signal does the same. With `closeSocket: false` the socket stays open in all cases. The stream
 * errs with EBADF when the socket is closed, and with why a message could not be sent.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type never sends, `TypeError` for wrong arguments.
 *
 * ```ts
 * const response = await fetch("https://example.org/measurements")
 * await response.body?.pipeTo(toWritableStream(push))
 * ```
 */
export const toWritableStream = (
  socket: SendingSocket,
  options: WritingOptions = {},
): WritableStream<Sendable> => {
  const { closeSocket = true, writableHighWaterMark = 1, signal } = options
  const ends = frameEnds(requireSending(socket))
  let controller: WritableStreamDefaultController
  const taking = new AbortController()
  const unwatch = watchSocketEnd(socket, (error) => {
    fail(error ?? zmqError("EBADF", "The socket of the stream was closed."))
  })
  const abort = (): void => fail(signal?.reason)
  const release = (): void => {
    unwatch()
    signal?.removeEventListener("abort", abort)
  }
  const giveUp = (reason: unknown): void => {
    release()
    taking.abort(reason)
    if (closeSocket) void socket.close()
  }
  const fail = (reason: unknown): void => {
    giveUp(reason)
    controller.error(reason)
  }
  return new WritableStream<Sendable>(
    {
      start(given) {
        controller = given
        if (signal?.aborted === true) abort()
        else signal?.addEventListener("abort", abort, { once: true })
        // Of abort() the sink itself would learn only after the write under way, which may wait for ever.
        const aborted = (given as AbortableController).signal
        aborted.addEventListener("abort", () => giveUp(aborted.reason), { once: true })
      },
      async write(message) {
        try {
          await ends.send(message as Parameters<FrameEnds["send"]>[0], { signal: taking.signal })
        } catch (error) {
          fail(error)
          throw error
        }
      },
      async close() {
        release()
        if (closeSocket) await socket.close()
      },
    },
    { highWaterMark: writableHighWaterMark },
  )
}
