import type { FrameLike } from "../socket/frame.ts"
import type { FrameReadable } from "../socket/frame-methods.ts"
import { frameReceivingMethods } from "../socket/frame-methods.ts"
import type { MessageTracker } from "../socket/message-tracker.ts"
import type { MultipartReadable } from "../socket/multipart.ts"
import { type Message, type Readable, readableMethods } from "../socket/readable.ts"
import {
  plainWaysToReceive,
  type SendJsonOptions,
  type SendStringOptions,
  valueReceivingMethods,
  valueSendingMethods,
} from "../socket/serialization.ts"
import type { Socket } from "../socket/socket.ts"
import {
  type OperationOptions,
  type SendOptions,
  type Writable,
  writableMethods,
} from "../socket/writable.ts"

/** What sockets have that send messages of one frame to whoever is next. */
export interface OneFrameWritable extends Writable<FrameLike> {
  /**
   * Sends a message, and resolves to what tells when its memory is free again. The tracked kind of `send` waits and
   * fails as the other does.
   *
   * ```ts
   * const client = new Client()
   * client.connect("tcp://127.0.0.1:5561")
   * const tracker = await client.send(Buffer.alloc(1_000_000), { track: true })
   * await tracker.wait()
   * ```
   */
  // A parameter only so that subclasses may override `send` without knowing of trackers.
  send<Tracker extends MessageTracker = MessageTracker>(
    message: FrameLike,
    options: SendOptions & { readonly track: true },
  ): Promise<Tracker>
  send(message: FrameLike, options?: OperationOptions): Promise<void>
  /**
   * The same as `send`: the message has one frame.
   *
   * ```ts
   * const scatter = new Scatter()
   * await scatter.bind("tcp://*:5560")
   * await scatter.sendFrame("work")
   * ```
   */
  sendFrame(data: FrameLike, options?: OperationOptions): Promise<void>
  /**
   * Sends text. As `send`; throws `TypeError` for what is no text or cannot be written in the encoding, `RangeError`
   * for an unknown encoding.
   *
   * ```ts
   * const client = new Client()
   * client.connect("tcp://127.0.0.1:5561")
   * await client.sendString("smörgås", { encoding: "latin-1" })
   * ```
   */
  sendString(value: string, options?: Omit<SendStringOptions, "more">): Promise<void>
  /**
   * Sends a value as JSON. As `send`; throws `TypeError` for what has no JSON.
   *
   * ```ts
   * const client = new Client()
   * client.connect("tcp://127.0.0.1:5561")
   * await client.sendJson({ celsius: 21.5 })
   * ```
   */
  sendJson(value: unknown, options?: Omit<SendJsonOptions, "more">): Promise<void>
  /**
   * Sends a value in the platform's own format for structured clones. As `send`; throws `DataCloneError` for
   * functions and the like.
   *
   * ```ts
   * const channel = new Channel()
   * channel.connect("inproc://channel")
   * await channel.sendStructured(new Map([["since", new Date()]]))
   * ```
   */
  sendStructured(value: unknown, options?: OperationOptions): Promise<void>
  /**
   * Sends the frame that a function makes of a value. As `send`.
   *
   * ```ts
   * const scatter = new Scatter()
   * await scatter.bind("tcp://*:5560")
   * await scatter.sendSerialized({ id: 5 }, ({ id }) => `job ${id}`)
   * ```
   */
  sendSerialized<Value>(
    value: Value,
    serialize: (value: Value) => FrameLike,
    options?: OperationOptions,
  ): Promise<void>
}

/** What sockets have that receive messages of one frame: all that others have, but for what takes several. */
export interface OneFrameReadable
  extends Readable<[Message]>,
    Pick<FrameReadable, "receiveFrame" | "tryReceiveFrame" | "receiveInto">,
    Pick<MultipartReadable, "receiveString" | "receiveJson" | "receiveStructured" | "receiveSerialized"> {}

const { send, trySend } = writableMethods

const sendFrame = function (this: Socket, data: FrameLike, options?: OperationOptions): Promise<void> {
  return send.call(this, data, options)
}

/** The methods that go with `OneFrameWritable`. */
export const oneFrameSendingMethods = {
  send,
  trySend,
  sendFrame,
  ...valueSendingMethods({ sendFrame, send }),
}

const { receiveFrame, tryReceiveFrame, receiveInto } = frameReceivingMethods

/** The methods that go with `OneFrameReadable`. */
export const oneFrameReceivingMethods = {
  ...readableMethods,
  receiveFrame,
  tryReceiveFrame,
  receiveInto,
  ...valueReceivingMethods(plainWaysToReceive),
}
