import { zmqError } from "../../core/errors.ts"
import type { MessageTransportOptions } from "../transport.ts"
import { datagramOverhead, dataOverhead } from "./packet.ts"

/** Octets that a packet keeps free for options, as libzmq does. */
const reserved = 20

/** The largest packet of IP. */
const largestUnit = 65_535

/** What the options come to. */
export interface EpgmLimits {
  /** Octets of the largest payload of a packet. */
  readonly payloadSize: number
  /** Octets of the largest packet. Larger ones are not taken: so the window bounds what a sender has of our memory. */
  readonly packetSize: number
  /** Packets that a sender keeps, and a receiver waits for. */
  readonly windowSize: number
  /** Octets that may be sent in a millisecond. */
  readonly rate: number
  /** Octets that may be sent at once after a pause: those of a second. */
  readonly burst: number
}

/** Octets of the least payload: the place of the first message and one octet. */
const leastPayload = 3

/** What the options about multicast come to, with libzmq's arithmetic. Throws EINVAL for packets of an impossible size. */
export const epgmLimits = (options: MessageTransportOptions, ipv6: boolean, endpoint: string): EpgmLimits => {
  const { rate, recoveryInterval, multicastUnit } = options
  const overhead = datagramOverhead(ipv6) + dataOverhead + reserved
  const leastUnit = overhead + leastPayload
  if (multicastUnit < leastUnit || multicastUnit > largestUnit) {
    const message = `Cannot use ${endpoint}: multicastMaxTransportDataUnit must be ${leastUnit} to ${largestUnit}.`
    throw zmqError("EINVAL", message, { address: endpoint })
  }
  const kept = Math.floor(rate / 8) * recoveryInterval
  return {
    payloadSize: multicastUnit - overhead,
    packetSize: multicastUnit - datagramOverhead(ipv6),
    windowSize: Math.max(1, Math.floor(kept / multicastUnit)),
    rate: rate / 8,
    burst: Math.max(rate * 125, multicastUnit),
  }
}
