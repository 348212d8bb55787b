/** What differs between the versions of the protocol, once it is known which of them the peer speaks. */
export interface Dialect {
  /** How messages of errors name it. */
  readonly name: string
  /** How frames are laid out in a stream of bytes: RFC 13, or RFC 15 and all that came later. */
  readonly frames: "ZMTP 1.0" | "ZMTP 2.0"
  /** How both sides say who they are: by the commands of the mechanism, or each by a frame with its routing id. */
  readonly introduction: "mechanism" | "routing id"
  /** How topics are asked for: by commands (RFC 37, section 2.6), or by messages that start with 1 or 0. */
  readonly topics: "commands" | "messages"
  /** Whether commands mean something after the introduction. */
  readonly commands: boolean
  /** How the peer is asked for a sign of life: by PING, by the stream's own means, or not at all. */
  readonly heartbeat: "commands" | "stream" | "none"
  /** Whether the peer takes everything from a publisher, since it cannot ask for topics. */
  readonly takesAll: boolean
  /** Whether peers know ERROR of PLAIN in its short form only. */
  readonly shortPlainError: boolean
}

/** What peers of before ZMTP 3.0 have in common: no mechanism, no metadata, no commands, no heartbeats. */
const old = {
  introduction: "routing id",
  topics: "messages",
  commands: false,
  heartbeat: "none",
  takesAll: false,
  shortPlainError: false,
} as const

const zmtp3 = {
  frames: "ZMTP 2.0",
  introduction: "mechanism",
  commands: true,
  heartbeat: "commands",
  takesAll: false,
} as const

/** WebSockets keep frames apart by themselves, and have pings of their own (RFC 45). */
const webSocket = { ...zmtp3, topics: "messages", heartbeat: "stream", shortPlainError: true } as const

/** Everything that is spoken, once. */
export const dialects = {
  /** No greeting at all, only frames: libzmq 2.x, and tools made by hand. */
  unversioned: { ...old, name: "ZMTP 1.0", frames: "ZMTP 1.0", takesAll: true },
  /** A greeting with revision 0. */
  zmtp1: { ...old, name: "ZMTP 1.0", frames: "ZMTP 1.0" },
  /** libzmq 3.2. */
  zmtp2: { ...old, name: "ZMTP 2.0", frames: "ZMTP 2.0" },
  /** libzmq 4.0 to 4.3.2. */
  zmtp30: { ...zmtp3, name: "ZMTP 3.0", topics: "messages", shortPlainError: false },
  zmtp31: { ...zmtp3, name: "ZMTP 3.1", topics: "commands", shortPlainError: true },
  /** A WebSocket whose sub-protocol names a mechanism. */
  webSocket: { ...webSocket, name: "ZWS 2.0" },
  /** A WebSocket whose sub-protocol names none: the first message of each side is its routing id. */
  plainWebSocket: { ...webSocket, name: "ZWS 2.0", introduction: "routing id" },
} as const satisfies Record<string, Dialect>
