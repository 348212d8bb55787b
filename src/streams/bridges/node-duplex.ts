import { Duplex } from "node:stream"
import type { Sendable } from "../../core/message.ts"
import { frameEnds } from "../frame-ends.ts"
import { watchSocketEnd } from "../socket-end.ts"
import {
  type ReceivingSocket,
  requireReceiving,
  requireSending,
  type SendingSocket,
} from "../socket-roles.ts"
import type { ReadingOptions, WritingOptions } from "./bridge-options.ts"
import { chunker, type Frames } from "./frames.ts"
import { Intake } from "./intake.ts"
import { askFor, endReading, type MessageReading, pushChunk } from "./node-readable.ts"
import { closeThen, lostInside, type MessageWritable, sendChunk } from "./node-writable.ts"

/** A duplex stream of Node in object mode, whose chunks are messages in both directions. */
export type MessageDuplex<F extends Frames = "all"> = MessageReading<F> &
  Pick<MessageWritable, "write"> &
  Duplex

/**
 * A duplex stream of Node over a socket that sends and receives: what `toReadable` and `toWritable` make, in
 * one. The two directions do not hold each other back.
 *
 * `end()` closes the socket, and with it ends the reading: there is no closing of one direction. Where answers
 * are still to come, set `closeSocket: false`, and destroy the stream when the last has arrived.
 *
 * Throws EBADF when the socket is closed, ENOTSUP when its type has not both directions, `TypeError` for wrong
 * arguments.
 *
 * ```ts
 * const echo = toDuplex(router)
 * echo.pipe(echo)
 * ```
 */
export const toDuplex = <F extends Frames = "all">(
  socket: ReceivingSocket & SendingSocket,
  options: ReadingOptions<F> & WritingOptions = {},
): MessageDuplex<F> => {
  const { closeSocket = true, readableHighWaterMark = 0, writableHighWaterMark, signal } = options
  const ends = frameEnds(requireSending(requireReceiving(socket)))
  const toChunk = chunker<F>(options.frames)
  const taking = new AbortController()
  const intake = new Intake(socket, (message) => pushChunk(duplex, () => toChunk(message)))
  const unwatch = watchSocketEnd(socket, (error) => {
    const lost = error ?? lostInside(duplex)
    if (lost === undefined) endReading(duplex)
    else duplex.destroy(lost)
  })
  const duplex: Duplex = new Duplex({
    objectMode: true,
    // Reading ends only with the socket, so writing ends as well.
    allowHalfOpen: false,
    readableHighWaterMark,
    ...(writableHighWaterMark === undefined ? {} : { writableHighWaterMark }),
    ...(signal === undefined ? {} : { signal }),
    read() {
      askFor(this, intake)
    },
    write(message: Sendable, _encoding, callback) {
      sendChunk(ends, message, taking.signal, callback)
    },
    final(callback) {
      if (closeSocket) closeThen(socket, callback)
      else callback()
    },
    destroy(error, callback) {
      unwatch()
      intake.stop()
      taking.abort(error ?? undefined)
      if (closeSocket) void socket.close()
      callback(error)
    },
  })
  return duplex as MessageDuplex<F>
}
