import { isIPv6 } from "node:net"
import type { MessageChannel, MessageTransport, MessageTransportOptions } from "../transport.ts"
import { parseEpgmAddress } from "./epgm-address.ts"
import { epgmLimits } from "./epgm-options.ts"
import { openReceiverPorts, openSenderPort } from "./epgm-port.ts"
import { EpgmReceiver } from "./epgm-receiver.ts"
import { EpgmSender } from "./epgm-sender.ts"
import { RequestPorts } from "./request-ports.ts"

const roles: Readonly<Record<string, "sender" | "receiver">> = {
  PUB: "sender",
  XPUB: "sender",
  SUB: "receiver",
  XSUB: "receiver",
}

/**
 * PGM in UDP (RFC 3208, the manual's zmq_pgm page): publishers send to a multicast group, which subscribers join.
 * What gets lost on the way is asked for again. To bind is the same as to connect.
 */
class Epgm implements MessageTransport {
  readonly scheme = "epgm"
  readonly #requestPorts = new RequestPorts()

  serves(socketType: string): boolean {
    return roles[socketType] !== undefined
  }

  open(_role: "bind" | "connect", address: string, options: MessageTransportOptions): MessageChannel {
    const endpoint = `epgm://${address}`
    const place = parseEpgmAddress(address, options.interface)
    const limits = epgmLimits(options, isIPv6(place.own), endpoint)
    if (roles[options.socketType] === "receiver") {
      const ports = openReceiverPorts(place, options, endpoint)
      return new EpgmReceiver({ endpoint, ports, limits: { ...limits, ...options } })
    }
    const requests = this.#requestPorts.open(place, options, endpoint)
    try {
      return new EpgmSender({ endpoint, requests, port: openSenderPort(place, options, endpoint), limits })
    } catch (error) {
      requests.close()
      throw error
    }
  }
}

/** The transport `epgm://`. */
export const epgm: MessageTransport = new Epgm()
