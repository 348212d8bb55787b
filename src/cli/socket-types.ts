import type { SocketTypeName } from "../index.ts"
import { usageFailure } from "./failure.ts"
import { suggestion } from "./suggestion.ts"

/** What a socket type does by itself when nobody says who binds and who connects. */
interface TypeFacts {
  readonly role: "bind" | "connect"
  readonly sends: boolean
  readonly receives: boolean
  /** What stands beside each message. */
  readonly label?: "group" | "routingId"
  /** Whether a message has one frame. */
  readonly oneFrame?: boolean
}

const both = { sends: true, receives: true } as const
const sender = { sends: true, receives: false } as const
const receiver = { sends: false, receives: true } as const

/** Every socket type that the command knows. */
export const socketTypeFacts: Readonly<Record<SocketTypeName, TypeFacts>> = {
  PAIR: { ...both, role: "connect" },
  PUB: { ...sender, role: "bind" },
  SUB: { ...receiver, role: "connect" },
  REQ: { ...both, role: "connect" },
  REP: { ...both, role: "bind" },
  DEALER: { ...both, role: "connect" },
  ROUTER: { ...both, role: "bind" },
  PULL: { ...receiver, role: "bind" },
  PUSH: { ...sender, role: "connect" },
  XPUB: { ...both, role: "bind" },
  XSUB: { ...both, role: "connect" },
  STREAM: { ...both, role: "connect" },
  SERVER: { ...both, role: "bind", label: "routingId", oneFrame: true },
  CLIENT: { ...both, role: "connect", oneFrame: true },
  RADIO: { ...sender, role: "bind", label: "group", oneFrame: true },
  DISH: { ...receiver, role: "connect", label: "group", oneFrame: true },
  GATHER: { ...receiver, role: "bind", oneFrame: true },
  SCATTER: { ...sender, role: "connect", oneFrame: true },
  DGRAM: { ...both, role: "bind" },
  PEER: { ...both, role: "connect", label: "routingId", oneFrame: true },
  CHANNEL: { ...both, role: "connect", oneFrame: true },
}

/** Names of the socket types, as they are written on the command line. */
export const socketTypeNames: readonly string[] = Object.keys(socketTypeFacts).map((each) =>
  each.toLowerCase(),
)

/** Names that people write for types. */
const otherNames: Readonly<Record<string, SocketTypeName>> = {
  PUBLISHER: "PUB",
  SUBSCRIBER: "SUB",
  REQUEST: "REQ",
  REPLY: "REP",
  XPUBLISHER: "XPUB",
  XSUBSCRIBER: "XSUB",
  DATAGRAM: "DGRAM",
}

/** The socket type with this name, in any case. Throws a `Failure` for others. */
export const typeOf = (name: string): SocketTypeName => {
  const upper = name.toUpperCase()
  if (Object.hasOwn(socketTypeFacts, upper)) return upper as SocketTypeName
  if (Object.hasOwn(otherNames, upper)) return otherNames[upper] as SocketTypeName
  throw usageFailure(
    `There is no socket type ${JSON.stringify(name)}.`,
    `${suggestion(name, socketTypeNames)}It is one of ${socketTypeNames.join(", ")}.`,
  )
}

/** Who binds when nobody says: over UDP, those that receive. */
export const roleOf = (type: SocketTypeName, endpoint: string): "bind" | "connect" => {
  if (endpoint.startsWith("udp://")) return type === "RADIO" ? "connect" : "bind"
  return socketTypeFacts[type].role
}
