/** Number of every socket type, under the name that is announced on the wire (RFC 37, section 2.4). */
export const socketTypeCodes = Object.freeze({
  PAIR: 0,
  PUB: 1,
  SUB: 2,
  REQ: 3,
  REP: 4,
  DEALER: 5,
  ROUTER: 6,
  PULL: 7,
  PUSH: 8,
  XPUB: 9,
  XSUB: 10,
  STREAM: 11,
  SERVER: 12,
  CLIENT: 13,
  RADIO: 14,
  DISH: 15,
  GATHER: 16,
  SCATTER: 17,
  DGRAM: 18,
  PEER: 19,
  CHANNEL: 20,
} as const)

/** Name of a socket type, as it is announced on the wire. */
export type SocketTypeName = keyof typeof socketTypeCodes

/** Number of a socket type. */
export type SocketTypeCode = (typeof socketTypeCodes)[SocketTypeName]

const names: readonly string[] = Object.keys(socketTypeCodes)

/** The name of the socket type with this number; undefined when there is none. */
export const socketTypeName = (code: number): SocketTypeName | undefined =>
  names[code] as SocketTypeName | undefined
