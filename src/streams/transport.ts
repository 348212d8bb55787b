import type { Socket } from "../socket/socket.ts"
import type { OutgoingMessage } from "./outgoing-message.ts"
import type { SetView } from "./set-view.ts"
import type { BufferLimits, WaterLimits } from "./water-limits.ts"

/**
 * A socket as a transport: it calls a protocol when messages arrive, and takes messages to send without ever
 * waiting. `createZmqConnection` makes them. One that receives keeps the process running until it is closed.
 * Once it is closed and `connectionLost` was called, what needs the socket throws EBADF (or rejects with it);
 * `write` drops, and the rest still answers.
 *
 * ```ts
 * const { transport } = await createZmqConnection(() => new Echo(), zmq.ROUTER, { bind: "tcp://127.0.0.1:*" })
 * console.log([...transport.bindings()])
 * transport.close()
 * await transport.waitClosed()
 * ```
 */
export interface ZmqTransport<S extends Socket = Socket> {
  /**
   * Whether the transport is closing or closed.
   *
   * ```ts
   * if (!transport.isClosing()) transport.write(["hello"])
   * ```
   */
  isClosing(): boolean
  /**
   * Always false: ZeroMQ messages have no end of file.
   *
   * ```ts
   * transport.canWriteEof() // false
   * ```
   */
  canWriteEof(): boolean
  /**
   * More about the transport: `zmqSocket`, the socket, and `zmqType`, the number of its type. For other names,
   * `fallback`.
   *
   * ```ts
   * transport.getExtraInfo("zmqSocket").stats().messagesIn
   * ```
   */
  getExtraInfo(name: "zmqSocket"): S
  getExtraInfo(name: "zmqType"): number
  getExtraInfo(name: string, fallback?: unknown): unknown

  /**
   * Sends a message, now or as soon as the socket can; never waits. Nothing (`null`, an empty array) is not
   * sent; a message with one empty frame is `[""]`. Once the transport is closing, messages are dropped, with
   * a warning from the fifth on. A failing socket is told to the protocol (`connectionLost`), not thrown.
   *
   * Bytes are not copied where it can be avoided: do not change a buffer after writing it. Throws `TypeError`
   * for what is not a list of frames, be the transport closed or not.
   *
   * ```ts
   * transport.write(["header", Buffer.from([1, 2, 3])])
   * ```
   */
  write(message: OutgoingMessage | null | undefined): void
  /**
   * Bytes of the messages that wait because the socket could not take them yet.
   *
   * ```ts
   * if (transport.getWriteBufferSize() === 0) console.log("all is on its way")
   * ```
   */
  getWriteBufferSize(): number
  /**
   * When the protocol is told to pause and to resume writing.
   *
   * ```ts
   * const { low, high } = transport.getWriteBufferLimits() // 16384 and 65536
   * ```
   */
  getWriteBufferLimits(): BufferLimits
  /**
   * Changes when `pauseWriting` (size over `high`) and `resumeWriting` (size at or below `low`) are called.
   * Throws `RangeError` unless high >= low >= 0.
   *
   * ```ts
   * transport.setWriteBufferLimits({ high: 1024 * 1024 }) // low: 256 KiB
   * ```
   */
  setWriteBufferLimits(limits?: WaterLimits): void
  /** Messages written and thrown away because the transport was closing. */
  readonly droppedWrites: number

  /**
   * No more `messageReceived` until `resumeReading`; peers feel it at the high-water mark. Throws EFSM when
   * reading is paused already, and when the transport is closing.
   *
   * ```ts
   * transport.pauseReading()
   * setTimeout(() => transport.resumeReading(), 1000)
   * ```
   */
  pauseReading(): void
  /**
   * Goes on reading, soon but not within this call. Throws EFSM when reading is not paused.
   *
   * ```ts
   * transport.pauseReading()
   * transport.resumeReading()
   * ```
   */
  resumeReading(): void
  /** Whether reading is paused. */
  readonly readingPaused: boolean

  /**
   * Ends the transport when all that waits was sent. No message is delivered, none is taken from now on. Then
   * `connectionLost()` is called and the socket is closed, which lingers as its options say. Closing twice
   * does nothing.
   *
   * ```ts
   * transport.write(["the last one"])
   * transport.close()
   * ```
   */
  close(): void
  /**
   * Ends the transport without waiting: what waits is thrown away. `connectionLost()` is called in the next
   * turn of the event loop.
   *
   * ```ts
   * transport.close()
   * setTimeout(() => transport.abort(), 1000) // in case there is nobody to take what waits
   * ```
   */
  abort(): void
  /**
   * Resolves when `connectionLost` was called and the socket closed. It may go on sending what it has, for as
   * long as its `linger` says. Never rejects.
   *
   * ```ts
   * transport.close()
   * await transport.waitClosed()
   * ```
   */
  waitClosed(): Promise<void>
  /** What `await using` does at the end of a block: `close()`, and wait until the socket has done lingering. */
  [Symbol.asyncDispose](): Promise<void>

  /**
   * Binds the socket; resolves to the endpoint really bound, which is in `bindings()` from then on. Rejects as
   * the socket's `bind` does, and with `TypeError` for what is not text.
   *
   * ```ts
   * const endpoint = await transport.bind("tcp://127.0.0.1:*")
   * ```
   */
  bind(endpoint: string): Promise<string>
  /**
   * Ends what was bound. Rejects with ENOENT when there is nothing: name the endpoint that `bind` resolved to.
   *
   * ```ts
   * await transport.unbind(await transport.bind("tcp://127.0.0.1:*"))
   * ```
   */
  unbind(endpoint: string): Promise<void>
  /**
   * What was bound through this transport, as it is now.
   *
   * ```ts
   * const [endpoint] = transport.bindings()
   * ```
   */
  bindings(): SetView<string>
  /**
   * Connects the socket; resolves to the endpoint, which is in `connections()` from then on. Rejects with what
   * is wrong with the endpoint itself.
   *
   * ```ts
   * await transport.connect("tcp://127.0.0.1:5555")
   * ```
   */
  connect(endpoint: string): Promise<string>
  /**
   * Ends a connection made by `connect`. Rejects with ENOENT when there is none.
   *
   * ```ts
   * await transport.disconnect(await transport.connect("tcp://127.0.0.1:5555"))
   * ```
   */
  disconnect(endpoint: string): Promise<void>
  /**
   * What was connected through this transport, as it is now.
   *
   * ```ts
   * transport.connections().has("tcp://127.0.0.1:5555")
   * ```
   */
  connections(): SetView<string>

  /**
   * An option of the socket, by libzmq's number or by name. Throws EINVAL when there is no such option.
   *
   * ```ts
   * transport.get(zmq.LINGER)
   * ```
   */
  get(option: number | string): unknown
  /**
   * Sets an option of the socket. Throws EINVAL, or `TypeError` for a value of a wrong type. Subscriptions that
   * are made and ended this way are in `subscriptions()` too.
   *
   * ```ts
   * transport.set("linger", 0)
   * ```
   */
  set(option: number | string, value: unknown): void
  /**
   * The same as `get`.
   *
   * ```ts
   * transport.getsockopt(zmq.TYPE)
   * ```
   */
  getsockopt(option: number | string): unknown
  /**
   * The same as `set`.
   *
   * ```ts
   * transport.setsockopt(zmq.LINGER, 0)
   * ```
   */
  setsockopt(option: number | string, value: unknown): void

  /**
   * Receives what begins with this prefix, from now on. A prefix counts once, however often it is subscribed
   * to. Throws ENOTSUP unless the socket is a SUB, `TypeError` for what is neither bytes nor text.
   *
   * ```ts
   * transport.subscribe("weather.")
   * ```
   */
  subscribe(prefix: string | Uint8Array): void
  /**
   * Ends a subscription; for one that there is not, does nothing. Throws as `subscribe`.
   *
   * ```ts
   * transport.unsubscribe("weather.")
   * ```
   */
  unsubscribe(prefix: string | Uint8Array): void
  /**
   * What is subscribed to, as it is now. Throws ENOTSUP unless the socket is a SUB.
   *
   * ```ts
   * transport.subscriptions().has("weather.")
   * ```
   */
  subscriptions(): SetView<Uint8Array, string>

  /**
   * Tells the protocol (`eventReceived`) what happens to the connections, until `disableMonitor` or the end.
   * `events`: which, as a sum of `EVENT_…`; 0, the default, is all. When it is enabled already, nothing changes.
   *
   * ```ts
   * await transport.enableMonitor(zmq.EVENT_CONNECTED | zmq.EVENT_DISCONNECTED)
   * ```
   */
  enableMonitor(events?: number): Promise<void>
  /**
   * Ends it. Events that the protocol was not told yet are lost. Does nothing when it is not enabled.
   *
   * ```ts
   * await transport.disableMonitor()
   * ```
   */
  disableMonitor(): Promise<void>
}
