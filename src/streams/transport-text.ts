import { socketTypeName } from "../core/socket-type-name.ts"
import type { Socket } from "../socket/socket.ts"

/**
 * A transport in words, such as
 * `<ZmqTransport sock=tcp://127.0.0.1:5555 type=DEALER read=idle write=<polling, bufsize=0>>`.
 */
export const transportText = (socket: Socket, bufferSize: number): string => {
  const type = socketTypeName(socket.type)
  if (socket.closed) return `<ZmqTransport sock=closed type=${type}>`
  const read = socket.readable ? "polling" : "idle"
  const write = `<${socket.writable ? "polling" : "idle"}, bufsize=${bufferSize}>`
  return `<ZmqTransport sock=${socket.lastEndpoint ?? "none"} type=${type} read=${read} write=${write}>`
}
