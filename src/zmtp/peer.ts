import { empty, text, utf8 } from "../core/bytes.ts"
import { printable } from "../core/printable.ts"
import type { Peer } from "../transports/transport.ts"
import type { Vouched } from "./mechanisms/authenticate.ts"
import { decodeMetadata } from "./metadata.ts"
import { IncompatiblePeerError, violation } from "./violation.ts"

/** RFC 37: a routing id has at most 255 octets. */
export const longestRoutingId = 255

/** Properties that only the engine may set: a peer that announces them is not believed. Case does not matter. */
const reservedProperties: readonly string[] = ["user-id", "peer-address", "__fd"]

/** What is checked of a peer's metadata. */
export interface PeerExpectations {
  /** Our own socket type, for the error text. */
  readonly socketType: string
  readonly compatible: readonly string[]
  readonly maxProperties: number
}

/**
 * The peer that this metadata describes. A socket type we cannot talk to, a routing id that is too long and
 * malformed properties are violations. A routing id that begins with a zero octet lies in the range of ids we
 * give out ourselves, so such a peer is treated as anonymous.
 */
export const readPeer = (
  metadata: Uint8Array,
  expectations: PeerExpectations,
  known: Vouched & { readonly peerAddress: string },
): Peer => {
  const properties = knownProperties(known)
  let socketType = ""
  let routingId: Uint8Array = empty
  for (const [name, value] of decodeMetadata(metadata, expectations.maxProperties)) {
    if (name === "Socket-Type") {
      socketType = text(value)
      // RFC 37: the socket type is compared octet by octet, and every one that is announced counts.
      if (!expectations.compatible.includes(socketType)) throw incompatible(value, expectations)
    }
    if (name === "Identity") routingId = checkedRoutingId(value)
    addProperty(properties, name, value)
  }
  return { socketType, routingId, properties }
}

/** What is known without the peer's help goes before what it says of itself. */
const knownProperties = ({
  peerAddress,
  userId,
  properties: vouched = new Map(),
}: Parameters<typeof readPeer>[2]): Map<string, Uint8Array> => {
  const properties = new Map<string, Uint8Array>()
  if (peerAddress !== "") properties.set("Peer-Address", utf8(peerAddress))
  if (userId !== undefined) properties.set("User-Id", utf8(userId))
  for (const [name, value] of vouched) addProperty(properties, name, value)
  return properties
}

/** The first to name a property has it. */
const addProperty = (properties: Map<string, Uint8Array>, name: string, value: Uint8Array): void => {
  if (reservedProperties.includes(name.toLowerCase()) || properties.has(name)) return
  properties.set(name, value)
}

/** A peer of which nothing is known but its routing id, since its protocol knows no metadata. */
export const peerNamed = (
  routingId: Uint8Array,
  { peerAddress, shookHands }: { readonly peerAddress: string; readonly shookHands: boolean },
): Peer => ({
  socketType: "",
  routingId: checkedRoutingId(routingId),
  properties: new Map(peerAddress === "" ? [] : [["Peer-Address", utf8(peerAddress)]]),
  shookHands,
})

const checkedRoutingId = (value: Uint8Array): Uint8Array => {
  if (value.length > longestRoutingId) {
    throw violation(
      "ZMTP_INVALID_METADATA",
      `The peer's routing id has ${value.length} octets; 255 is the most.`,
    )
  }
  return value[0] === 0 ? empty : value
}

const incompatible = (announced: Uint8Array, { socketType, compatible }: PeerExpectations): Error =>
  new IncompatiblePeerError(
    `A ${socketType} socket can talk to ${compatible.join(", ")}, but the peer is ${printable(announced)}.`,
  )
