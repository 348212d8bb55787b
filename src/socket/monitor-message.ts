import { allocateOwn, text, utf8 } from "../core/bytes.ts"
import { errnoOf, zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import type { ProtocolError } from "../core/peer-errors.ts"
import * as constants from "../options/constants.ts"
import type { Ends, Event, EventOfType, EventType } from "./monitor.ts"
import type { Readable } from "./readable.ts"
import type { OperationOptions } from "./writable.ts"

/** Something that happened to a connection of a socket, in the form that libzmq's monitors have. */
export interface MonitorEvent {
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

/** The same in the second version of libzmq's form, with both ends of the connection. */
export interface MonitorEventV2 {
  /** Which: one of the constants `EVENT_CONNECTED`, `EVENT_LISTENING`, … */
  readonly event: number
  /** What `value` is in a `MonitorEvent`. `EVENT_PIPES_STATS` has two: messages that wait to be sent, and received. */
  readonly values: readonly number[]
  /** Our own end; empty when there is none. */
  readonly localEndpoint: string
  /** The peer's; empty when there is none. */
  readonly remoteEndpoint: string
}

/** The events that have a number. */
export type NumberedEvent = Exclude<Event, { type: "unknown" }>

interface Row<Type extends EventType> {
  readonly event: number
  value(event: EventOfType<Type>): number
}

const noDescriptor = (): number => -1
const zero = (): number => 0
const errno = (event: { readonly error: { readonly errno: number } }): number => event.error.errno

/** How each event of an observer is told in libzmq's numbers. */
const rows: { readonly [Type in NumberedEvent["type"]]: Row<Type> } = Object.freeze({
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
export const eventTypesOf = (mask: number): NumberedEvent["type"][] =>
  (Object.keys(rows) as NumberedEvent["type"][]).filter((type) => (rows[type].event & mask) !== 0)

/** An observer's event in libzmq's form. */
export const monitorEventOf = (event: NumberedEvent): MonitorEvent => {
  const row = rows[event.type] as Row<typeof event.type>
  return {
    event: row.event,
    value: row.value(event as never),
    endpoint: "address" in event ? event.address : "",
  }
}

/** Whether numbers of this machine begin with their lowest octet. */
const lowestFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

const numbersOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A number as a frame of 64 bits, in the machine's own order of octets. */
export const frameOf64 = (value: number | bigint): Uint8Array => {
  const frame = allocateOwn(8)
  numbersOf(frame).setBigInt64(0, BigInt.asIntN(64, BigInt(value)), lowestFirst)
  return frame
}

/** An event as libzmq's monitor sockets send it: 16 bits of event and 32 of value, then the endpoint. */
export const monitorMessage = ({ event, value, endpoint }: MonitorEvent): Message => {
  const head = allocateOwn(6)
  const numbers = numbersOf(head)
  numbers.setUint16(0, event, lowestFirst)
  numbers.setInt32(2, value, lowestFirst)
  return [head, utf8(endpoint)]
}

/** The second form: event, how many values, each value, all in 64 bits and a frame each; then both ends. */
export const monitorMessageV2 = (event: number, values: readonly number[], ends: Ends): Message => [
  frameOf64(event),
  frameOf64(values.length),
  ...values.map(frameOf64),
  utf8(ends.local),
  utf8(ends.remote),
]

const malformed = (frames: readonly Uint8Array[], expected: string): Error => {
  const lengths = frames.map((frame) => frame.length).join(", ")
  return zmqError("EPROTO", `A monitor's message has ${expected}, not frames of [${lengths}] bytes.`)
}

/**
 * Reads a message as monitor sockets send them (`getMonitorSocket`, `monitorTo`): event and value in the
 * machine's own order of octets (16 and 32 bits), then the endpoint. Throws EPROTO for anything else.
 *
 * ```ts
 * parseMonitorMessage([Buffer.from("080003000000", "hex"), Buffer.from("tcp://127.0.0.1:5555")])
 * // { event: EVENT_LISTENING, value: 3, endpoint: "tcp://127.0.0.1:5555" }
 * ```
 */
export const parseMonitorMessage = (frames: readonly Uint8Array[]): MonitorEvent => {
  const [head, endpoint] = frames
  if (frames.length !== 2 || head?.length !== 6 || endpoint === undefined) {
    throw malformed(frames, "a frame of 6 bytes and an endpoint")
  }
  const numbers = numbersOf(head)
  return {
    event: numbers.getInt16(0, lowestFirst),
    value: numbers.getInt32(2, lowestFirst),
    endpoint: text(endpoint),
  }
}

/**
 * Reads a message of a monitor socket of version 2 (`monitorTo` with `version: 2`). Throws EPROTO for anything
 * else.
 *
 * ```ts
 * const monitor = new Pair()
 * push.monitorTo("inproc://watch", zmq.EVENT_ALL_V2, { version: 2 })
 * monitor.connect("inproc://watch")
 * const { event, remoteEndpoint } = parseMonitorMessageV2(await monitor.receive())
 * ```
 */
export const parseMonitorMessageV2 = (frames: readonly Uint8Array[]): MonitorEventV2 => {
  const [event, count] = frames
  const numbers = frames.slice(0, -2)
  if (
    event === undefined ||
    count?.length !== 8 ||
    numbers.some((frame) => frame.length !== 8) ||
    frames.length !== number64(count) + 4
  ) {
    throw malformed(frames, "an event, a count, so many values, and two endpoints")
  }
  const [local, remote] = frames.slice(-2) as [Uint8Array, Uint8Array]
  return {
    event: number64(event),
    values: numbers.slice(2).map(number64),
    localEndpoint: text(local),
    remoteEndpoint: text(remote),
  }
}

const number64 = (frame: Uint8Array): number => Number(numbersOf(frame).getBigInt64(0, lowestFirst))

/**
 * Receives a message of a monitor socket and reads it. Rejects as `receive` does, and with EPROTO when it is
 * something else.
 *
 * ```ts
 * const monitor = push.getMonitorSocket()
 * const { event, endpoint } = await receiveMonitorMessage(monitor)
 * if (event === zmq.EVENT_CONNECTED) console.log(`connected to ${endpoint}`)
 * ```
 */
export const receiveMonitorMessage = async (
  socket: Pick<Readable, "receive">,
  options?: OperationOptions,
): Promise<MonitorEvent> => parseMonitorMessage(await socket.receive(options))
