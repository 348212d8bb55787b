import { type MessageLike, type Sendable, toMessage } from "../core/message.ts"
import type { SendingProperties } from "../options/socket-options.ts"
import { engineOf } from "./internals.ts"
import type { Socket } from "./socket.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

export type { MessageLike } from "../core/message.ts"

export type { WaitOptions as OperationOptions } from "./waiting.ts"

/** What sockets that send have. */
export interface Writable<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends readonly unknown[] = [options?: OperationOptions],
> extends SendingProperties {
  /**
   * Sends a message: one frame, or an array of frames. Resolves when it is on its way or queued for a peer;
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
  trySend(message: M): boolean
}

/** The methods of sockets that send, for the prototypes of their classes. */
export const writableMethods = {
  send(this: Socket, message: Sendable, options?: OperationOptions): Promise<void> {
    const engine = this[engineOf]
    engine.check()
    if (options === undefined) return engine.sender.send(toMessage(message), engine.sendWait)
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason)
    return engine.sender.send(toMessage(message), { ...engine.sendWait, ...options })
  },

  trySend(this: Socket, message: Sendable): boolean {
    const engine = this[engineOf]
    engine.check()
    return engine.sender.try(toMessage(message))
  },
}
