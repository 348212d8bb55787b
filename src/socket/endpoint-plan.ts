import { empty } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { SocketTypeSpec } from "../patterns/socket-types.ts"
import type { Mechanism } from "../zmtp/mechanisms/mechanism.ts"
import { nullMechanism } from "../zmtp/mechanisms/null.ts"
import type { Property } from "../zmtp/metadata.ts"
import type { EndpointPlan } from "./socket-parts.ts"

/** Largest body that can be put into one piece of memory. */
const largestFrame = 2 ** 32 - 1

const encoder = new TextEncoder()

/** The plan for an endpoint that is bound or connected now. */
export const planEndpoint = (options: OptionSet, spec: SocketTypeSpec): EndpointPlan => {
  refuseUnavailable(options)
  return planOf(options, spec)
}

const planOf = (options: OptionSet, spec: SocketTypeSpec): EndpointPlan => ({
  transport: {
    ipv6: options.value("ipv6"),
    backlog: options.value("backlog"),
    connectTimeout: options.value("connectTimeout"),
    tcpKeepalive: options.value("tcpKeepalive"),
    tcpKeepaliveIdle: options.value("tcpKeepaliveIdle"),
    acceptFilter: options.value("tcpAcceptFilter"),
  },
  connection: {
    socketType: options.type,
    compatible: spec.peers,
    properties: propertiesOf(options, spec),
    routingId: options.value("routingId") ?? empty,
    mechanism: mechanismOf(options),
    handshakeInterval: options.value("handshakeInterval"),
    heartbeat: options.heartbeat,
    maxMessageSize: frameLimit(options.value("maxMessageSize")),
    maxMessageParts: options.value("maxMessageParts"),
    maxHandshakeSize: options.value("maxHandshakeSize"),
    maxProperties: options.value("maxProperties"),
    publisher: spec.publisher,
  },
  immediate: options.value("immediate"),
  reconnectInterval: options.value("reconnectInterval"),
  reconnectMaxInterval: options.value("reconnectMaxInterval"),
  reconnectStop: options.value("reconnectStop"),
  maxPendingHandshakes: options.value("maxPendingHandshakes"),
})

const frameLimit = (size: number | bigint): number =>
  size < 0 ? largestFrame : Math.min(Number(size), largestFrame)

/** RFC 37, section 2.4.2: the socket type first, then the routing id where the type has one to announce. */
const propertiesOf = (options: OptionSet, spec: SocketTypeSpec): Property[] => {
  const properties: Property[] = [["Socket-Type", encoder.encode(options.type)]]
  if (spec.announcesRoutingId) properties.push(["Identity", options.value("routingId") ?? empty])
  return properties
}

/** Options that must not be passed over, since whoever sets them relies on them, and their values when unset. */
const unavailable = { socksProxy: null, useFd: -1, interface: null } as const

const refuseUnavailable = (options: OptionSet): void => {
  for (const [name, unset] of Object.entries(unavailable)) {
    if (options.value(name as keyof typeof unavailable) === unset) continue
    throw zmqError("ENOTSUP", `The option ${name} is not available in this version: unset it to go without.`)
  }
}

/** A socket that was told to be secure must never talk in clear, so what is not available is an error. */
const mechanismOf = (options: OptionSet): Mechanism => {
  const { mechanism } = options.security
  if (mechanism === "NULL" && (options.value("zapDomain") ?? "") === "") return nullMechanism()
  throw zmqError(
    "ENOTSUP",
    mechanism === "NULL"
      ? "The option zapDomain needs an authenticator (ZAP), which this version does not have."
      : `The security mechanism ${mechanism} is not available in this version: unset its options to talk in clear.`,
  )
}
