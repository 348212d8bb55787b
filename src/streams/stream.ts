import { zmqError } from "../core/errors.ts"
import type { Message } from "../socket/readable.ts"
import type { Socket } from "../socket/socket.ts"
import type { OperationOptions } from "../socket/writable.ts"
import { EventQueue } from "./event-queue.ts"
import type { OutgoingMessage } from "./outgoing-message.ts"
import { ReadBuffer } from "./read-buffer.ts"
import type { SocketEvent } from "./socket-event.ts"
import { ZmqStreamClosed } from "./stream-closed.ts"
import { ZmqStreamProtocol } from "./stream-protocol.ts"
import type { ZmqTransport } from "./transport.ts"
import type { WaterLimits } from "./water-limits.ts"

/** What a stream keeps until it is read. */
export interface StreamBuffers {
  /** Bytes of unread messages above which reading pauses. Default: 64 KiB, or four times `lowRead`. */
  readonly highRead?: number | null | undefined
  /** Bytes at or below which it goes on. Default: a quarter of `highRead`. */
  readonly lowRead?: number | null | undefined
  /** Unread events that are kept; the oldest go first. null: all. Default 100. */
  readonly eventsBacklog?: number | null | undefined
}

const defaultBacklog = 100
const noOptions: OperationOptions = Object.freeze({})

/**
 * Reads and writes messages one by one, with flow control in both directions. `createZmqStream` makes them.
 *
 * ```ts
 * const stream = await createZmqStream("dealer", { connect: "tcp://127.0.0.1:5555" })
 * stream.write(["question", "how much?"])
 * await stream.drain()
 * const [number, answer] = await stream.read()
 * stream.close()
 * ```
 */
export class ZmqStream implements AsyncIterable<Message[], undefined> {
  /** What to give a transport so that it feeds this stream. */
  readonly protocol: ZmqStreamProtocol
  readonly #messages: ReadBuffer
  readonly #events: EventQueue
  #transport: ZmqTransport | undefined
  #closed = false
  #exception: Error | undefined

  /** Throws `RangeError` for limits that are none. */
  constructor({ highRead, lowRead, eventsBacklog = defaultBacklog }: StreamBuffers = {}) {
    this.#messages = new ReadBuffer({ high: highRead, low: lowRead })
    this.#events = new EventQueue(eventsBacklog)
    this.protocol = new ZmqStreamProtocol(this)
  }

  /** The transport beneath; undefined before there is one, and once the stream is closed. */
  get transport(): ZmqTransport | undefined {
    return this.#closed ? undefined : this.#transport
  }

  /**
   * More about the transport, also when it is closed: `zmqSocket`, the socket, and `zmqType`, the number of its
   * type. For other names, `fallback`.
   *
   * ```ts
   * stream.getExtraInfo("zmqSocket")?.lastEndpoint
   * ```
   */
  getExtraInfo(name: "zmqSocket"): Socket | undefined
  getExtraInfo(name: "zmqType"): number | undefined
  getExtraInfo(name: string, fallback?: unknown): unknown
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.#transport === undefined ? fallback : this.#transport.getExtraInfo(name, fallback)
  }

  /**
   * What made the stream fail; undefined as long as nothing did.
   *
   * ```ts
   * if (stream.exception() !== undefined) stream.close()
   * ```
   */
  exception(): Error | undefined {
    return this.#exception
  }

  /**
   * Whether the stream was closed in good order and nothing that it had received is left unread.
   *
   * ```ts
   * while (!stream.atClosing()) handle(await stream.read())
   * ```
   */
  atClosing(): boolean {
    return this.#closed && this.#messages.empty
  }

  /**
   * The next message. One call at a time may wait (EBUSY). Rejects with `ZmqStreamClosed` when the stream is or
   * gets closed, though there be messages that were not read; with what made it fail; with EAGAIN after
   * `timeout` milliseconds; with the signal's reason. A call that gave up has taken no message.
   *
   * ```ts
   * const [header, body] = await stream.read({ timeout: 1000 })
   * ```
   */
  read(options: OperationOptions = noOptions): Promise<Message[]> {
    return this.#refusal(options) ?? this.#messages.read(options)
  }

  /**
   * The next event of the socket's connections; there are some only after `transport.enableMonitor()`. Waits
   * and rejects as `read` does, and may wait at the same time.
   *
   * ```ts
   * await stream.transport?.enableMonitor()
   * const { event, endpoint } = await stream.readEvent()
   * ```
   */
  readEvent(options: OperationOptions = noOptions): Promise<SocketEvent> {
    return this.#refusal(options) ?? this.#events.read(options)
  }

  /**
   * Messages one after the other; ends when the stream is closed, and throws what made it fail. Leaving the
   * loop does not close it.
   *
   * ```ts
   * for await (const [message] of stream) console.log(String(message))
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<Message[], undefined> {
    const done = { value: undefined, done: true } as const
    const next = (value: Message[]): IteratorResult<Message[], undefined> => ({ value, done: false })
    const failed = (error: unknown): typeof done => {
      if (this.#closed) return done
      throw error
    }
    return {
      next: () => {
        if (this.#closed) return Promise.resolve(done)
        const message = this.#exception === undefined ? this.#messages.take() : undefined
        return message === undefined ? this.read().then(next, failed) : Promise.resolve(next(message))
      },
      return: () => Promise.resolve(done),
    }
  }

  /**
   * Sends a message, as the transport's `write` does. Throws EBADF when the stream is closed, `TypeError` for
   * what is not a list of frames.
   *
   * ```ts
   * stream.write(["header", Buffer.from([1, 2, 3])])
   * ```
   */
  write(message: OutgoingMessage | null | undefined): void {
    if (this.#transport === undefined || this.#closed) throw zmqError("EBADF", "The stream is closed.")
    this.#transport.write(message)
  }

  /**
   * Resolves when it is reasonable to write more: at once, unless more bytes wait than the high limit, and then
   * when they are at the low one. Any number of calls may wait. Rejects with what made the stream fail, with
   * ECONNRESET when it is closed already, with EAGAIN after `timeout` milliseconds, with the signal's reason.
   * When the stream is closed meanwhile, it resolves.
   *
   * ```ts
   * for (const job of jobs) {
   *   stream.write([job])
   *   await stream.drain()
   * }
   * ```
   */
  drain(options: OperationOptions = noOptions): Promise<void> {
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason)
    if (this.#exception !== undefined) return Promise.reject(this.#exception)
    return this.protocol.drain(options)
  }

  /**
   * Closes the stream when all that waits was sent. Closing twice does nothing.
   *
   * ```ts
   * stream.close()
   * await stream.waitClosed()
   * ```
   */
  close(): void {
    this.#transport?.close()
  }

  /**
   * Resolves when the stream is closed or has failed, and its socket closed with it; at once without one.
   *
   * ```ts
   * stream.close()
   * await stream.waitClosed()
   * ```
   */
  async waitClosed(): Promise<void> {
    await this.#transport?.waitClosed()
  }

  /** What `await using` does at the end of a block: `close()`, and wait until the socket has done lingering. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport?.[Symbol.asyncDispose]()
  }

  /**
   * Changes when reading pauses (unread bytes over `high`) and goes on (at or below `low`). Throws `RangeError`
   * unless high >= low >= 0.
   *
   * ```ts
   * stream.setReadBufferLimits({ high: 1024 * 1024 })
   * ```
   */
  setReadBufferLimits(limits?: WaterLimits): void {
    this.#messages.setLimits(limits)
  }

  /**
   * For protocols: the transport that this stream writes to. Throws EFSM when it has one.
   *
   * ```ts
   * new ZmqStream().setTransport(transport)
   * ```
   */
  setTransport(transport: ZmqTransport): void {
    if (this.#transport !== undefined) throw zmqError("EFSM", "The stream has a transport already.")
    this.#transport = transport
    this.#messages.source = transport
  }

  /**
   * For protocols: the stream has failed. Whoever reads learns it, now and from now on.
   *
   * ```ts
   * stream.setException(new Error("the other end has lost its mind"))
   * ```
   */
  setException(error: Error): void {
    this.#exception = error
    this.#messages.fail(error)
    this.#events.fail(error)
  }

  /**
   * For protocols: the stream is closed. Whoever waits to read gets `ZmqStreamClosed`.
   *
   * ```ts
   * stream.feedClosing()
   * ```
   */
  feedClosing(): void {
    this.#closed = true
    const error = new ZmqStreamClosed()
    this.#messages.fail(error)
    this.#events.fail(error)
  }

  /**
   * For protocols: a message has arrived. Throws EFSM when the stream is closed.
   *
   * ```ts
   * stream.feedMessage([Buffer.from("as if it had arrived")])
   * ```
   */
  feedMessage(message: Message[]): void {
    this.#checkFeeding()
    this.#messages.feed(message)
  }

  /**
   * For protocols: something happened to a connection. Throws EFSM when the stream is closed.
   *
   * ```ts
   * stream.feedEvent({ event: zmq.EVENT_CONNECTED, value: -1, endpoint })
   * ```
   */
  feedEvent(event: SocketEvent): void {
    this.#checkFeeding()
    this.#events.feed(event)
  }

  #checkFeeding(): void {
    if (this.#closed) throw zmqError("EFSM", "The stream is closed: it cannot be fed.")
  }

  /** Why nothing can be read, whatever there is. */
  #refusal({ signal }: OperationOptions): Promise<never> | undefined {
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    if (this.#exception !== undefined) return Promise.reject(this.#exception)
    return this.#closed ? Promise.reject(new ZmqStreamClosed()) : undefined
  }
}
