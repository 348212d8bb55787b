import { text } from "./bytes.ts"
import { parseIpv4, parseIpv6 } from "./ip-address.ts"

/** libzmq's limit of a datagram that is sent, in bytes; it receives no larger ones. */
export const largestDatagram = 8192

/** Where a datagram goes to or comes from. */
export interface DatagramAddress {
  /** A numeric host, IPv6 without brackets, perhaps with a `%zone`. */
  readonly host: string
  readonly port: number
}

/** A zone names an interface: U+FFFD, which stands for octets that are not UTF-8, is in no name. */
const pattern = /^(?:\[([^\]%]+(?:%[^\]%\s\p{Cc}\uFFFD]+)?)\]|([^:]+)):([1-9]\d{0,4})$/u

/**
 * The address in the first frame of a DGRAM message: `192.168.1.7:5555` or `[fe80::1%eth0]:5555`, perhaps with a
 * zero octet at the end, as received ones have it. Undefined when it is none.
 */
export const parseDatagramAddress = (frame: Uint8Array): DatagramAddress | undefined => {
  const match = pattern.exec(text(frame).replace(/\0$/, ""))
  if (match === null || Number(match[3]) > 65_535) return undefined
  const [, ipv6, ipv4, port] = match
  const host = ipv6 ?? (ipv4 as string)
  const bytes = ipv6 === undefined ? parseIpv4(host) : parseIpv6(host.replace(/%.*$/, ""))
  return bytes === undefined ? undefined : { host, port: Number(port) }
}

/** An address as its receiver gets it: IPv4 in its own form even on a dual-stack socket. */
export const formatDatagramAddress = ({ host, port }: DatagramAddress): string => {
  const plain = host.replace(/^::ffff:(?=\d+\.)/i, "")
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`
}
