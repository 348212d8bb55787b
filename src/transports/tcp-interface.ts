import { isIP } from "node:net"
import { networkInterfaces } from "node:os"

/** Whether a host is a number already, perhaps with a `%zone`. */
export const isNumericHost = (host: string): boolean => isIP(host.replace(/%.*$/, "")) !== 0

/** A numeric host for an interface part (`*`, numeric, interface name); undefined when it is none of them. */
export const numericHost = (host: string, ipv6: boolean): string | undefined => {
  if (host === "*") return ipv6 ? "::" : "0.0.0.0"
  if (host === "localhost") return "127.0.0.1"
  return isNumericHost(host) ? host : interfaceAddress(host, ipv6)
}

/** The first address of a network interface, of the wanted family. */
export const interfaceAddress = (name: string, ipv6: boolean): string | undefined => {
  const addresses = networkInterfaces()[name]
  if (addresses === undefined) return undefined
  const wanted = addresses.find((each) => each.family === (ipv6 ? "IPv6" : "IPv4"))
  return (wanted ?? (ipv6 ? addresses.find((each) => each.family === "IPv4") : undefined))?.address
}
