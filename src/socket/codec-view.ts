import type { FrameLike } from "./frame.ts"
import type { Consumption, Message } from "./readable.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

/**
 * How values become messages, and messages values. Both functions answer at once, and may throw.
 *
 * ```ts
 * const dates: Codec<Date> = {
 *   encode: (date) => date.toISOString(),
 *   decode: ([body]) => new Date(String(body)),
 * }
 * await push.withCodec(dates).send(new Date())
 * ```
 */
export interface Codec<Sent, Received = Sent> {
  /** The frame, or the frames, of a value. */
  readonly encode: (value: Sent) => FrameLike | Iterable<FrameLike>
  /** The value of the frames of a message. */
  readonly decode: (frames: Message[]) => Received
}

/** What sending takes beside the value: what the socket's own `send` takes beside its message. */
type SendBeside<Sender> = Sender extends {
  send(message: never, ...beside: infer Beside): Promise<void>
}
  ? Beside
  : [options?: OperationOptions]

type TrySendBeside<Sender> = Sender extends { trySend(message: never, ...beside: infer Beside): boolean }
  ? Beside
  : []

/** A value, with what the socket tells beside its messages, if anything: who sent it, or the group. */
type Told<Receiver, Value> = Receiver extends { receive(): Promise<[Message, infer Beside]> }
  ? Beside extends Message
    ? Value
    : [value: Value, from: Beside]
  : Value

/** The sending half of a socket whose messages are values. */
export interface ValueWritable<Value, Beside extends unknown[], TryBeside extends unknown[]> {
  /**
   * Sends a value, as the socket's own `send` does with its message; throws what encoding it throws.
   *
   * ```ts
   * const json = { encode: JSON.stringify, decode: (frames: unknown[]) => JSON.parse(String(frames[0])) }
   * await push.withCodec(json).send({ id: 5 }, { timeout: 1000 })
   * ```
   */
  send(value: Value, ...beside: Beside): Promise<void>
  /**
   * Sends a value if that is possible without waiting, and answers whether it did. Throws what encoding it throws.
   *
   * ```ts
   * const numbers = { encode: (value: number) => `${value}`, decode: (frames: unknown[]) => Number(frames[0]) }
   * if (!push.withCodec(numbers).trySend(5)) console.log("everybody is busy")
   * ```
   */
  trySend(value: Value, ...beside: TryBeside): boolean
}

/** The receiving half of a socket whose messages are values. What decoding throws comes when the message is used up. */
export interface ValueReadable<Value> {
  /**
   * The next value, as the socket's own `receive` has messages; rejects with what decoding it throws.
   *
   * ```ts
   * const numbers = { encode: (value: number) => `${value}`, decode: (frames: unknown[]) => Number(frames[0]) }
   * const degrees: number = await pull.withCodec(numbers).receive({ timeout: 1000 })
   * ```
   */
  receive(options?: OperationOptions): Promise<Value>
  /**
   * A value that is there already, or undefined. Throws what decoding it throws.
   *
   * ```ts
   * const numbers = { encode: (value: number) => `${value}`, decode: (frames: unknown[]) => Number(frames[0]) }
   * const degrees = pull.withCodec(numbers).tryReceive()
   * ```
   */
  tryReceive(): Value | undefined
  /**
   * Waits for a value, then takes what else is there, up to `limit` (default 1000). When one cannot be decoded, the
   * call rejects, and those it took are lost.
   *
   * ```ts
   * const numbers = { encode: (value: number) => `${value}`, decode: (frames: unknown[]) => Number(frames[0]) }
   * for (const degrees of await pull.withCodec(numbers).receiveMany(100)) handle(degrees)
   * ```
   */
  receiveMany(limit?: number, options?: OperationOptions): Promise<Value[]>
  /**
   * Hands every value to a function, as the socket's own `consume` does with messages.
   *
   * ```ts
   * const numbers = { encode: (value: number) => `${value}`, decode: (frames: unknown[]) => Number(frames[0]) }
   * const consumption = pull.withCodec(numbers).consume((degrees) => handle(degrees))
   * ```
   */
  consume(handler: (value: Value) => unknown): Consumption
  /** Values one after the other; ends when the socket closes. */
  [Symbol.asyncIterator](): AsyncIterator<Value, undefined>
}

/** A socket whose messages are values. What else a socket has is at the `socket` itself. */
export type CodecView<Base, Sent, Received> = {
  /** The socket beneath: its endpoints, options and events. */
  readonly socket: Base
} & (Base extends { trySend(...values: never[]): boolean }
  ? ValueWritable<Sent, SendBeside<Base>, TrySendBeside<Base>>
  : unknown) &
  (Base extends { tryReceive(): unknown } ? ValueReadable<Told<Base, Received>> : unknown)

/** Whatever a socket has of sending and receiving; messages may come with something beside their frames. */
interface AnySocket {
  send(message: FrameLike | Iterable<FrameLike>, ...beside: unknown[]): Promise<void>
  trySend(message: FrameLike | Iterable<FrameLike>, ...beside: unknown[]): boolean
  receive(options?: OperationOptions): Promise<unknown[]>
  tryReceive(): unknown[] | undefined
  receiveMany(limit?: number, options?: OperationOptions): Promise<unknown[][]>
  consume(handler: (message: unknown[]) => unknown): Consumption
  [Symbol.asyncIterator](): AsyncIterator<unknown[], undefined>
}

const sending = (socket: AnySocket, { encode }: Codec<unknown>) => ({
  send: (value: unknown, ...beside: unknown[]): Promise<void> => socket.send(encode(value), ...beside),
  trySend: (value: unknown, ...beside: unknown[]): boolean => socket.trySend(encode(value), ...beside),
})

const receiving = (socket: AnySocket, { decode }: Codec<unknown>) => {
  const read = (message: unknown[]): unknown => {
    const beside = message.at(-1)
    return beside instanceof Uint8Array
      ? decode(message as Message[])
      : [decode(message.slice(0, -1) as Message[]), beside]
  }
  return {
    receive: (options?: OperationOptions) => socket.receive(options).then(read),
    tryReceive: () => {
      const message = socket.tryReceive()
      return message === undefined ? undefined : read(message)
    },
    receiveMany: async (limit?: number, options?: OperationOptions) =>
      (await socket.receiveMany(limit, options)).map(read),
    consume: (handler: (value: unknown) => unknown) => socket.consume((message) => handler(read(message))),
    [Symbol.asyncIterator]: () => {
      const messages = socket[Symbol.asyncIterator]()
      return {
        next: async () => {
          const result = await messages.next()
          return result.done === true ? result : { value: read(result.value), done: false }
        },
        return: () => (messages as Required<typeof messages>).return(),
      }
    },
  }
}

/** A socket's view in which its messages are values. It has what the socket has: sending, receiving, or both. */
export const codecView = (socket: object, { encode, decode }: Codec<never, unknown>): unknown => {
  if (typeof encode !== "function" || typeof decode !== "function") {
    throw new TypeError("A codec has two functions, encode and decode.")
  }
  const codec = { encode, decode } as Codec<unknown>
  return {
    socket,
    ...("trySend" in socket ? sending(socket as AnySocket, codec) : {}),
    ...("tryReceive" in socket ? receiving(socket as AnySocket, codec) : {}),
  }
}
