import type * as dgram from "node:dgram"
import { openDatagramSocket } from "../datagram-socket.ts"
import { bindError } from "../listen-handle.ts"
import type { MessageTransportOptions } from "../transport.ts"
import type { EpgmAddress } from "./epgm-address.ts"

/** What packets go out and come in by, and where. */
export interface EpgmPort extends EpgmAddress {
  readonly socket: dgram.Socket
}

const open = (
  place: EpgmAddress,
  host: string,
  options: MessageTransportOptions,
  endpoint: string,
  tune: (socket: dgram.Socket) => void,
): EpgmPort => {
  const socket = openDatagramSocket({ host, port: place.port, shared: true }, options, endpoint)
  try {
    tune(socket)
  } catch (error) {
    socket.close()
    throw bindError((error as NodeJS.ErrnoException).code ?? "EINVAL", endpoint)
  }
  return { ...place, socket }
}

/**
 * For a sender: what comes to its own address are requests, and they come to the port of the group. So each sender
 * on this machine needs a port, or at least an address, of its own.
 */
export const openSenderPort = (
  place: EpgmAddress,
  options: MessageTransportOptions,
  endpoint: string,
): EpgmPort =>
  open(place, place.own, options, endpoint, (socket) => {
    socket.setMulticastInterface(place.own)
    socket.setMulticastTTL(options.multicastHops)
    socket.setMulticastLoopback(options.multicastLoop)
  })

/** For a receiver. Where it can be bound to the group, it takes no requests away from a sender on this machine. */
export const openReceiverPort = (
  place: EpgmAddress,
  options: MessageTransportOptions,
  endpoint: string,
): EpgmPort => {
  const host = process.platform === "win32" ? "0.0.0.0" : place.group
  return open(place, host, options, endpoint, (socket) => socket.addMembership(place.group, place.own))
}
