import { allocate, empty, utf8, View, view } from "./bytes.ts"

/** One message as the engine passes it on: one or more frames. */
export type Message = Uint8Array[]

/**
 * What can be sent as one frame. Text goes out as UTF-8, numbers as their decimal text, `null` as an empty
 * frame; bytes of any kind go out as they are.
 */
export type MessageLike = string | number | null | ArrayBuffer | SharedArrayBuffer | ArrayBufferView

/** Under this key an object that stands for a frame keeps the bytes of it. */
export const frameBytes: unique symbol = Symbol("typemq.frameBytes")

/** What stands for one frame: `MessageLike`, or an object with its bytes. */
export type FrameSource = MessageLike | { readonly [frameBytes]: Uint8Array }

/** What can be sent as one message: a frame, or an array, or something to loop over, with at least one. */
export type Sendable = FrameSource | readonly FrameSource[] | Iterable<FrameSource>

const explain = (value: unknown): string =>
  value === undefined ? "undefined" : typeof value === "object" ? "an object" : `a ${typeof value}`

/** The bytes of one frame. Bytes are not copied: from here on they belong to the engine. */
export const toFrame = (value: FrameSource): Uint8Array => {
  if (value instanceof View) return value
  if (typeof value === "string") return utf8(value)
  if (value === null) return empty
  if (typeof value === "number") return utf8(String(value))
  if (ArrayBuffer.isView(value)) return view(value.buffer, value.byteOffset, value.byteLength)
  if (
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)
  ) {
    return view(value, 0, value.byteLength)
  }
  if (typeof value === "object" && frameBytes in value) return value[frameBytes]
  throw new TypeError(
    `A frame must be text, a number, null, an ArrayBuffer or a view of one, but it is ${explain(value)}.`,
  )
}

/** Whether frames come of looping over it: text and bytes are one frame. */
const isSeries = (value: Sendable): value is Iterable<FrameSource> =>
  typeof value === "object" &&
  value !== null &&
  Symbol.iterator in value &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof String)

/**
 * The message for what an application sends. The array is always the engine's own, so that changing the
 * application's array later changes nothing.
 */
export const toMessage = (value: Sendable): Message => {
  if (value instanceof View) return [value]
  if (!Array.isArray(value)) return isSeries(value) ? toMessage([...value]) : [toFrame(value as FrameSource)]
  if (value.length === 0)
    throw new TypeError("A message must have at least one frame, but the array is empty.")
  const message: Message = new Array(value.length)
  for (let index = 0; index < value.length; index++) message[index] = toFrame(value[index] as FrameSource)
  return message
}

/** Bodies up to this many bytes are copied when a message has to wait in a queue. */
export const smallBody = 128

/**
 * Makes a message that must wait independent of the sender's small buffers, which programs like to use again
 * for the next message. Larger bodies stay shared, as they do with every binding of ZeroMQ.
 */
export const keepSmallBodies = (message: Message): Message => {
  for (let index = 0; index < message.length; index++) {
    const body = message[index] as Uint8Array
    if (body.length <= smallBody && body.length > 0) {
      const own = allocate(body.length)
      own.set(body)
      message[index] = own
    }
  }
  return message
}

/** Bytes of all frames. */
export const messageSize = (message: Message): number => {
  let size = 0
  for (let index = 0; index < message.length; index++) size += (message[index] as Uint8Array).length
  return size
}
