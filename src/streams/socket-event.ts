import { type MonitorEvent, parseMonitorMessage } from "../socket/monitor-message.ts"

/** Something that happened to a connection of a socket, in the form that libzmq's monitors have. */
export type SocketEvent = MonitorEvent

/**
 * Reads a message as libzmq's monitor sockets send them: event and value in the machine's own order of octets
 * (16 and 32 bits), then the endpoint. Throws EPROTO for anything else.
 *
 * ```ts
 * parseSocketEvent([Buffer.from("080003000000", "hex"), Buffer.from("tcp://127.0.0.1:5555")])
 * // { event: EVENT_LISTENING, value: 3, endpoint: "tcp://127.0.0.1:5555" }
 * ```
 */
export const parseSocketEvent = (frames: readonly Uint8Array[]): SocketEvent => parseMonitorMessage(frames)
