import { text } from "../core/bytes.ts"
import { errnoOf, zmqError } from "../core/errors.ts"
import type { ProtocolError } from "../core/peer-errors.ts"
import * as constants from "../options/constants.ts"
import type { Event, EventOfType, EventType } from "../socket/monitor.ts"

/** Something that happened to a connection of a socket, in the form that libzmq's monitors have. */
export interface SocketEvent {
  /** Which: one of the constants `EVENT_CONNECTED`, `EVENT_LISTENING`, … */
  readonly event: number
  /**
   * More about it: an error number, milliseconds to the next attempt (`EVENT_CONNECT_RETRIED`), what the peer
   * did wrong (`PROTOCOL_ERROR_…`), the status of an authentication. -1 where libzmq has a file descriptor.
   */
  readonly value: number
  /** The endpoint that it is about: our own for what was bound, the peer's for what was connected. */
  readonly endpoint: string
}

interface Row<Type extends EventType> {
  readonly event: number
  value(event: EventOfType<Type>): number
}

const noDescriptor = (): number => -1
const zero = (): number => 0
const errno = (event: { readonly error: { readonly errno: number } }): number => event.error.errno

/** How each event of an observer is told in libzmq's numbers. */
const rows: { readonly [Type in Exclude<EventType, "unknown">]: Row<Type> } = Object.freeze({
  connect: { event: constants.EVENT_CONNECTED, value: noDescriptor },
  "connect:delay": { event: constants.EVENT_CONNECT_DELAYED, value: () => errnoOf("EINPROGRESS") },
  "connect:retry": { event: constants.EVENT_CONNECT_RETRIED, value: ({ interval }) => interval },
  bind: { event: constants.EVENT_LISTENING, value: noDescriptor },
  "bind:error": { event: constants.EVENT_BIND_FAILED, value: errno },
  accept: { event: constants.EVENT_ACCEPTED, value: noDescriptor },
  "accept:error": { event: constants.EVENT_ACCEPT_FAILED, value: errno },
  close: { event: constants.EVENT_CLOSED, value: noDescriptor },
  "close:error": { event: constants.EVENT_CLOSE_FAILED, value: errno },
  disconnect: { event: constants.EVENT_DISCONNECTED, value: noDescriptor },
  end: { event: constants.EVENT_MONITOR_STOPPED, value: zero },
  "handshake:error:other": { event: constants.EVENT_HANDSHAKE_FAILED_NO_DETAIL, value: errno },
  handshake: { event: constants.EVENT_HANDSHAKE_SUCCEEDED, value: zero },
  "handshake:error:protocol": {
    event: constants.EVENT_HANDSHAKE_FAILED_PROTOCOL,
    value: ({ error }) => (error as unknown as ProtocolError).value,
  },
  "handshake:error:auth": {
    event: constants.EVENT_HANDSHAKE_FAILED_AUTH,
    value: ({ error }) => error.status,
  },
})

/** The types of an observer's events that a mask of libzmq's numbers asks for. */
export const eventTypesOf = (mask: number): Exclude<EventType, "unknown">[] =>
  (Object.keys(rows) as Exclude<EventType, "unknown">[]).filter((type) => (rows[type].event & mask) !== 0)

/** An observer's event in libzmq's form. */
export const socketEventOf = (event: Exclude<Event, { type: "unknown" }>): SocketEvent => {
  const row = rows[event.type] as Row<typeof event.type>
  return {
    event: row.event,
    value: row.value(event as never),
    endpoint: "address" in event ? event.address : "",
  }
}

/** Whether numbers of this machine begin with their lowest octet. */
const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * Reads a message as libzmq's monitor sockets send them: event and value in the machine's own order of octets
 * (16 and 32 bits), then the endpoint. Throws EPROTO for anything else.
 *
 * ```ts
 * parseSocketEvent([Buffer.from("080003000000", "hex"), Buffer.from("tcp://127.0.0.1:5555")])
 * // { event: EVENT_LISTENING, value: 3, endpoint: "tcp://127.0.0.1:5555" }
 * ```
 */
export const parseSocketEvent = (frames: readonly Uint8Array[]): SocketEvent => {
  const [head, endpoint] = frames
  if (frames.length !== 2 || head?.length !== 6 || endpoint === undefined) {
    const lengths = frames.map((frame) => frame.length).join(", ")
    throw zmqError("EPROTO", `A monitor's message has a frame of 6 bytes and an endpoint, not [${lengths}].`)
  }
  const numbers = new DataView(head.buffer, head.byteOffset, head.length)
  return {
    event: numbers.getInt16(0, lowestFirst),
    value: numbers.getInt32(2, lowestFirst),
    endpoint: text(endpoint),
  }
}
