import { zmqError } from "../core/errors.ts"
import type { MessageLike } from "../core/message.ts"
import type { Message, Readable } from "../socket/readable.ts"
import { Socket } from "../socket/socket.ts"
import type { Writable } from "../socket/writable.ts"

/** A socket of a type that receives, whatever comes with its messages. */
export type ReceivingSocket = Socket & (Readable | Readable<[Message, object]>)

/** A socket of a type that sends, whatever is said with its messages. */
export type SendingSocket = Socket & (Writable | Writable<MessageLike, [options: never], [options: never]>)

/** Throws `TypeError` for what is no socket. */
export const requireSocket = (value: unknown): Socket => {
  if (!(value instanceof Socket)) throw new TypeError("A stream needs a socket to stand on.")
  return value
}

/** Throws `TypeError` for what is no socket, ENOTSUP for one of a type that never receives. */
export const requireReceiving = (value: unknown): ReceivingSocket => {
  if ("consume" in requireSocket(value)) return value as ReceivingSocket
  throw zmqError("ENOTSUP", "Sockets of this type never receive.")
}

/** Throws `TypeError` for what is no socket, ENOTSUP for one of a type that never sends. */
export const requireSending = (value: unknown): SendingSocket => {
  if ("trySend" in requireSocket(value)) return value as SendingSocket
  throw zmqError("ENOTSUP", "Sockets of this type never send.")
}
