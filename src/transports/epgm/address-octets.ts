import { isIPv6, SocketAddress } from "node:net"
import { parseIpv4, parseIpv6 } from "../../core/ip-address.ts"

/** The families of addresses in packets. */
const ipv4Family = 1
const ipv6Family = 2

/** Octets of a family in front of an address. */
const familySize = 4
const ipv4Size = 4
const ipv6Size = 16

/** Octets of a family and an address in packets. */
export const addressSize = (address: string): number => familySize + (isIPv6(address) ? ipv6Size : ipv4Size)

/** Writes a family and an address; answers where it ends. */
export const writeAddress = (view: DataView, offset: number, address: string): number => {
  const octets = parseIpv4(address) ?? parseIpv6(address) ?? new Uint8Array(ipv4Size)
  view.setUint16(offset, octets.length === ipv6Size ? ipv6Family : ipv4Family)
  for (const [index, octet] of octets.entries()) view.setUint8(offset + familySize + index, octet)
  return offset + familySize + octets.length
}

/** An address in the one form that all compare: `FF02:0::1` and `ff02::1` are the same. */
export const plainAddress = (address: string): string =>
  isIPv6(address) ? new SocketAddress({ address, family: "ipv6" }).address : address

/** Reads an address; undefined when it is of another family, or cut off. */
export const readAddress = (view: DataView, offset: number): string | undefined => {
  if (offset + familySize > view.byteLength) return undefined
  const family = view.getUint16(offset)
  const start = offset + familySize
  if (family === ipv4Family && start + ipv4Size <= view.byteLength) {
    return [0, 1, 2, 3].map((index) => view.getUint8(start + index)).join(".")
  }
  if (family !== ipv6Family || start + ipv6Size > view.byteLength) return undefined
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => view.getUint16(start + 2 * index).toString(16))
  return plainAddress(groups.join(":"))
}
