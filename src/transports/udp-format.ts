import { concat, utf8, view } from "../core/bytes.ts"
import {
  type DatagramAddress,
  formatDatagramAddress,
  parseDatagramAddress,
} from "../core/datagram-address.ts"
import { joinedAll } from "../core/interest.ts"
import type { Message } from "../core/message.ts"

/** What is sent, and where to if the message says so. */
export interface OutgoingDatagram {
  readonly bytes: Uint8Array
  readonly address?: DatagramAddress
}

/** How the messages of a socket type are put into datagrams. */
export interface UdpFormat {
  readonly role: "bind" | "connect"
  /** What the socket is told at the start, as if a peer had said it. */
  readonly greeting?: Message
  /** The datagram for a message; undefined when it cannot be one. */
  encode?(message: Message): OutgoingDatagram | undefined
  /** The message in a datagram; undefined when it is none. */
  decode?(bytes: Uint8Array, from: DatagramAddress): Message | undefined
}

const part = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  view(bytes.buffer, bytes.byteOffset + start, end - start)

/** RADIO and DISH: the length of the group, the group, the body. */
const encodeGroup = (message: Message): OutgoingDatagram => {
  const group = message[0] as Uint8Array
  return { bytes: concat([Uint8Array.of(group.length), group, message[1] as Uint8Array]) }
}

const decodeGroup = (bytes: Uint8Array): Message | undefined => {
  const end = 1 + (bytes[0] ?? bytes.length)
  return end > bytes.length ? undefined : [part(bytes, 1, end), part(bytes, end, bytes.length)]
}

/** DGRAM: as it is, with the address beside it. */
const encodeAddressed = (message: Message): OutgoingDatagram | undefined => {
  const address = parseDatagramAddress(message[0] as Uint8Array)
  return address && { bytes: concat([message[1] as Uint8Array]), address }
}

/** libzmq ends the address with a zero octet; those who compare or print it know that. */
const decodeAddressed = (bytes: Uint8Array, from: DatagramAddress): Message => [
  utf8(`${formatDatagramAddress(from)}\0`),
  bytes,
]

/** The socket types that speak over UDP. */
export const udpFormats: Readonly<Record<string, UdpFormat>> = {
  // Nobody can join over UDP: everything is sent, and each DISH takes what it wants.
  RADIO: { role: "connect", greeting: [joinedAll], encode: encodeGroup },
  DISH: { role: "bind", decode: decodeGroup },
  DGRAM: { role: "bind", encode: encodeAddressed, decode: decodeAddressed },
}
