import { zmqError } from "../../core/errors.ts"
import type { MessageTransportOptions } from "../transport.ts"
import { datagramOverhead, dataOverhead } from "./packet.ts"

/** Octets that a packet keeps free for options, as libzmq does. */
const reserved = 20

/** The largest packet of IPv4. */
const largestUnit = 65_535

/** What the options come to. */
export interface EpgmLimits {
  /** Octets of the largest payload of a packet. */
  readonly payloadSize: number
  /** Packets that a sender keeps, and a receiver waits for. */
  readonly windowSize: number
  /** Octets that may be sent in a millisecond. */
  readonly rate: number
  /** Octets that may be sent at once after a pause: those of a second. */
  readonly burst: number
}

/** What the options about multicast come to, with libzmq's arithmetic. Throws EINVAL for packets of an impossible size. */
export const epgmLimits = (options: MessageTransportOptions, endpoint: string): EpgmLimits => {
  const { rate, recoveryInterval, multicastUnit } = options
  const payloadSize = multicastUnit - datagramOverhead - dataOverhead - reserved
  // Room for the place of the first message and one octet.
  if (payloadSize < 3 || multicastUnit > largestUnit) {
    const message = `Cannot use ${endpoint}: multicastMaxTransportDataUnit must be 75 to ${largestUnit}.`
    throw zmqError("EINVAL", message, { address: endpoint })
  }
  const kept = Math.floor(rate / 8) * recoveryInterval
  return {
    payloadSize,
    windowSize: Math.max(1, Math.floor(kept / multicastUnit)),
    rate: rate / 8,
    burst: Math.max(rate * 125, multicastUnit),
  }
}
