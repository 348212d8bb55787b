import type * as dgram from "node:dgram"
import { isIPv6 } from "node:net"
import { type DatagramPlace, openDatagramSocket } from "../datagram-socket.ts"
import { bindError } from "../listen-handle.ts"
import type { MessageTransportOptions } from "../transport.ts"
import { type EpgmAddress, inZone } from "./epgm-address.ts"

/** What packets go out and come in by, and where: a sender's goes to its group, a receiver's hears one group. */
export interface EpgmPort extends EpgmAddress {
  readonly socket: dgram.Socket
}

const open = (
  place: EpgmAddress,
  bound: DatagramPlace,
  options: MessageTransportOptions,
  endpoint: string,
  tune: (socket: dgram.Socket) => void,
): EpgmPort => {
  const socket = openDatagramSocket(bound, options, endpoint)
  try {
    tune(socket)
  } catch (error) {
    socket.close()
    throw bindError((error as NodeJS.ErrnoException).code ?? "EINVAL", endpoint)
  }
  return { ...place, socket }
}

/** The network in the form that multicast wants: interfaces have several IPv6 addresses, and only a name is one. */
const network = ({ own, zone }: EpgmAddress): string => (isIPv6(own) ? `::${zone}` : own)

/** For a sender, to send by: requests come to another port. */
export const openSenderPort = (
  place: EpgmAddress,
  options: MessageTransportOptions,
  endpoint: string,
): EpgmPort =>
  open(place, { host: inZone(place.own, place), port: 0 }, options, endpoint, (socket) => {
    socket.setMulticastInterface(network(place))
    socket.setMulticastTTL(options.multicastHops)
    socket.setMulticastLoopback(options.multicastLoop)
  })

/**
 * For a receiver: one for each group, since a packet does not tell which one it was for. Where they can be bound to
 * the groups, they take no requests away from a sender on this machine.
 */
export const openReceiverPorts = (
  place: EpgmAddress,
  options: MessageTransportOptions,
  endpoint: string,
): readonly EpgmPort[] => {
  const ports: EpgmPort[] = []
  const everywhere = isIPv6(place.own) ? "::" : "0.0.0.0"
  try {
    for (const group of place.groups) {
      const host = process.platform === "win32" ? everywhere : inZone(group, place)
      const join = (socket: dgram.Socket): void => socket.addMembership(group, network(place))
      const bound = { host, port: place.port, shared: true }
      ports.push(open({ ...place, group }, bound, options, endpoint, join))
    }
  } catch (error) {
    for (const { socket } of ports) socket.close()
    throw error
  }
  return ports
}
