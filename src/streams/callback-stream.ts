import { allocateOwn } from "../core/bytes.ts"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { keepSmallBodies, type MessageLike, toMessage } from "../core/message.ts"
import type { Message } from "../socket/readable.ts"
import type { Socket } from "../socket/socket.ts"
import type { ReceiveOptions, SendOptions } from "./callback-options.ts"
import { type ReceiveCallback, requireCallback, runCallback, type SendCallback } from "./callbacks.ts"
import { watchSocketEnd } from "./socket-end.ts"
import { SocketMethods } from "./socket-methods.ts"
import { requireReceiving, requireSending } from "./socket-roles.ts"
import { type QueuedMessage, StreamTurns } from "./stream-turns.ts"
import { platformWarnings } from "./warning-log.ts"

/** Flags for `flush`: what comes in and what goes out, `POLLIN | POLLOUT`. */
const bothWays = 3

/**
 * A socket with callbacks, as PyZMQ's `ZMQStream`: one gets what comes in, another is told what went out. What is
 * sent waits in a queue without a limit. In each turn of the event loop at most one message comes in and then one
 * goes out, so that many streams share the loop fairly.
 *
 * What a callback throws, or its promise rejects with, surfaces as an uncaught exception; the stream goes on. When
 * somebody else closes the socket or shuts down its context, the stream closes. Methods of a closed stream throw
 * EBADF, except those that say otherwise.
 *
 * ```ts
 * const stream = new CallbackStream(new Reply())
 * const endpoint = await stream.bind("tcp://127.0.0.1:*")
 * stream.onReceive(([question]) => stream.send(`you asked: ${question}`))
 * ```
 */
export class CallbackStream<S extends Socket = Socket> extends SocketMethods<S> {
  #socket: S | null
  readonly #turns: StreamTurns
  readonly #unwatch: () => void
  #receiveCallback: ReceiveCallback | null = null
  #sendCallback: SendCallback | null = null
  #closeCallback: (() => unknown) | null = null
  #copies = true
  #closing: Promise<void> = Promise.resolve()

  /** The socket is the stream's from now on. Throws EBADF when it is closed, `TypeError` for what is no socket. */
  constructor(socket: S) {
    super(socket)
    this.#socket = socket
    this.#turns = new StreamTurns(socket, {
      receiving: () => this.receiving(),
      received: (message) => this.#received(message),
      sent: (message, error) => this.#sent(message, error),
    })
    this.#unwatch = watchSocketEnd(socket, () => void this.close())
  }

  /** The socket; null once the stream is closed. */
  get socket(): S | null {
    return this.#socket
  }

  /**
   * Calls back for each message that comes in, in place of who was called until now. Until there is a callback,
   * and again after null, messages wait in the socket. Throws ENOTSUP when the socket never receives, EBUSY when
   * somebody else receives from it, `TypeError` for what is no function.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.onReceive((frames) => console.log(frames.length))
   * ```
   */
  onReceive(callback: ReceiveCallback | null, { copy = true }: ReceiveOptions = {}): void {
    const socket = this.#open()
    requireCallback(callback)
    if (callback !== null) requireReceiving(socket)
    this.#receiveCallback = callback
    this.#copies = copy
    try {
      this.#turns.prepare()
    } catch (error) {
      this.#receiveCallback = null
      throw error
    }
  }

  /**
   * The same for a callback that gets the stream as well, and so can serve several.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.onReceiveStream((which, frames) => which.sendMultipart(frames))
   * ```
   */
  onReceiveStream(
    callback: ((stream: this, message: Message[]) => unknown) | null,
    options?: ReceiveOptions,
  ): void {
    requireCallback(callback)
    this.onReceive(callback === null ? null : (message) => callback(this, message), options)
  }

  /**
   * Receives nothing any more: the same as `onReceive(null)`.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.stopOnReceive()
   * ```
   */
  stopOnReceive(): void {
    this.onReceive(null)
  }

  /**
   * Calls back for each message that went out, or could not: with the message as it was given, as an array, and
   * with null or the error. While there is no callback, such an error is a warning of the platform. Throws
   * `TypeError` for what is no function.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.onSend((frames, error) => console.log(frames, error?.code ?? "sent"))
   * ```
   */
  onSend(callback: SendCallback | null): void {
    this.#open()
    requireCallback(callback)
    this.#sendCallback = callback
  }

  /**
   * The same for a callback that gets the stream as well, and so can serve several.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.onSendStream((which, frames, error) => console.log(which.sending(), frames, error))
   * ```
   */
  onSendStream(
    callback: ((stream: this, message: readonly MessageLike[], status: ZmqError | null) => unknown) | null,
  ): void {
    requireCallback(callback)
    this.onSend(callback === null ? null : (message, status) => callback(this, message, status))
  }

  /**
   * Calls nobody any more for what goes out: the same as `onSend(null)`.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.stopOnSend()
   * ```
   */
  stopOnSend(): void {
    this.onSend(null)
  }

  /**
   * Sends a message of one frame, in its turn. Throws `TypeError` for what is no frame, ENOTSUP when the socket
   * never sends.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.send("work", { callback: () => console.log("it is on its way") })
   * ```
   */
  override send(message: MessageLike, options?: SendOptions): void {
    this.sendMultipart([message], options)
  }

  /**
   * Sends a message of any number of frames, in its turn. Throws as `send` does.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.sendMultipart(["header", Buffer.from([1, 2, 3])])
   * ```
   */
  sendMultipart(message: readonly MessageLike[], { callback }: SendOptions = {}): void {
    requireSending(this.#open())
    if (!Array.isArray(message)) throw new TypeError("A message of several frames must be an array.")
    const frames = keepSmallBodies(toMessage(message))
    if (callback !== undefined) this.onSend(callback)
    this.#turns.send({ frames, given: message })
  }

  /**
   * Handles at once what there is, and answers how many messages that were. `flags`: `POLLIN`, `POLLOUT`, or
   * both (the default). It stops when nothing more can be done without waiting, when `limit` is reached, which
   * a last pair of a message in and one out may exceed by one, and when a callback closes the stream. Messages
   * are taken even when there is no callback for them, and then thrown away. In the turn of a flush that did
   * something, nothing else is handled, except by more flushing.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.send("the last words")
   * stream.flush(zmq.POLLOUT)
   * ```
   */
  flush(flags = bothWays, limit = Number.POSITIVE_INFINITY): number {
    this.#open()
    return this.#turns.flush(flags, limit)
  }

  /**
   * Whether there is a callback for what comes in. Never throws EBADF.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.receiving() // false
   * ```
   */
  receiving(): boolean {
    return this.#receiveCallback !== null
  }

  /**
   * Whether messages wait to be sent. Never throws EBADF.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * while (stream.sending() && stream.flush(zmq.POLLOUT) > 0) console.log("it goes on")
   * ```
   */
  sending(): boolean {
    return this.#turns.queued > 0
  }

  /**
   * Whether the stream, or its socket, is closed. Never throws EBADF.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * if (!stream.closed()) stream.send("still here")
   * ```
   */
  closed(): boolean {
    return this.#socket === null
  }

  /**
   * Calls back when the stream is closed. Never throws EBADF.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.setCloseCallback(() => console.log("closed"))
   * ```
   */
  setCloseCallback(callback: (() => unknown) | null): void {
    requireCallback(callback)
    this.#closeCallback = callback
  }

  /**
   * Closes the stream and its socket at once, and calls the close callback. What waits in the stream is dropped;
   * what the socket has is still sent, for `linger` milliseconds (default: the socket's own). Resolves when that
   * is done. Closing twice does nothing.
   *
   * ```ts
   * const stream = new CallbackStream(dealer)
   * stream.send("the last words")
   * stream.flush(zmq.POLLOUT)
   * await stream.close(1000)
   * ```
   */
  close(linger?: number): Promise<void> {
    const socket = this.#socket
    if (socket === null) return this.#closing
    this.#socket = null
    this.#receiveCallback = null
    this.#unwatch()
    this.#turns.stop()
    this.#closing = socket.close(linger === undefined ? {} : { linger })
    if (this.#closeCallback !== null) runCallback(this.#closeCallback)
    return this.#closing
  }

  /** What `await using` does at the end of a block: `close()`, and wait until it is done. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #received(message: Message[]): void {
    if (this.#receiveCallback === null) return
    runCallback(this.#receiveCallback, this.#copies ? message.map(copied) : message)
  }

  #sent({ given }: QueuedMessage, error: ZmqError | null): void {
    if (this.#sendCallback !== null) runCallback(this.#sendCallback, given, error)
    else if (error !== null) platformWarnings.warn(`A message could not be sent: ${error.message}`)
  }

  #open(): S {
    if (this.#socket === null) throw zmqError("EBADF", "The stream is closed.")
    return this.#socket
  }
}

const copied = (frame: Message): Message => {
  const own = allocateOwn(frame.length) as Message
  own.set(frame)
  return own
}
