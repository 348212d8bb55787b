import { isIPv4, isIPv6 } from "node:net"
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os"
import { type IpNetwork, isInNetwork, parseIpNetwork, parseIpv4, parseIpv6 } from "../../core/ip-address.ts"
import { plainAddress } from "./address-octets.ts"

/** An address of this machine, and what names its network. */
export interface OwnAddress {
  readonly address: string
  /** What stands behind addresses that every network has for itself: `%eth0`; empty for IPv4, which has none. */
  readonly zone: string
}

type Candidate = readonly [name: string, info: NetworkInterfaceInfo]

/** Whether an address means something in one network only. */
export const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address)

const zoneOf = ([name, info]: Candidate): string => {
  if (info.family !== "IPv6") return ""
  return `%${process.platform === "win32" ? info.scopeid : name}`
}

const isIn = (address: string, network: IpNetwork): boolean => {
  const octets = parseIpv4(address) ?? parseIpv6(address)
  return octets !== undefined && isInNetwork(octets, network)
}

/** Which addresses are meant by the name of an interface, an address, or a network such as `10.0.0.0/8`. */
const matcher = (wanted: string): ((candidate: Candidate) => boolean) => {
  if (wanted === "") return () => true
  const host = wanted.replace(/%.*$/, "")
  if (isIPv4(host) || isIPv6(host)) return ([, { address }]) => plainAddress(host) === plainAddress(address)
  const network = wanted.includes("/") ? parseIpNetwork(wanted) : undefined
  if (network !== undefined) return ([, { address }]) => isIn(address, network)
  return ([name]) => name === wanted
}

/** The less, the rather an address is chosen: first those that lead out of this machine, and that others may know. */
const reluctance = ([, { internal, address }]: Candidate): number =>
  (internal ? 2 : 0) + (isLinkLocal(address) ? 1 : 0)

/** The address of this machine that is meant; undefined when there is none. Nothing at all: any. */
export const ownAddress = (wanted: string, ipv6: boolean): OwnAddress | undefined => {
  const family = ipv6 ? "IPv6" : "IPv4"
  const isMeant = matcher(wanted)
  const candidates = Object.entries(networkInterfaces())
    .flatMap(([name, all]) => (all ?? []).map((info): Candidate => [name, info]))
    .filter((candidate) => candidate[1].family === family && isMeant(candidate))
    .sort((left, right) => reluctance(left) - reluctance(right))
  const [first] = candidates
  return first && { address: plainAddress(first[1].address), zone: zoneOf(first) }
}
