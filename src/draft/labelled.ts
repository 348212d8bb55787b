import { type Sendable, toMessage } from "../core/message.ts"
import type { FrameLike } from "../socket/frame.ts"
import { engineOf } from "../socket/internals.ts"
import { readableMethods } from "../socket/readable.ts"
import type { MessageHandler } from "../socket/receiver.ts"
import type { Socket } from "../socket/socket.ts"
import { type OperationOptions, writableMethods } from "../socket/writable.ts"

/** What goes with each message beside its body: for the application a property, for the engine the first frame. */
export interface Label {
  /** The frame for what the application said. Throws `TypeError` and EINVAL. */
  write(options: Readonly<Record<string, unknown>>): Uint8Array
  /** What the application sees of the frame. */
  read(frame: Uint8Array): object
}

const labelled = (label: Label, message: Sendable, options: unknown): FrameLike[] => {
  if (typeof options !== "object" || options === null) {
    throw new TypeError("A message of this socket type needs an object with options beside it.")
  }
  const bodies = Array.isArray(message) ? toMessage(message) : [message as FrameLike]
  return [label.write(options as Readonly<Record<string, unknown>>), ...bodies]
}

/** The methods for sending messages with a label. */
export const labelledWritable = (label: Label) => ({
  send(this: Socket, message: Sendable, options: OperationOptions): Promise<void> {
    this[engineOf].check()
    return writableMethods.send.call(this, labelled(label, message, options), options)
  },

  trySend(this: Socket, message: Sendable, options: object): boolean {
    this[engineOf].check()
    return writableMethods.trySend.call(this, labelled(label, message, options))
  },
})

/** The methods for receiving messages with a label: what they give is the body, then an object with the label. */
export const labelledReadable = (label: Label) => {
  const shown = (message: unknown): unknown[] => {
    const [frame, ...bodies] = message as Uint8Array[]
    return [...bodies, label.read(frame as Uint8Array)]
  }
  const shownResult = (result: IteratorResult<unknown, undefined>): IteratorResult<unknown, undefined> =>
    result.done === true ? result : { value: shown(result.value), done: false }

  return {
    receive(this: Socket, options?: OperationOptions): Promise<unknown> {
      return readableMethods.receive.call(this, options).then(shown)
    },

    tryReceive(this: Socket): unknown {
      const message = readableMethods.tryReceive.call(this)
      return message === undefined ? undefined : shown(message)
    },

    async receiveMany(this: Socket, limit?: number, options?: OperationOptions): Promise<unknown[]> {
      return (await readableMethods.receiveMany.call(this, limit, options)).map(shown)
    },

    consume(this: Socket, handler: (message: unknown) => unknown): unknown {
      const consumer: MessageHandler = (message) => handler(shown(message))
      return readableMethods.consume.call(this, consumer)
    },

    [Symbol.asyncIterator](this: Socket): AsyncIterator<unknown, undefined> {
      const messages = readableMethods[Symbol.asyncIterator].call(this)
      return {
        next: () => messages.next().then(shownResult),
        return: () => (messages as Required<typeof messages>).return(),
      }
    },
  }
}
