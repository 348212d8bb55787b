import { isIPv6 } from "node:net"
import { zmqError } from "../../core/errors.ts"
import { isMulticast } from "../udp-address.ts"
import { plainAddress } from "./address-octets.ts"
import { isLinkLocal, ownAddress } from "./own-address.ts"

/** The address part of an `epgm://` endpoint. */
export interface EpgmAddress {
  /** The address of this machine in the network where the groups are. */
  readonly own: string
  /** What names that network behind an IPv6 address; empty for IPv4. */
  readonly zone: string
  /** The multicast groups that a receiver joins. */
  readonly groups: readonly string[]
  /** The multicast group that a sender sends to: the only one, or the one of its own at the end. */
  readonly group: string
  readonly port: number
}

/** Systems let a socket join no more; so it is with libzmq. */
const mostGroups = 20

const pattern = /^(?:([^;]*);)?([^;]+?)(?:;([^;,]+))?:([1-9]\d{0,4})$/

const malformed = (address: string, why: string): Error =>
  zmqError("EINVAL", `Cannot use epgm://${address}: ${why}.`, { address: `epgm://${address}` })

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, "$1")

/**
 * An address `interface;group:port` or `interface;groups;group:port`: the interface by its name, an address or a
 * network (`10.0.0.0/8`), or none; groups to receive from, with commas between them; and one to send to, where
 * that is another. Groups are IPv4 or IPv6 addresses, the latter also in brackets. `device`: the interface where
 * none is named. Throws EINVAL.
 */
export const parseEpgmAddress = (address: string, device: string | null): EpgmAddress => {
  const [, name = "", list = "", last, portText] = pattern.exec(address) ?? []
  const port = Number(portText)
  const groups = list.split(",").map(withoutBrackets)
  const group = last === undefined ? (groups[0] as string) : withoutBrackets(last)
  const ipv6 = isIPv6(group)
  const isGroup = (each: string): boolean => isMulticast(each) && isIPv6(each) === ipv6 && !each.includes("%")
  if (![...groups, group].every(isGroup)) {
    throw malformed(address, 'expected "interface;group:port" with multicast groups of one IP version')
  }
  if (port > 65_535) throw malformed(address, `${port} is not a port`)
  if (groups.length > mostGroups) throw malformed(address, `there may be ${mostGroups} groups`)
  const wanted = name === "" ? (device ?? "") : withoutBrackets(name)
  const own = ownAddress(wanted, ipv6)
  if (own === undefined) {
    const family = ipv6 ? "IPv6" : "IPv4"
    throw malformed(address, `there is no interface ${JSON.stringify(wanted)} with an ${family} address`)
  }
  return {
    own: own.address,
    zone: own.zone,
    groups: [...new Set(groups.map(plainAddress))],
    group: plainAddress(group),
    port,
  }
}

/** An address in the form that the system wants: those that every network has for itself name theirs. */
export const inZone = (address: string, { zone }: EpgmAddress): string =>
  (isMulticast(address) || isLinkLocal(address)) && !address.includes("%") ? `${address}${zone}` : address
