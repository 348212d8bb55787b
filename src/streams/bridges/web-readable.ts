import { watchSocketEnd } from "../socket-end.ts"
import { type ReceivingSocket, requireReceiving } from "../socket-roles.ts"
import type { ReadingOptions } from "./bridge-options.ts"
import { type Chunk, chunker, type Frames } from "./frames.ts"
import { Intake } from "./intake.ts"

/**
 * A Web stream to read from over a socket: one chunk for each message. It receives as fast as it is read, so
 * that peers feel a slow reader at the socket's high-water mark.
 *
 * It closes when the socket is closed. Cancelling it closes the socket, which then lingers in the background;
 * with `closeSocket: false` the next message can be received otherwise. It errs with EBUSY when somebody else
 * receives from the socket, with EMSGSIZE when a message has several frames and `frames` is `"single"`, with the
 * signal's reason when that aborts.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type never receives, `TypeError` for wrong arguments.
 *
 * ```ts
 * const response = new Response(toReadableStream(pull, { frames: "single" }))
 * ```
 */
export const toReadableStream = <F extends Frames = "all">(
  socket: ReceivingSocket,
  options: ReadingOptions<F> = {},
): ReadableStream<Chunk<F>> => {
  const { closeSocket = true, readableHighWaterMark = 0, signal } = options
  const toChunk = chunker<F>(options.frames)
  requireReceiving(socket)
  let controller: ReadableStreamDefaultController<Chunk<F>>
  const intake = new Intake(socket, (message) => {
    try {
      controller.enqueue(toChunk(message))
      return (controller.desiredSize ?? 0) > 0
    } catch (error) {
      fail(error)
      return false
    }
  })
  const unwatch = watchSocketEnd(socket, (error) => {
    release()
    if (error === undefined) controller.close()
    else controller.error(error)
  })
  const abort = (): void => fail(signal?.reason)
  const release = (): void => {
    unwatch()
    intake.stop()
    signal?.removeEventListener("abort", abort)
    if (closeSocket) void socket.close()
  }
  const fail = (error: unknown): void => {
    release()
    controller.error(error)
  }
  return new ReadableStream<Chunk<F>>(
    {
      start(given) {
        controller = given
        if (signal?.aborted === true) abort()
        else signal?.addEventListener("abort", abort, { once: true })
      },
      pull() {
        try {
          intake.ask()
        } catch (error) {
          fail(error)
        }
      },
      cancel: release,
    },
    { highWaterMark: readableHighWaterMark },
  )
}
