import { decodeText, encodeText } from "../core/text-codec.ts"
import { decodeArray, encodeArray, type NumericArray, type ReceivedArray } from "../core/typed-arrays.ts"
import type { FrameLike } from "./frame.ts"
import { frameReceivingMethods, frameSendingMethods, type SendFrameOptions } from "./frame-methods.ts"
import { type Message, readableMethods } from "./readable.ts"
import type { Socket } from "./socket.ts"
import { decodeStructured, encodeStructured } from "./structured-clone.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"
import { writableMethods } from "./writable.ts"

/** How text is sent. */
export interface SendStringOptions extends SendFrameOptions {
  /** How it is written: UTF-8, UTF-16, UTF-32, Latin-1, ASCII and what the platform reads. Default: `"utf-8"`. */
  readonly encoding?: string | undefined
}

/** How text is received. */
export interface ReceiveStringOptions extends OperationOptions {
  /** How it was written. Default: `"utf-8"`. */
  readonly encoding?: string | undefined
}

/** How JSON is sent. */
export interface SendJsonOptions extends SendFrameOptions {
  /** What `JSON.stringify` takes: changes values, or names those to keep. */
  readonly replacer?:
    | ((this: unknown, key: string, value: unknown) => unknown)
    | (string | number)[]
    | undefined
  /** What `JSON.stringify` takes: how to indent. Default: not at all. */
  readonly space?: string | number | undefined
}

/** How JSON is received. */
export interface ReceiveJsonOptions extends OperationOptions {
  /** What `JSON.parse` takes: changes values. */
  readonly reviver?: ((this: unknown, key: string, value: unknown) => unknown) | undefined
  /** Reads the text instead of `JSON.parse`, for numbers beyond 2^53 for example. */
  readonly parse?: ((text: string) => unknown) | undefined
}

/** How an array is sent. */
export interface SendArrayOptions extends OperationOptions {
  /** How many items there are along each axis. Default: one axis with all of them. */
  readonly shape?: readonly number[] | undefined
  /** NumPy's name of the type of the items. Default: that of the array: `"float64"` for a `Float64Array`. */
  readonly dtype?: string | undefined
}

const decodeJson = (frame: Uint8Array, { reviver, parse }: ReceiveJsonOptions): unknown => {
  const written = decodeText(frame)
  return parse === undefined ? JSON.parse(written, reviver) : parse(written)
}

/** How sockets of a type send: one frame, and a whole message. */
export interface WaysToSend {
  sendFrame(this: Socket, frame: FrameLike, options?: OperationOptions): Promise<void>
  send(this: Socket, message: FrameLike | Iterable<FrameLike>, options?: OperationOptions): Promise<void>
}

/** The methods for values of sockets that send. */
export const valueSendingMethods = ({ sendFrame, send }: WaysToSend) => ({
  sendString(this: Socket, value: string, { encoding, ...options }: SendStringOptions = {}): Promise<void> {
    return sendFrame.call(this, encodeText(value, encoding), options)
  },

  sendJson(
    this: Socket,
    value: unknown,
    { replacer, space, ...options }: SendJsonOptions = {},
  ): Promise<void> {
    const written: string | undefined = JSON.stringify(value, replacer as (string | number)[], space)
    if (written === undefined) throw new TypeError("The value has no JSON.")
    return sendFrame.call(this, written, options)
  },

  sendStructured(this: Socket, value: unknown, options?: OperationOptions): Promise<void> {
    return sendFrame.call(this, encodeStructured(value), options)
  },

  sendSerialized<Value>(
    this: Socket,
    value: Value,
    serialize: (value: Value) => FrameLike | Iterable<FrameLike>,
    options?: OperationOptions,
  ): Promise<void> {
    return send.call(this, serialize(value), options)
  },
})

/** The methods of sockets that send, for the prototypes of their classes. */
export const serializedSendingMethods = {
  ...valueSendingMethods({ sendFrame: frameSendingMethods.sendFrame, send: writableMethods.send }),

  sendArray(
    this: Socket,
    data: NumericArray,
    { shape, dtype, ...options }: SendArrayOptions = {},
  ): Promise<void> {
    const layout = { ...(shape === undefined ? {} : { shape }), ...(dtype === undefined ? {} : { dtype }) }
    return writableMethods.send.call(this, encodeArray(data, layout), options)
  },
}

/** How sockets of a type receive: they have one frame, or a whole message, read, and answer what came of it. */
export interface WaysToReceive {
  takeFrame(
    socket: Socket,
    options: OperationOptions | undefined,
    read: (frame: Uint8Array) => unknown,
  ): Promise<unknown>
  takeMessage(
    socket: Socket,
    options: OperationOptions | undefined,
    read: (frames: Message[]) => unknown,
  ): Promise<unknown>
}

/** The methods for values of sockets that receive. */
export const valueReceivingMethods = ({ takeFrame, takeMessage }: WaysToReceive) => ({
  receiveString(this: Socket, { encoding, ...options }: ReceiveStringOptions = {}): Promise<unknown> {
    return takeFrame(this, options, (frame) => decodeText(frame, encoding))
  },

  receiveJson(this: Socket, { reviver, parse, ...options }: ReceiveJsonOptions = {}): Promise<unknown> {
    return takeFrame(this, options, (frame) => decodeJson(frame, { reviver, parse }))
  },

  receiveStructured(this: Socket, options?: OperationOptions): Promise<unknown> {
    return takeFrame(this, options, decodeStructured)
  },

  receiveSerialized(
    this: Socket,
    deserialize: (frames: Message[]) => unknown,
    options?: OperationOptions,
  ): Promise<unknown> {
    return takeMessage(this, options, deserialize)
  },
})

/** How sockets receive whose messages are frames and nothing else. */
export const plainWaysToReceive: WaysToReceive = {
  async takeFrame(socket, options, read) {
    const { data } = await frameReceivingMethods.receiveFrame.call(socket, options)
    return read(data)
  },

  async takeMessage(socket, options, read) {
    return await read((await readableMethods.receive.call(socket, options)) as Message[])
  },
}

/** The methods of sockets that receive, for the prototypes of their classes. */
export const serializedReceivingMethods = {
  ...valueReceivingMethods(plainWaysToReceive),

  async receiveArray(this: Socket, options?: OperationOptions): Promise<ReceivedArray> {
    const [header, body, ...more] = (await readableMethods.receive.call(this, options)) as Message[]
    if (header === undefined || body === undefined || more.length > 0) {
      throw new TypeError("An array is a message of two frames.")
    }
    return decodeArray(header, body)
  },
}
