import type { Message, Socket, SocketTypeName } from "../index.ts"
import { usageFailure } from "./failure.ts"
import type { ViewedMessage } from "./message-views.ts"
import { socketTypeFacts } from "./socket-types.ts"

/** How long a call may wait. */
interface Waiting {
  readonly signal: AbortSignal
  readonly timeout?: number | undefined
}

interface SendingSocket {
  trySend(message: unknown, label?: object): boolean
  send(message: unknown, options: object): Promise<void>
}

interface ReceivingSocket {
  tryReceive(): unknown[] | undefined
  receive(options: object): Promise<unknown[]>
}

/** Where messages go that have no destination of their own. */
export interface Destination {
  readonly group?: string | undefined
  readonly to?: string | Uint8Array | number | undefined
}

/** Sends a message with a socket of any type. Resolves at once where it has not to wait. */
export type SendMessage = (message: ViewedMessage, waiting: Waiting) => Promise<void> | undefined

/** How messages are sent with this socket. */
export const senderOf = (type: SocketTypeName, socket: Socket, destination: Destination): SendMessage => {
  const { trySend, send } = socket as unknown as SendingSocket
  const { label, oneFrame } = socketTypeFacts[type]
  const put = (message: unknown, waiting: Waiting, beside?: object): Promise<void> | undefined =>
    trySend.call(socket, message, beside)
      ? undefined
      : send.call(socket, message, { ...defined(waiting), ...beside })
  const bodyOf = ({ frames }: ViewedMessage): unknown => {
    if (oneFrame !== true) return frames
    if (frames.length === 1) return frames[0]
    throw usageFailure(`Messages of ${type} sockets have one frame, but this one has ${frames.length}.`)
  }
  if (label === "group") {
    return (message, waiting) => {
      const group = message.group ?? destination.group
      if (group === undefined) throw usageFailure("RADIO sockets need --group, or a group in each message.")
      return put(bodyOf(message), waiting, { group })
    }
  }
  if (label === "routingId") {
    return (message, waiting) =>
      put(bodyOf(message), waiting, { routingId: message.routingId ?? peerNumber(type, destination) })
  }
  const { to } = destination
  const first = to === undefined ? undefined : Buffer.from(typeof to === "number" ? String(to) : to)
  return (message, waiting) =>
    put(first === undefined ? bodyOf(message) : [first, ...message.frames], waiting)
}

const peerNumber = (type: SocketTypeName, { to }: Destination): number => {
  const number = Number(to)
  if (to !== undefined && Number.isInteger(number)) return number
  throw usageFailure(
    `${type} sockets need --to with the number of the peer${to === undefined ? "" : `, but got ${JSON.stringify(to)}`}.`,
    "It is shown with the messages that the peer sends.",
  )
}

/** How messages are received with this socket. */
export const receiverOf = (
  type: SocketTypeName,
  socket: Socket,
): ((waiting: Waiting) => ViewedMessage | Promise<ViewedMessage>) => {
  const { tryReceive, receive } = socket as unknown as ReceivingSocket
  const { label } = socketTypeFacts[type]
  const shown = (received: unknown[]): ViewedMessage => {
    if (label === undefined) return { frames: received as Message[] }
    const [body, beside] = received as [Message, { group?: Uint8Array; routingId?: number }]
    const { group, routingId } = beside
    return {
      frames: [body],
      ...(group === undefined ? {} : { group: Buffer.from(group).toString() }),
      ...(routingId === undefined ? {} : { routingId }),
    }
  }
  return (waiting) => {
    const there = tryReceive.call(socket)
    return there === undefined ? receive.call(socket, defined(waiting)).then(shown) : shown(there)
  }
}

const defined = ({ signal, timeout }: Waiting): object =>
  timeout === undefined ? { signal } : { signal, timeout }
