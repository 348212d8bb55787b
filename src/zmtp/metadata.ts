import { concat, copy, text, utf8 } from "../core/bytes.ts"
import { violation } from "./violation.ts"

/** One property of a handshake's metadata. */
export type Property = readonly [name: string, value: Uint8Array]

/** The metadata of a READY or INITIATE command (RFC 37): each property with its name's and value's length. */
export const encodeMetadata = (properties: readonly Property[]): Uint8Array =>
  concat(
    properties.flatMap(([name, value]) => {
      const letters = utf8(name)
      const length = new Uint8Array(4)
      new DataView(length.buffer).setUint32(0, value.length)
      return [Uint8Array.of(letters.length), letters, length, value]
    }),
  )

/**
 * The properties, in order, values copied. Anything that runs past the end or leaves octets over is a
 * violation, as is more than `limit` properties. A `Map` would lose repeated names, and the caller has to
 * check each of them.
 */
export const decodeMetadata = (bytes: Uint8Array, limit: number): Property[] => {
  const properties: Property[] = []
  let offset = 0
  while (offset < bytes.length) {
    const nameEnd = offset + 1 + (bytes[offset] as number)
    if (nameEnd + 4 > bytes.length) throw violation("ZMTP_INVALID_METADATA", "A property is cut off.")
    const valueEnd = nameEnd + 4 + read32(bytes, nameEnd)
    if (valueEnd > bytes.length) {
      throw violation("ZMTP_INVALID_METADATA", "A property's value runs past the end of the metadata.")
    }
    if (properties.length === limit) {
      throw violation("ZMTP_INVALID_METADATA", `The metadata has more than ${limit} properties.`)
    }
    properties.push([text(bytes.subarray(offset + 1, nameEnd)), copy(bytes.subarray(nameEnd + 4, valueEnd))])
    offset = valueEnd
  }
  return properties
}

const read32 = (bytes: Uint8Array, offset: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset)
