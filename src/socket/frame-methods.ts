import { copy } from "../core/bytes.ts"
import { toFrame } from "../core/message.ts"
import type { Peer } from "../transports/transport.ts"
import { Frame, type FrameLike } from "./frame.ts"
import { engineOf } from "./internals.ts"
import { checkReceive } from "./readable.ts"
import type { Reading } from "./receiver.ts"
import type { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

/** How one frame is sent. */
export interface SendFrameOptions extends OperationOptions {
  /** Whether more frames of the same message follow. Default: false, the message is complete. */
  readonly more?: boolean | undefined
}

/** How a frame is received into memory that is there already. */
export interface ReceiveIntoOptions extends OperationOptions {
  /** Bytes to take at most. Default: as many as the view has. */
  readonly length?: number | undefined
}

/** What sockets have that send: messages made frame by frame. */
export interface FrameWritable {
  /**
   * Sends one frame. With `more`, it is kept until the last frame of the message is sent, by `sendFrame` or `send`:
   * the message goes out as a whole or, when that last call fails, not at all. Resolves, rejects and throws as
   * `send`.
   *
   * ```ts
   * await push.sendFrame("header", { more: true })
   * await push.sendFrame("body")
   * ```
   */
  sendFrame(data: FrameLike, options?: SendFrameOptions): Promise<void>
}

/** What sockets have that receive: messages as frames with properties, and frame by frame. */
export interface FrameReadable {
  /**
   * The next message as frames that know where they come from. As `receive` otherwise, and slower.
   *
   * ```ts
   * const [id, body] = await router.receiveFrames()
   * console.log(`${body} from ${id?.peerAddress}`)
   * ```
   */
  receiveFrames(options?: OperationOptions): Promise<Frame[]>
  /**
   * The next frame alone; its `more` says whether others of the same message follow. Whatever is called next gets
   * those: `receiveFrame` the next one, `receive` all of them.
   *
   * ```ts
   * const topic = await subscriber.receiveFrame()
   * const rest = topic.more ? await subscriber.receive() : []
   * ```
   */
  receiveFrame(options?: OperationOptions): Promise<Frame>
  /**
   * The next frame if it is there already, else undefined. Throws as `tryReceive`.
   *
   * ```ts
   * const frame = pull.tryReceiveFrame()
   * ```
   */
  tryReceiveFrame(): Frame | undefined
  /**
   * Receives the next frame into memory that is there already, and answers how many bytes the frame has: if that is
   * more than there is room for, the rest is lost. Throws `RangeError` for a length that the view does not have.
   *
   * ```ts
   * const samples = new Float64Array(1000)
   * const size = await pull.receiveInto(samples)
   * ```
   */
  receiveInto(view: ArrayBufferView, options?: ReceiveIntoOptions): Promise<number>
}

const frameOf = (data: Uint8Array, peer: Peer | undefined, more: boolean): Frame =>
  new Frame(data, { more, ...(peer === undefined ? {} : { properties: peer.properties }) })

const readAll: Reading<Frame[]> = (message, peer) =>
  message.map((body, index) => frameOf(body, peer, index < message.length - 1))

const readFirst =
  (engine: SocketEngine): Reading<Frame> =>
  (message, peer) => {
    const more = message.length > 1
    if (more) engine.receiver.keep(message.slice(1), peer)
    return frameOf(message[0] as Uint8Array, peer, more)
  }

/** What is there already, or a promise of what comes. */
const read = <Result>(
  engine: SocketEngine,
  options: OperationOptions | undefined,
  reading: Reading<Result>,
): Promise<Result> => {
  const { receiver } = engine
  if (options?.signal?.aborted === true) return Promise.reject(options.signal.reason)
  try {
    checkReceive(engine)
    const result = receiver.waiting ? undefined : receiver.takeWith(reading)
    if (result !== undefined) return Promise.resolve(result)
  } catch (error) {
    return Promise.reject(error)
  }
  return receiver.receiveWith({ ...engine.receiveWait, ...options }, reading)
}

/** The part of a view that is to be received into. Throws `TypeError` and `RangeError` for what is none. */
export const roomIn = (
  view: ArrayBufferView,
  { length = view.byteLength }: ReceiveIntoOptions,
): Uint8Array => {
  if (!ArrayBuffer.isView(view)) throw new TypeError("A view is needed here: a typed array or a Buffer.")
  if (!Number.isInteger(length) || length < 0 || length > view.byteLength) {
    throw new RangeError(`A length from 0 to ${view.byteLength} is needed here, not ${String(length)}.`)
  }
  return new Uint8Array(view.buffer, view.byteOffset, length)
}

/** Receives into memory that is there already; answers how many bytes came. */
export const fill = (room: Uint8Array, data: Uint8Array): number => {
  room.set(data.subarray(0, room.length))
  return data.length
}

/** The methods of sockets that send, for the prototypes of their classes. */
export const frameSendingMethods = {
  sendFrame(
    this: Socket,
    data: FrameLike,
    { more = false, ...options }: SendFrameOptions = {},
  ): Promise<void> {
    const engine = this[engineOf]
    engine.check()
    if (options.signal?.aborted === true) return Promise.reject(options.signal.reason)
    const body = toFrame(data)
    if (more) {
      // The call is over for its caller, who may use the memory again before the message is complete.
      engine.sender.begun = [...(engine.sender.begun ?? []), copy(body)]
      return Promise.resolve()
    }
    return engine.sender.send(engine.sender.complete([body]), { ...engine.sendWait, ...options })
  },
}

/** The methods of sockets that receive, for the prototypes of their classes. */
export const frameReceivingMethods = {
  receiveFrames(this: Socket, options?: OperationOptions): Promise<Frame[]> {
    const engine = this[engineOf]
    engine.check()
    return read(engine, options, readAll)
  },

  receiveFrame(this: Socket, options?: OperationOptions): Promise<Frame> {
    const engine = this[engineOf]
    engine.check()
    return read(engine, options, readFirst(engine))
  },

  tryReceiveFrame(this: Socket): Frame | undefined {
    const engine = this[engineOf]
    engine.check()
    checkReceive(engine)
    return engine.receiver.waiting ? undefined : engine.receiver.takeWith(readFirst(engine))
  },

  async receiveInto(this: Socket, view: ArrayBufferView, options: ReceiveIntoOptions = {}): Promise<number> {
    const room = roomIn(view, options)
    const engine = this[engineOf]
    engine.check()
    const { data } = await read(engine, options, readFirst(engine))
    return fill(room, data)
  },
}
