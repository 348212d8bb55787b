import { isIP } from "node:net"
import { zmqError } from "../core/errors.ts"
import { parseIpv4, parseIpv6 } from "../core/ip-address.ts"
import { parseTcpBind, parseTcpConnect } from "./tcp-address.ts"

/** The address part of a `udp://` endpoint. */
export interface UdpAddress {
  /** For multicast: the network interface, by name or numeric address; undefined for whichever the system takes. */
  readonly interface: string | undefined
  /** A numeric address (IPv6 without brackets); to bind also `*` or an interface, to connect also a host's name. */
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly multicast: boolean
}

/** Whether a numeric host is the address of a multicast group: 224.0.0.0/4, ff00::/8. */
export const isMulticast = (host: string): boolean => {
  const ipv4 = parseIpv4(host)
  if (ipv4 !== undefined) return (ipv4[0] as number) >> 4 === 0xe
  return parseIpv6(host.replace(/%.*$/, ""))?.[0] === 0xff
}

const namePattern = /^[A-Za-z][\w.:-]*$/

const malformed = (address: string, why: string): Error =>
  zmqError("EINVAL", `The endpoint udp://${address} is malformed: ${why}.`, { address: `udp://${address}` })

/** The interface in front of a semicolon; undefined when there is none, or it is `*`. */
const parseInterface = (text: string, address: string): string | undefined => {
  if (text === "*") return undefined
  const host = text.replace(/^\[(.*)\]$/, "$1")
  if (isIP(host) === 0 && !namePattern.test(host)) {
    throw malformed(
      address,
      `${JSON.stringify(text)} is neither *, nor an address, nor the name of an interface`,
    )
  }
  if (isMulticast(host)) throw malformed(address, "an interface has no multicast address")
  return host
}

/**
 * An address `[interface;]host:port` to bind or to connect to: with an interface, the host must be a multicast
 * group. As strict as `parseTcpBind`. Throws EINVAL.
 */
export const parseUdpAddress = (role: "bind" | "connect", address: string): UdpAddress => {
  const semicolon = address.lastIndexOf(";")
  const rest = address.slice(semicolon + 1)
  const { host, port } = role === "bind" ? parseTcpBind(rest, "udp") : parseTcpConnect(rest, "udp")
  const multicast = isMulticast(host)
  if (semicolon >= 0 && !multicast)
    throw malformed(address, "only multicast groups have an interface in front")
  return {
    interface: semicolon < 0 ? undefined : parseInterface(address.slice(0, semicolon), address),
    host,
    port,
    multicast,
  }
}
