import type { MessageTransport } from "../transport.ts"
import { parseEpgmAddress } from "./epgm-address.ts"
import { epgmLimits } from "./epgm-options.ts"
import { openReceiverPort, openSenderPort } from "./epgm-port.ts"
import { EpgmReceiver } from "./epgm-receiver.ts"
import { EpgmSender } from "./epgm-sender.ts"

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
export const epgm: MessageTransport = {
  scheme: "epgm",

  serves: (socketType) => roles[socketType] !== undefined,

  open(_role, address, options) {
    const endpoint = `epgm://${address}`
    const place = parseEpgmAddress(address, options.interface)
    const limits = epgmLimits(options, endpoint)
    if (roles[options.socketType] === "sender") {
      return new EpgmSender({ endpoint, port: openSenderPort(place, options, endpoint), limits })
    }
    return new EpgmReceiver({
      endpoint,
      port: openReceiverPort(place, options, endpoint),
      limits: options,
      capacity: limits.windowSize,
    })
  },
}
