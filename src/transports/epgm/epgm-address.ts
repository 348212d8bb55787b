import { isIPv4 } from "node:net"
import { networkInterfaces } from "node:os"
import { zmqError } from "../../core/errors.ts"
import { interfaceAddress } from "../tcp-interface.ts"
import { isMulticast } from "../udp-address.ts"

/** The address part of an `epgm://` endpoint. */
export interface EpgmAddress {
  /** The address of this machine in the network where the group is. */
  readonly own: string
  /** The address of the multicast group. */
  readonly group: string
  readonly port: number
}

const pattern = /^(?:([^;]*);)?([\d.]+):([1-9]\d{0,4})$/

const malformed = (address: string, why: string): Error =>
  zmqError("EINVAL", `Cannot use epgm://${address}: ${why}.`, { address: `epgm://${address}` })

/** The first network that leads out of this machine, or else the one inside of it. */
const anyAddress = (): string => {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return all.find((each) => each.family === "IPv4" && !each.internal)?.address ?? "127.0.0.1"
}

const isOwn = (address: string): boolean =>
  Object.values(networkInterfaces()).some((each) => each?.some((own) => own.address === address))

/**
 * An address `interface;group:port`: the interface by its name or its IPv4 address, or none, the group an IPv4
 * address. `device`: the interface where none is named. Throws EINVAL.
 */
export const parseEpgmAddress = (address: string, device: string | null): EpgmAddress => {
  const [, name = "", group = "", portText] = pattern.exec(address) ?? []
  const port = Number(portText)
  if (!isMulticast(group))
    throw malformed(address, 'expected "interface;group:port" with an IPv4 multicast group')
  if (port > 65_535) throw malformed(address, `${port} is not a port`)
  const wanted = name === "" ? (device ?? "") : name
  const own = wanted === "" ? anyAddress() : isIPv4(wanted) ? wanted : interfaceAddress(wanted, false)
  if (own === undefined || !isOwn(own)) {
    throw malformed(address, `there is no interface ${JSON.stringify(wanted)} with an IPv4 address`)
  }
  return { own, group, port }
}
