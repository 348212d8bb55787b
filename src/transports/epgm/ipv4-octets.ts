import { parseIpv4 } from "../../core/ip-address.ts"

/** The family of IPv4 in packets. */
export const ipv4Family = 1

/** Octets of a family and an IPv4 address in packets. */
export const addressSize = 8

/** Writes a family and an address; answers where it ends. */
export const writeAddress = (view: DataView, offset: number, address: string): number => {
  view.setUint16(offset, ipv4Family)
  for (const [index, octet] of (parseIpv4(address) ?? []).entries()) view.setUint8(offset + 4 + index, octet)
  return offset + addressSize
}

/** Reads an address; undefined when it is of another family, or cut off. */
export const readAddress = (view: DataView, offset: number): string | undefined => {
  if (offset + addressSize > view.byteLength || view.getUint16(offset) !== ipv4Family) return undefined
  return [4, 5, 6, 7].map((index) => view.getUint8(offset + index)).join(".")
}
