import type * as dgram from "node:dgram"
import { lookup } from "node:dns/promises"
import { isIP, isIPv6 } from "node:net"
import { networkInterfaces } from "node:os"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { openDatagramSocket } from "./datagram-socket.ts"
import { bindError } from "./listen-handle.ts"
import { formatTcpEndpoint } from "./tcp-address.ts"
import { interfaceAddress, numericHost } from "./tcp-interface.ts"
import type { MessageTransport, MessageTransportOptions } from "./transport.ts"
import { isMulticast, parseUdpAddress, type UdpAddress } from "./udp-address.ts"
import { UdpChannel, type UdpPort } from "./udp-channel.ts"
import { type UdpFormat, udpFormats } from "./udp-format.ts"

const noDevice = (address: string, why: string): ZmqError =>
  zmqError("ENODEV", `Cannot use udp://${address}: ${why}.`, { address: `udp://${address}` })

/** The interface for multicast in the form that the system calls want; undefined for whichever the system takes. */
const multicastInterface = (
  { host, interface: own }: UdpAddress,
  options: MessageTransportOptions,
  address: string,
): string | undefined => {
  const name = own ?? options.interface ?? undefined
  if (name === undefined) return undefined
  const numeric = isIP(name.replace(/%.*$/, "")) !== 0
  if (!numeric && networkInterfaces()[name] === undefined)
    throw noDevice(address, `there is no interface ${name}`)
  if (isIPv6(host)) {
    // Interfaces have several addresses in IPv6: only their names tell which one is meant.
    if (numeric) throw noDevice(address, "IPv6 multicast needs an interface by its name")
    return `::%${name}`
  }
  return numeric ? name : interfaceAddress(name, false)
}

/** The address to bind for unicast; `interface` says which addresses of this machine it may be. */
const ownHost = (host: string, ipv6: boolean, device: string | null, address: string): string => {
  if (device === null) {
    const numeric = numericHost(host, ipv6)
    if (numeric === undefined) throw noDevice(address, `there is no interface or address ${host}`)
    return numeric
  }
  const addresses = networkInterfaces()[device]?.map((each) => each.address) ?? []
  const wanted = host === "*" ? interfaceAddress(device, ipv6) : numericHost(host, ipv6)
  if (addresses.length === 0) throw noDevice(address, `there is no interface ${device}`)
  if (wanted === undefined || !addresses.includes(wanted))
    throw bindError("EADDRNOTAVAIL", `udp://${address}`)
  return wanted
}

const requireIpv6 = (host: string, { ipv6 }: MessageTransportOptions, address: string): void => {
  if (isIPv6(host) && !ipv6) throw noDevice(address, "set the option ipv6 to use IPv6 addresses")
}

/** What the system refuses of a socket that is open already. */
const attempt = (socket: dgram.Socket, endpoint: string, work: () => void): void => {
  try {
    work()
  } catch (error) {
    socket.close()
    throw bindError((error as NodeJS.ErrnoException).code ?? "EINVAL", endpoint)
  }
}

const tuneMulticast = (
  socket: dgram.Socket,
  { multicastHops, multicastLoop }: MessageTransportOptions,
  outgoing: string | undefined,
): void => {
  socket.setMulticastTTL(multicastHops)
  socket.setMulticastLoopback(multicastLoop)
  if (outgoing !== undefined) socket.setMulticastInterface(outgoing)
}

const anyHost = (host: string): string => (isIPv6(host) ? "::" : "0.0.0.0")

const bind = (address: string, format: UdpFormat, options: MessageTransportOptions): UdpChannel => {
  const place = parseUdpAddress("bind", address)
  const { host, port, multicast } = place
  const given = `udp://${address}`
  requireIpv6(host, options, address)
  const group = multicast ? { outgoing: multicastInterface(place, options, address) } : undefined
  const own = group === undefined ? ownHost(host, options.ipv6, options.interface, address) : anyHost(host)
  const socket = openDatagramSocket({ host: own, port, shared: multicast }, options, given)
  if (group !== undefined) {
    attempt(socket, given, () => {
      socket.addMembership(host, group.outgoing)
      tuneMulticast(socket, options, group.outgoing)
    })
  }
  const bound = socket.address()
  const endpoint = multicast
    ? given.replace(/:[^:]*$/, `:${bound.port}`)
    : formatTcpEndpoint(own, bound.port).replace("tcp:", "udp:")
  return new UdpChannel({ endpoint, format, port: { socket }, retryInterval: 0 })
}

const openPort = (
  place: UdpAddress,
  host: string,
  options: MessageTransportOptions,
  address: string,
): UdpPort => {
  const endpoint = `udp://${address}`
  requireIpv6(host, options, address)
  const multicast = isMulticast(host)
  const outgoing = multicast ? multicastInterface({ ...place, host }, options, address) : undefined
  const own = multicast ? anyHost(host) : ownHost("*", isIPv6(host), options.interface, address)
  const socket = openDatagramSocket({ host: own, port: 0 }, options, endpoint)
  if (multicast) attempt(socket, endpoint, () => tuneMulticast(socket, options, outgoing))
  return { socket, target: { host, port: place.port } }
}

const connect = (address: string, format: UdpFormat, options: MessageTransportOptions): UdpChannel => {
  const place = parseUdpAddress("connect", address)
  const { host } = place
  const lookUp = async (): Promise<UdpPort> => {
    const found = await lookup(host, { family: options.ipv6 ? 0 : 4 })
    return openPort(place, found.address, options, address)
  }
  const numeric = isIP(host.replace(/%.*$/, "")) !== 0
  return new UdpChannel({
    endpoint: `udp://${address}`,
    format,
    port: numeric ? openPort(place, host, options, address) : lookUp,
    retryInterval: options.retryInterval,
  })
}

/** UDP after the manual's zmq_udp page: unicast and multicast, for RADIO, DISH and DGRAM sockets. */
export const udp: MessageTransport = {
  scheme: "udp",

  serves: (socketType, role) => udpFormats[socketType]?.role === role,

  open(role, address, options) {
    const format = udpFormats[options.socketType] as UdpFormat
    return role === "bind" ? bind(address, format, options) : connect(address, format, options)
  },
}
