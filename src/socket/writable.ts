import { type Message, type Sendable, toMessage } from "../core/message.ts"
import type { SendingProperties } from "../options/socket-options.ts"
import { Frame, type FrameLike } from "./frame.ts"
import { engineOf } from "./internals.ts"
import type { MessageTracker } from "./message-tracker.ts"
import type { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"
import { sendTracked } from "./tracked-send.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

export type { MessageLike } from "../core/message.ts"

export type { WaitOptions as OperationOptions } from "./waiting.ts"

/** What sockets that send have. */
export interface Writable<
  M extends FrameLike | Iterable<FrameLike> = FrameLike | Iterable<FrameLike>,
  O extends readonly unknown[] = [options?: OperationOptions],
  N extends readonly unknown[] = [],
> extends SendingProperties {
  /**
   * Sends a message: one frame, or an array of frames, or anything that gives frames when looped over. Resolves when it is on its way or queued for a peer;
   * waits while there is no peer or all are at their high-water mark (types that drop never wait). Calls wait
   * in the order they were made.
   *
   * Bytes are not copied where it can be avoided: do not change a buffer after sending it.
   *
   * Rejects with EAGAIN after `timeout` (default: `sendTimeout`), with the signal's reason when it aborts,
   * with EFSM when it is not this socket's turn, with EHOSTUNREACH for an unknown peer of a mandatory
   * ROUTER. Throws `TypeError` for what is not a message, EBADF when the socket is closed.
   *
   * ```ts
   * await push.send(["header", Buffer.from([1, 2, 3])])
   * ```
   */
  send(message: M, ...options: O): Promise<void>
  /**
   * Sends a message if that is possible without waiting, and answers whether it did. Throws as `send` does,
   * but never EAGAIN.
   *
   * ```ts
   * if (!push.trySend("work")) console.log("everybody is busy")
   * ```
   */
  trySend(message: M, ...options: N): boolean
}

/** How a message is sent. */
export interface SendOptions extends OperationOptions {
  /** Whether to answer a tracker that tells when the memory of the message is free again. Default: false. */
  readonly track?: boolean | undefined
}

const track = async (
  engine: SocketEngine,
  message: Sendable,
  frames: Message,
  options: OperationOptions,
): Promise<MessageTracker> => {
  const tracker = await sendTracked(engine, frames, options)
  for (const each of Array.isArray(message) ? message : [message]) {
    if (each instanceof Frame) each.tracker = tracker
  }
  return tracker
}

/** The methods of sockets that send, for the prototypes of their classes. */
export const writableMethods = {
  send(this: Socket, message: Sendable, options?: SendOptions): Promise<void> {
    const engine = this[engineOf]
    engine.check()
    const { sender } = engine
    const frames = sender.begun === undefined ? toMessage(message) : sender.complete(toMessage(message))
    if (options === undefined) return sender.send(frames, engine.sendWait)
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason)
    const wait = { ...engine.sendWait, ...options }
    // What it resolves to then is said where the types of such sockets are: `MultipartWritable`.
    if (options.track === true)
      return track(engine, message, frames, wait) as Promise<unknown> as Promise<void>
    return sender.send(frames, wait)
  },

  trySend(this: Socket, message: Sendable): boolean {
    const engine = this[engineOf]
    engine.check()
    const { sender } = engine
    if (sender.begun === undefined) return sender.try(toMessage(message))
    const sent = sender.try([...sender.begun, ...toMessage(message)])
    if (sent) sender.begun = undefined
    return sent
  },
}
