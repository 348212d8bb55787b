import type { FrameLike } from "../socket/frame.ts"
import { fill, type ReceiveIntoOptions, roomIn } from "../socket/frame-methods.ts"
import type { MessageTracker } from "../socket/message-tracker.ts"
import type { Message, Readable } from "../socket/readable.ts"
import {
  type ReceiveJsonOptions,
  type ReceiveStringOptions,
  type SendJsonOptions,
  type SendStringOptions,
  valueReceivingMethods,
  valueSendingMethods,
  type WaysToReceive,
} from "../socket/serialization.ts"
import type { Socket } from "../socket/socket.ts"
import type { OperationOptions, SendOptions, Writable } from "../socket/writable.ts"
import { type Label, labelledReadable, labelledWritable } from "./labelled.ts"
import {
  type LabelledFrameReadable,
  type LabelledFrameWritable,
  labelledFrameReadable,
  labelledFrameWritable,
} from "./labelled-frames.ts"

/** What sockets have that send messages of one frame to a peer or a group, which is told beside each. */
export interface LabelledWritable<Told extends object>
  extends LabelledFrameWritable,
    Writable<FrameLike, [options: Told & OperationOptions], [options: Told]> {
  /**
   * Sends a message, and resolves to what tells when its memory is free again. The tracked kind of `send` waits and
   * fails as the other does.
   *
   * ```ts
   * const server = new Server()
   * const [, { routingId }] = await server.receive()
   * const tracker = await server.send(Buffer.alloc(1_000_000), { routingId, track: true })
   * await tracker.wait()
   * ```
   */
  // A parameter only so that subclasses may override `send` without knowing of trackers.
  send<Tracker extends MessageTracker = MessageTracker>(
    message: FrameLike,
    options: Told & SendOptions & { readonly track: true },
  ): Promise<Tracker>
  send(message: FrameLike, options: Told & OperationOptions): Promise<void>
  /**
   * Sends text. As `send`; throws `TypeError` for what is no text or cannot be written in the encoding, `RangeError`
   * for an unknown encoding.
   *
   * ```ts
   * const radio = new Radio()
   * await radio.sendString("regen", { group: "weather", encoding: "utf-16" })
   * ```
   */
  sendString(value: string, options: Told & Omit<SendStringOptions, "more">): Promise<void>
  /**
   * Sends a value as JSON. As `send`; throws `TypeError` for what has no JSON.
   *
   * ```ts
   * const radio = new Radio()
   * await radio.sendJson({ celsius: 21.5 }, { group: "weather" })
   * ```
   */
  sendJson(value: unknown, options: Told & Omit<SendJsonOptions, "more">): Promise<void>
  /**
   * Sends a value in the platform's own format for structured clones. As `send`; throws `DataCloneError` for
   * functions and the like.
   *
   * ```ts
   * const radio = new Radio()
   * await radio.sendStructured(new Date(), { group: "clock" })
   * ```
   */
  sendStructured(value: unknown, options: Told & OperationOptions): Promise<void>
  /**
   * Sends the frame that a function makes of a value. As `send`.
   *
   * ```ts
   * const radio = new Radio()
   * await radio.sendSerialized(21.5, (celsius) => `${celsius} °C`, { group: "weather" })
   * ```
   */
  sendSerialized<Value>(
    value: Value,
    serialize: (value: Value) => FrameLike,
    options: Told & OperationOptions,
  ): Promise<void>
}

/** What sockets have that receive messages of one frame from a peer or a group, which is told beside each. */
export interface LabelledReadable<Told extends object>
  extends LabelledFrameReadable,
    Readable<[Message, Told]> {
  /**
   * The next message as text. As `receive`; rejects with `TypeError` for what is no text in the encoding, when the
   * message has been received.
   *
   * ```ts
   * const dish = new Dish()
   * const [news, { group }] = await dish.receiveString()
   * ```
   */
  receiveString(options?: ReceiveStringOptions): Promise<[value: string, from: Told]>
  /**
   * The value of the next message, which is JSON. As `receive`; rejects with `SyntaxError` for what is no JSON and
   * `TypeError` for what is no UTF-8, when the message has been received. Nobody checks the type.
   *
   * ```ts
   * const server = new Server()
   * const [{ celsius }, { routingId }] = await server.receiveJson<{ celsius: number }>()
   * await server.sendJson({ fahrenheit: celsius * 1.8 + 32 }, { routingId })
   * ```
   */
  receiveJson<Value = unknown>(options?: ReceiveJsonOptions): Promise<[value: Value, from: Told]>
  /**
   * The value of the next message, which was sent by `sendStructured`. As `receive`; rejects with an `Error` for
   * anything else. Nobody checks the type.
   *
   * ```ts
   * const dish = new Dish()
   * const [now] = await dish.receiveStructured<Date>()
   * ```
   */
  receiveStructured<Value = unknown>(options?: OperationOptions): Promise<[value: Value, from: Told]>
  /**
   * What a function makes of the next message. As `receive`; rejects with what the function throws, when the message
   * has been received.
   *
   * ```ts
   * const dish = new Dish()
   * const [length] = await dish.receiveSerialized(([body]) => body.length)
   * ```
   */
  receiveSerialized<Value>(
    deserialize: (frames: [Message]) => Value,
    options?: OperationOptions,
  ): Promise<[value: Awaited<Value>, from: Told]>
  /**
   * Receives the next message into memory that is there already, and answers how many bytes it has: if that is more
   * than there is room for, the rest is lost. Throws `RangeError` for a length that the view does not have.
   *
   * ```ts
   * const samples = new Float64Array(1000)
   * const dish = new Dish()
   * const [size, { group }] = await dish.receiveInto(samples)
   * ```
   */
  receiveInto(view: ArrayBufferView, options?: ReceiveIntoOptions): Promise<[size: number, from: Told]>
}

/** The methods that go with `LabelledWritable`. */
export const labelledSendingMethods = (label: Label) => {
  const methods = labelledWritable(label)
  const send = methods.send as Parameters<typeof valueSendingMethods>[0]["send"]
  return { ...methods, ...labelledFrameWritable(label), ...valueSendingMethods({ sendFrame: send, send }) }
}

/** The methods that go with `LabelledReadable`. */
export const labelledReceivingMethods = (label: Label) => {
  const methods = labelledReadable(label)
  const next = (socket: Socket, options: OperationOptions | undefined): Promise<[Message, object]> =>
    methods.receive.call(socket, options) as Promise<[Message, object]>
  const ways: WaysToReceive = {
    async takeFrame(socket, options, read) {
      const [body, from] = await next(socket, options)
      return [read(body), from]
    },
    async takeMessage(socket, options, read) {
      const [body, from] = await next(socket, options)
      return [await read([body]), from]
    },
  }
  return {
    ...methods,
    ...labelledFrameReadable(label),
    ...valueReceivingMethods(ways),
    async receiveInto(
      this: Socket,
      view: ArrayBufferView,
      options: ReceiveIntoOptions = {},
    ): Promise<unknown> {
      const room = roomIn(view, options)
      return await ways.takeFrame(this, options, (body) => fill(room, body))
    },
  }
}
