/** A range of addresses: those whose first `prefix` bits are the same as in `bytes`. */
export interface IpNetwork {
  readonly family: 4 | 6
  readonly bytes: Uint8Array
  readonly prefix: number
}

const octetPattern = /^(?:0|[1-9]\d{0,2})$/

/** The 4 octets of a dotted IPv4 address; undefined when the text is none. */
export const parseIpv4 = (text: string): Uint8Array | undefined => {
  const parts = text.split(".")
  if (parts.length !== 4) return undefined
  const bytes = new Uint8Array(4)
  for (let index = 0; index < 4; index++) {
    const part = parts[index] as string
    if (!octetPattern.test(part) || Number(part) > 255) return undefined
    bytes[index] = Number(part)
  }
  return bytes
}

const groupPattern = /^[0-9a-fA-F]{1,4}$/

/** The 16-bit groups of one side of a `::`; the last may be an IPv4 address where that is allowed. */
const groupsOf = (text: string, ipv4Allowed: boolean): number[] | undefined => {
  if (text === "") return []
  const parts = text.split(":")
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (groupPattern.test(part)) {
      groups.push(Number.parseInt(part, 16))
      continue
    }
    const ipv4 = ipv4Allowed && index === parts.length - 1 ? parseIpv4(part) : undefined
    if (ipv4 === undefined) return undefined
    groups.push(
      (ipv4[0] as number) * 256 + (ipv4[1] as number),
      (ipv4[2] as number) * 256 + (ipv4[3] as number),
    )
  }
  return groups
}

/** The 16 octets of an IPv6 address (RFC 4291) without a zone; undefined when the text is none. */
export const parseIpv6 = (text: string): Uint8Array | undefined => {
  const sides = text.split("::")
  if (sides.length > 2 || !text.includes(":")) return undefined
  const compressed = sides.length === 2
  const before = groupsOf(sides[0] as string, !compressed)
  const after = compressed ? groupsOf(sides[1] as string, true) : []
  if (before === undefined || after === undefined) return undefined
  const missing = 8 - before.length - after.length
  if (compressed ? missing < 1 : missing !== 0) return undefined
  const bytes = new Uint8Array(16)
  const groups = [...before, ...new Array<number>(missing).fill(0), ...after]
  for (const [index, group] of groups.entries()) {
    bytes[2 * index] = group >> 8
    bytes[2 * index + 1] = group & 0xff
  }
  return bytes
}

/** An address with an optional mask, as in `10.0.0.0/8`; without one, it is that address alone. */
export const parseIpNetwork = (text: string): IpNetwork | undefined => {
  const slash = text.indexOf("/")
  const address = slash < 0 ? text : text.slice(0, slash)
  const ipv4 = parseIpv4(address)
  const bytes = ipv4 ?? parseIpv6(address)
  if (bytes === undefined) return undefined
  const bits = bytes.length * 8
  if (slash < 0) return { family: ipv4 === undefined ? 6 : 4, bytes, prefix: bits }
  const mask = text.slice(slash + 1)
  if (!octetPattern.test(mask) || Number(mask) > bits) return undefined
  return { family: ipv4 === undefined ? 6 : 4, bytes, prefix: Number(mask) }
}

/** Whether an address (4 or 16 octets) lies in a network. IPv4 addresses mapped into IPv6 count as IPv4. */
export const isInNetwork = (address: Uint8Array, network: IpNetwork): boolean => {
  const own = network.family === 4 ? unmapped(address) : address
  if (own.length !== network.bytes.length) return false
  const whole = network.prefix >> 3
  for (let index = 0; index < whole; index++) if (own[index] !== network.bytes[index]) return false
  const rest = network.prefix & 7
  if (rest === 0) return true
  const mask = 0xff00 >> rest
  return (((own[whole] as number) ^ (network.bytes[whole] as number)) & mask & 0xff) === 0
}

/** The IPv4 address inside `::ffff:a.b.c.d`; any other address as it is. */
const unmapped = (address: Uint8Array): Uint8Array => {
  if (address.length !== 16 || address[10] !== 0xff || address[11] !== 0xff) return address
  for (let index = 0; index < 10; index++) if (address[index] !== 0) return address
  return address.subarray(12)
}
