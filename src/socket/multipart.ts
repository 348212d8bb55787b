import type { NumericArray, ReceivedArray } from "../core/typed-arrays.ts"
import type { FrameLike } from "./frame.ts"
import {
  type FrameReadable,
  type FrameWritable,
  frameReceivingMethods,
  frameSendingMethods,
  type SendFrameOptions,
} from "./frame-methods.ts"
import type { MessageTracker } from "./message-tracker.ts"
import { type Message, type Readable, readableMethods } from "./readable.ts"
import {
  type ReceiveJsonOptions,
  type ReceiveStringOptions,
  type SendArrayOptions,
  type SendJsonOptions,
  type SendStringOptions,
  serializedReceivingMethods,
  serializedSendingMethods,
} from "./serialization.ts"
import { type OperationOptions, type SendOptions, type Writable, writableMethods } from "./writable.ts"

/** What sockets have that send messages of any number of frames. */
export interface MultipartWritable extends Writable, FrameWritable {
  /**
   * Sends a message, and resolves to what tells when its memory is free again. The tracked kind of `send` waits and
   * fails as the other does.
   *
   * ```ts
   * const block = Buffer.alloc(1_000_000)
   * const tracker = await push.send(block, { track: true })
   * await tracker.wait()
   * ```
   */
  // A parameter only so that subclasses may override `send` without knowing of trackers.
  send<Tracker extends MessageTracker = MessageTracker>(
    message: FrameLike | Iterable<FrameLike>,
    options: SendOptions & { readonly track: true },
  ): Promise<Tracker>
  send(message: FrameLike | Iterable<FrameLike>, options?: OperationOptions): Promise<void>
  /**
   * Sends text as one frame. As `sendFrame`; throws `TypeError` for what is no text or cannot be written in the
   * encoding, `RangeError` for an unknown encoding.
   *
   * ```ts
   * await push.sendString("topic", { more: true })
   * await push.sendString("smörgås", { encoding: "latin-1" })
   * ```
   */
  sendString(value: string, options?: SendStringOptions): Promise<void>
  /**
   * Sends a value as one frame of JSON. As `sendFrame`; throws `TypeError` for what has no JSON.
   *
   * ```ts
   * await push.sendJson({ celsius: 21.5 })
   * ```
   */
  sendJson(value: unknown, options?: SendJsonOptions): Promise<void>
  /**
   * Sends a value as one frame in the platform's own format for structured clones: Maps, Sets, Dates, BigInts and
   * cycles included. Only JavaScript programs on the same kind of platform can read it. As `sendFrame`; throws
   * `DataCloneError` for functions and the like.
   *
   * ```ts
   * await push.sendStructured(new Map([["since", new Date()]]))
   * ```
   */
  sendStructured(value: unknown, options?: SendFrameOptions): Promise<void>
  /**
   * Sends a typed array as Python programs send NumPy's: a frame of JSON with `dtype` and `shape`, and the memory,
   * which is not copied. As `send`; throws `RangeError` for a shape that does not fit.
   *
   * ```ts
   * await push.sendArray(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] })
   * ```
   */
  sendArray(data: NumericArray, options?: SendArrayOptions): Promise<void>
  /**
   * Sends what a function makes of a value: a frame or several. As `send`.
   *
   * ```ts
   * await push.sendSerialized({ id: 5 }, (value) => ["json", JSON.stringify(value)])
   * ```
   */
  sendSerialized<Value>(
    value: Value,
    serialize: (value: Value) => FrameLike | Iterable<FrameLike>,
    options?: OperationOptions,
  ): Promise<void>
}

/** What sockets have that receive messages of any number of frames. */
export interface MultipartReadable extends Readable, FrameReadable {
  /**
   * The next frame as text. As `receiveFrame`; rejects with `TypeError` for what is no text in the encoding, when the
   * frame has been received.
   *
   * ```ts
   * const topic = await subscriber.receiveString()
   * ```
   */
  receiveString(options?: ReceiveStringOptions): Promise<string>
  /**
   * The value of the next frame, which is JSON. As `receiveFrame`; rejects with `SyntaxError` for what is no JSON and
   * `TypeError` for what is no UTF-8, when the frame has been received. Nobody checks the type: give it when you know
   * who sends.
   *
   * ```ts
   * const { celsius } = await pull.receiveJson<{ celsius: number }>()
   * ```
   */
  receiveJson<Value = unknown>(options?: ReceiveJsonOptions): Promise<Value>
  /**
   * The value of the next frame, which was sent by `sendStructured`. As `receiveFrame`; rejects with an `Error` for
   * anything else. Nobody checks the type.
   *
   * ```ts
   * const since = await pull.receiveStructured<Map<string, Date>>()
   * ```
   */
  receiveStructured<Value = unknown>(options?: OperationOptions): Promise<Value>
  /**
   * The next message as an array, sent by `sendArray` or by a Python program from NumPy. Other byte orders than the
   * platform's are turned round. As `receive`; rejects with `TypeError` for anything else, when it has been received.
   *
   * ```ts
   * const { data, shape } = await pull.receiveArray()
   * ```
   */
  receiveArray(options?: OperationOptions): Promise<ReceivedArray>
  /**
   * What a function makes of the frames of the next message. As `receive`; rejects with what the function throws,
   * when the message has been received.
   *
   * ```ts
   * const value = await pull.receiveSerialized(([, body]) => JSON.parse(String(body)))
   * ```
   */
  receiveSerialized<Value>(
    deserialize: (frames: Message[]) => Value,
    options?: OperationOptions,
  ): Promise<Awaited<Value>>
}

/** The methods that go with `MultipartWritable`. */
export const multipartSendingMethods = {
  ...writableMethods,
  ...frameSendingMethods,
  ...serializedSendingMethods,
}

/** The methods that go with `MultipartReadable`. */
export const multipartReceivingMethods = {
  ...readableMethods,
  ...frameReceivingMethods,
  ...serializedReceivingMethods,
}
