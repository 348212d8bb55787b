import { empty, utf8 } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import { socketOptions } from "../options/socket-options.ts"
import type { SocketTypeSpec } from "../patterns/socket-types.ts"
import type { Socks5Proxy } from "../transports/socks5.ts"
import type { TransportOptions } from "../transports/transport.ts"
import type { Authenticate } from "../zmtp/mechanisms/authenticate.ts"
import type { Property } from "../zmtp/metadata.ts"
import { subprotocolsOf } from "../zmtp/subprotocols.ts"
import { automaticMessages, isRaw, messageOf } from "./automatic-messages.ts"
import { hasDomain, planMechanism } from "./mechanism-plan.ts"
import type { EndpointPlan } from "./socket-parts.ts"

/** Largest body that can be put into one piece of memory. */
const largestFrame = 2 ** 32 - 1

/** The plan for an endpoint that is bound or connected now. `authenticate`: who decides about its peers. */
export const planEndpoint = (
  options: OptionSet,
  spec: SocketTypeSpec,
  authenticate: Authenticate,
): EndpointPlan => {
  if (isRaw(options, spec)) refuseSecurity(options)
  return planOf(options, spec, authenticate)
}

const planOf = (options: OptionSet, spec: SocketTypeSpec, authenticate: Authenticate): EndpointPlan => ({
  transport: planTransport(options, spec),
  connection: {
    socketType: options.type,
    socketTypeCode: spec.code,
    acceptsOldPeers: options.value("acceptOldPeers") && isTrusting(options),
    compatible: spec.peers,
    properties: propertiesOf(options, spec),
    routingId: options.value("routingId") ?? empty,
    mechanism: planMechanism(options, authenticate),
    handshakeInterval: options.value("handshakeInterval"),
    heartbeat: options.heartbeat,
    maxMessageSize: frameLimit(options.value("maxMessageSize")),
    maxMessageParts: options.value("maxMessageParts"),
    maxHandshakeSize: options.value("maxHandshakeSize"),
    maxProperties: options.value("maxProperties"),
    writeSize: batchSize(options, "outBatchSize"),
    publisher: spec.publisher,
    interest: spec.interest,
    hello: messageOf(options, "helloMessage"),
  },
  raw: isRaw(options, spec)
    ? {
        chunkSize: options.value("inBatchSize"),
        writeSize: batchSize(options, "outBatchSize"),
        hello: messageOf(options, "helloMessage"),
      }
    : undefined,
  automatic: automaticMessages(options, spec),
  immediate: options.value("immediate"),
  reconnectInterval: options.value("reconnectInterval"),
  reconnectMaxInterval: options.value("reconnectMaxInterval"),
  reconnectStop: options.value("reconnectStop"),
  maxPendingHandshakes: options.value("maxPendingHandshakes"),
})

/** What transports need to know. */
export const planTransport = (options: OptionSet, spec: SocketTypeSpec): TransportOptions => ({
  ipv6: options.value("ipv6"),
  backlog: options.value("backlog"),
  connectTimeout: options.value("connectTimeout"),
  handshakeInterval: options.value("handshakeInterval"),
  tcpKeepalive: options.value("tcpKeepalive"),
  tcpKeepaliveIdle: options.value("tcpKeepaliveIdle"),
  readSize: isRaw(options, spec) ? undefined : batchSize(options, "inBatchSize"),
  typeOfService: options.value("typeOfService"),
  acceptFilter: options.value("tcpAcceptFilter"),
  subprotocols: isRaw(options, spec)
    ? []
    : subprotocolsOf(options.security.mechanism, { trusting: isTrusting(options) }),
  origins: options.value("webSocketOrigins"),
  tls: options.value("wss"),
  descriptor: options.value("useFd"),
  device: options.value("interface"),
  proxy: proxyOf(options),
})

/** Whether nobody is asked who he is. Whoever asks must not talk to peers that cannot answer. */
const isTrusting = (options: OptionSet): boolean =>
  options.security.mechanism === "NULL" && !hasDomain(options)

/** The defaults are libzmq's, and small: they leave it to us. */
const batchSize = (options: OptionSet, name: "inBatchSize" | "outBatchSize"): number | undefined => {
  const size = options.value(name)
  return size === socketOptions[name].default ? undefined : size
}

const frameLimit = (size: number | bigint): number =>
  size < 0 ? largestFrame : Math.min(Number(size), largestFrame)

/**
 * RFC 37, section 2.4.2: the socket type first, then the routing id where the type has one to announce, then the
 * application's own by their names.
 */
const propertiesOf = (options: OptionSet, spec: SocketTypeSpec): Property[] => {
  const properties: Property[] = [["Socket-Type", utf8(options.type)]]
  if (spec.announcesRoutingId) properties.push(["Identity", options.value("routingId") ?? empty])
  const own = Object.entries(options.value("metadata")).sort(([left], [right]) => (left < right ? -1 : 1))
  for (const [name, value] of own) properties.push([name, utf8(value)])
  return properties
}

const proxyOf = (options: OptionSet): Socks5Proxy | null => {
  const address = options.value("socksProxy")
  if (address === null) return null
  return { address, username: options.value("socksUsername"), password: options.value("socksPassword") }
}

/** Security must not be passed over, and is nowhere on a connection without ZMTP. */
const refuseSecurity = (options: OptionSet): void => {
  if (options.security.mechanism === "NULL") return
  throw zmqError(
    "EINVAL",
    `Connections without ZMTP are in clear: unset the options of ${options.security.mechanism} for this socket.`,
  )
}
