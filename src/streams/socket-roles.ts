import { zmqError } from "../core/errors.ts"
import type { Readable } from "../socket/readable.ts"
import { Socket } from "../socket/socket.ts"
import type { Writable } from "../socket/writable.ts"

/** A socket of a type that receives. */
export type ReceivingSocket = Socket & Readable

/** A socket of a type that sends. */
export type SendingSocket = Socket & Writable

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
